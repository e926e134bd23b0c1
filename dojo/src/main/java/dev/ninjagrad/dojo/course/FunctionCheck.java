package dev.ninjagrad.dojo.course;

import dev.ninjagrad.check.Compare;
import dev.ninjagrad.dojo.course.Outcome.Reason;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A function of the learner's, compared with a reference on several inputs. If it is wrong, its results are compared with those of known
 * mistakes: whoever gets the same numbers in every case made that mistake.
 *
 * @param method the learner's
 * @param cases inputs by name
 * @param reference from inputs to what the method should return, by the names of the record's components; one result is {@code result}
 * @param mistakes known ones, the more likely first
 */
record FunctionCheck(
        String method,
        List<Map<String, Tensor>> cases,
        Function<Named, Map<String, Tensor>> reference,
        List<Mistake> mistakes)
        implements Check {
    /**
     * A known mistake.
     *
     * @param cause its slug
     * @param sentence what the learner reads
     * @param results what it makes of the inputs; results left out are as they should be
     */
    record Mistake(String cause, String sentence, Function<Named, Map<String, Tensor>> results) {}

    /** A check of a function with several results. */
    static FunctionCheck of(String method, Function<Named, Map<String, Tensor>> reference, Inputs... cases) {
        return new FunctionCheck(method, Arrays.stream(cases).map(Inputs::asMap).toList(), reference, List.of());
    }

    /** A check of a function with one result. */
    static FunctionCheck ofOne(String method, Function<Named, Tensor> reference, Inputs... cases) {
        return of(method, in -> Map.of("result", reference.apply(in)), cases);
    }

    /** A check of a function that returns one number. */
    static FunctionCheck ofNumber(String method, Function<Named, Double> reference, Inputs... cases) {
        return ofOne(method, in -> scalar(reference.apply(in)), cases);
    }

    static Tensor scalar(double value) {
        return Tensor.scalar(value, DType.F64);
    }

    FunctionCheck mistake(String cause, String sentence, Function<Named, Map<String, Tensor>> results) {
        List<Mistake> more = new ArrayList<>(mistakes);
        more.add(new Mistake(cause, sentence, results));
        return new FunctionCheck(method, cases, reference, more);
    }

    FunctionCheck mistakeInOne(String cause, String sentence, Function<Named, Tensor> result) {
        return mistake(cause, sentence, in -> Map.of("result", result.apply(in)));
    }

    FunctionCheck mistakeInNumber(String cause, String sentence, Function<Named, Double> result) {
        return mistakeInOne(cause, sentence, in -> scalar(result.apply(in)));
    }

    @Override
    public Outcome run(Subject subject) {
        List<Map<String, Tensor>> expected = new ArrayList<>();
        List<Map<String, Tensor>> actual = new ArrayList<>();
        for (Map<String, Tensor> inputs : cases) {
            expected.add(reference.apply(new Named(inputs)));
            actual.add(subject.call(method, inputs));
        }
        List<Row> rows = new ArrayList<>();
        Reason reason = null;
        for (int i = 0; i < cases.size(); i++) {
            for (Map.Entry<String, Tensor> wanted : expected.get(i).entrySet()) {
                Row row =
                        row(wanted.getKey(), i, wanted.getValue(), actual.get(i).get(wanted.getKey()));
                rows.add(row);
                if (!row.passes() && reason == null) {
                    reason = reason(i, wanted.getKey(), wanted.getValue(), actual);
                }
            }
        }
        return new Outcome(rows, reason == null ? List.of() : List.of(reason));
    }

    private Row row(String name, int index, Tensor expected, @Nullable Tensor actual) {
        String title = (name.equals("result") ? method : name) + (cases.size() > 1 ? " #" + (index + 1) : "");
        if (actual == null) {
            return new Row(
                    title,
                    Arrays.stream(expected.shape().sizes()).boxed().toList(),
                    false,
                    false,
                    Double.NaN,
                    Double.NaN,
                    "missing",
                    false,
                    "missing");
        }
        return Row.of(compared(title, expected, actual), null);
    }

    private static Compare.Row compared(String title, Tensor expected, Tensor actual) {
        return Compare.tensors(title, expected.to(DType.F64), actual.to(DType.F64));
    }

    // ---- why

    private Reason reason(int at, String name, Tensor expected, List<Map<String, Tensor>> actual) {
        for (Mistake mistake : mistakes) {
            if (explains(mistake, actual)) {
                return new Reason(mistake.cause(), mistake.sentence());
            }
        }
        Tensor got = actual.get(at).get(name);
        String called = name.equals("result") ? method : name;
        if (got == null) {
            return new Reason(
                    "missing",
                    "'" + name + "' was not returned; there are "
                            + actual.get(at).keySet());
        }
        String detail = expected.size() == 1 && got.size() == 1
                ? "expected %s, got %s".formatted(number(expected.item()), number(got.item()))
                : compared(called, expected, got).detail();
        return new Reason("unknown", called + " for " + described(cases.get(at)) + ": " + detail);
    }

    private boolean explains(Mistake mistake, List<Map<String, Tensor>> actual) {
        for (int i = 0; i < cases.size(); i++) {
            Named inputs = new Named(cases.get(i));
            Map<String, Tensor> would = new LinkedHashMap<>(reference.apply(inputs));
            would.putAll(mistake.results().apply(inputs));
            for (Map.Entry<String, Tensor> one : would.entrySet()) {
                Tensor got = actual.get(i).get(one.getKey());
                if (got == null || !same(one.getValue(), got)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether two results are close, a NaN being close to a NaN. */
    static boolean same(Tensor expected, Tensor actual) {
        double[] a = expected.toDoubles();
        double[] b = actual.toDoubles();
        if (!expected.shape().equals(actual.shape())) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            boolean close = Math.abs(a[i] - b[i]) <= 1e-8 + 1e-5 * Math.abs(a[i]);
            if (!close && Double.compare(a[i], b[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    private static String described(Map<String, Tensor> inputs) {
        return inputs.entrySet().stream()
                .map(e -> e.getKey() + " = " + described(e.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String described(Tensor t) {
        if (t.size() > 4) {
            return t.shape().toString();
        }
        String all =
                Arrays.stream(t.toDoubles()).mapToObj(FunctionCheck::number).collect(Collectors.joining(", "));
        return t.rank() == 0 ? all : "[" + all + "]";
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.6g", value);
    }
}
