package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Chain;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.PlainKernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * Plain kernels that cut all work into parts, however small, and run the last part first: as threads might that the machine
 * favours differently. Like vector kernels, a block kernel writes behind the last of its elements, and chains are loops.
 */
public final class PartedKernels {
    private static final int BEYOND = 15;

    private PartedKernels() {}

    /** Returns a step compiled for so many parts, in which values of every size are computed again. */
    public static Compiled compile(int parts, StepFunction function) {
        return compile(parts, function, new ArrayList<>());
    }

    /** As {@link #compile(int, StepFunction)}, and notes the chains that become loops. */
    static Compiled compile(int parts, StepFunction function, List<Chain> chains) {
        return new Compiled(function, new Plan.Passes(true, 1), of(parts, chains));
    }

    private static Kernels of(int parts, List<Chain> chains) {
        Kernels plain = new PlainKernels();
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (itself, method, arguments) -> {
                    switch (method.getName()) {
                        case "parts" -> {
                            return parts;
                        }
                        case "insideParts" -> {
                            return itself;
                        }
                        case "fuses" -> {
                            return true;
                        }
                        case "fuse" -> {
                            chains.add((Chain) arguments[0]);
                            return new PlainLoop((Chain) arguments[0]);
                        }
                        case "share" -> {
                            for (int p = (int) arguments[0] - 1; p >= 0; p--) {
                                ((Kernels.Part) arguments[2]).run(p);
                            }
                            return null;
                        }
                        default -> {
                            try {
                                Object result = method.invoke(plain, arguments);
                                spoil(method.getName(), arguments);
                                return result;
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }
                    }
                });
    }

    /** Overwrites what a block kernel may: the elements behind the last row. */
    private static void spoil(String kernel, Object[] arguments) {
        boolean exact = kernel.equals("copy") || kernel.equals("reduceRows") || kernel.equals("addColumns");
        if (exact || !(arguments[arguments.length - 1] instanceof Kernels.Block y) || y.col() != 1) {
            return;
        }
        boolean unary = arguments.length == 5;
        int rows = (int) arguments[kernel.equals("where") ? 0 : 1];
        int n = (int) arguments[kernel.equals("where") ? 1 : 2];
        if (rows > 0 && n > 0 && (unary || arguments.length == 6)) {
            int end = y.at() + (rows - 1) * y.row() + n;
            int vectors = (n + BEYOND) / (BEYOND + 1) * (BEYOND + 1) - n;
            y.storage().fill(end, Math.min(vectors, y.storage().size() + BEYOND - end), -1);
        }
    }
}
