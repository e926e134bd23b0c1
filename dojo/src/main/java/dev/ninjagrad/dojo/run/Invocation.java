package dev.ninjagrad.dojo.run;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a learner's static method. Parameters are found by their names and take {@code double}, {@code int}, {@code double[]}, {@code int[]},
 * {@code double[][]}, {@code int[][]} or the folder's {@code Mat}; what is returned is one of these, or a record of them.
 */
final class Invocation {
    private final Method method;
    private final List<Array> arguments;

    private Invocation(Method method, List<Array> arguments) {
        this.method = method;
        this.arguments = arguments;
    }

    /** The class does not have what the check calls. */
    static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1;

        UnusableException(String message) {
            super(message);
        }
    }

    static Invocation of(ClassLoader loader, Wire.Call call) throws UnusableException {
        Class<?> type;
        try {
            type = loader.loadClass(call.className());
        } catch (ClassNotFoundException e) {
            throw new UnusableException("no class " + call.className() + ": was it renamed?");
        }
        List<Method> named = Arrays.stream(type.getDeclaredMethods())
                .filter(m -> m.getName().equals(call.method()) && Modifier.isStatic(m.getModifiers()))
                .toList();
        if (named.size() != 1) {
            throw new UnusableException("the check calls the static method '" + call.method() + "'; there "
                    + (named.isEmpty() ? "is none" : "are " + named.size()) + " of this name");
        }
        Method method = named.getFirst();
        method.setAccessible(true);
        List<Array> inOrder = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            inOrder.add(argument(call, parameter));
        }
        return new Invocation(method, inOrder);
    }

    private static Array argument(Wire.Call call, Parameter parameter) throws UnusableException {
        for (Array array : call.arguments()) {
            if (array.name().equals(parameter.getName())) {
                return array;
            }
        }
        throw new UnusableException("'%s' asks for a parameter '%s', which the check does not have; it has %s"
                .formatted(
                        call.method(),
                        parameter.getName(),
                        call.arguments().stream().map(Array::name).toList()));
    }

    /** Calls with fresh copies of the arguments. */
    @Nullable Object invoke() throws Throwable {
        @Nullable Object[] values = new Object[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = toJava(arguments.get(i), method.getParameterTypes()[i]);
        }
        try {
            return method.invoke(null, values);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static Object toJava(Array a, Class<?> type) throws ReflectiveOperationException, UnusableException {
        if (type == double.class) {
            return a.values()[0];
        } else if (type == int.class) {
            return (int) a.values()[0];
        } else if (type == double[].class) {
            return a.values().clone();
        } else if (type == int[].class) {
            return ints(a.values());
        } else if (type == double[][].class) {
            return rows(a);
        } else if (type == int[][].class) {
            return Arrays.stream(rows(a)).map(Invocation::ints).toArray(int[][]::new);
        } else if (type.getSimpleName().equals("Mat")) {
            Method of = type.getMethod("of", int.class, int.class, double[].class);
            return of.invoke(null, height(a), width(a), a.values().clone());
        }
        throw new UnusableException("a parameter of type " + type.getSimpleName()
                + " cannot be filled; there are double, int, double[], int[], double[][], int[][] and Mat");
    }

    private static int width(Array a) {
        return a.shape().length == 0 ? 1 : a.shape()[a.shape().length - 1];
    }

    private static int height(Array a) {
        return width(a) == 0 ? 0 : a.values().length / width(a);
    }

    private static double[][] rows(Array a) {
        int width = width(a);
        double[][] rows = new double[height(a)][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(a.values(), i * width, (i + 1) * width);
        }
        return rows;
    }

    private static int[] ints(double[] values) {
        return Arrays.stream(values).mapToInt(v -> (int) v).toArray();
    }

    // ---- what comes back

    /** Returns what was returned as arrays: a record's components by name, anything else as {@code result}. */
    List<Array> arrays(@Nullable Object returned) throws ReflectiveOperationException, UnusableException {
        if (returned == null) {
            throw new UnusableException("'" + method.getName() + "' returned null");
        }
        Map<String, @Nullable Object> parts = new LinkedHashMap<>();
        if (returned instanceof Record) {
            for (RecordComponent component : returned.getClass().getRecordComponents()) {
                Method accessor = component.getAccessor();
                accessor.setAccessible(true);
                parts.put(component.getName(), accessor.invoke(returned));
            }
        } else {
            parts.put("result", returned);
        }
        List<Array> arrays = new ArrayList<>();
        for (Map.Entry<String, @Nullable Object> part : parts.entrySet()) {
            arrays.add(fromJava(part.getKey(), part.getValue()));
        }
        return arrays;
    }

    private static Array fromJava(String name, @Nullable Object value)
            throws ReflectiveOperationException, UnusableException {
        return switch (value) {
            case null -> throw new UnusableException("'" + name + "' is null");
            case Double d -> new Array(name, new int[0], new double[] {d}, false);
            case Integer i -> new Array(name, new int[0], new double[] {i}, true);
            case Boolean b -> new Array(name, new int[0], new double[] {b ? 1 : 0}, true);
            case double[] v -> new Array(name, new int[] {v.length}, v, false);
            case int[] v ->
                new Array(
                        name,
                        new int[] {v.length},
                        Arrays.stream(v).asDoubleStream().toArray(),
                        true);
            case double[][] v -> matrix(name, v);
            default -> mat(name, value);
        };
    }

    private static Array matrix(String name, double[][] rows) throws UnusableException {
        int width = rows.length == 0 || rows[0] == null ? 0 : rows[0].length;
        double[] flat = new double[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == null || rows[i].length != width) {
                throw new UnusableException("'" + name + "': row " + i + " is null or has not " + width + " elements");
            }
            System.arraycopy(rows[i], 0, flat, i * width, width);
        }
        return new Array(name, new int[] {rows.length, width}, flat, false);
    }

    private static Array mat(String name, Object value) throws ReflectiveOperationException, UnusableException {
        if (!value.getClass().getSimpleName().equals("Mat")) {
            throw new UnusableException("'" + name + "' is a "
                    + value.getClass().getSimpleName() + "; expected a number, an array or a Mat");
        }
        int rows = (int) value.getClass().getMethod("rows").invoke(value);
        int cols = (int) value.getClass().getMethod("cols").invoke(value);
        return new Array(
                name,
                new int[] {rows, cols},
                (double[]) value.getClass().getMethod("values").invoke(value),
                false);
    }
}
