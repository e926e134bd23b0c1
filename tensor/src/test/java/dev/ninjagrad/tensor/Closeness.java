package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether a tensor says what a reference says, up to rounding relative to the reference's largest magnitude. */
record Closeness(double relative, double floor) {

    /** What is wrong with {@code actual}, or nothing: every name must be there, none more. */
    List<String> differences(String what, Map<String, Tensor> expected, Map<String, Tensor> actual) {
        List<String> differences = new ArrayList<>();
        expected.forEach((name, tensor) -> {
            Tensor ours = actual.get(name);
            differences.addAll(
                    ours == null
                            ? List.of(what + " " + name + ": missing")
                            : differences(what + " " + name, tensor, ours));
        });
        actual.keySet().stream()
                .filter(name -> !expected.containsKey(name))
                .forEach(name -> differences.add(what + " " + name + ": not expected"));
        return differences;
    }

    List<String> differences(String what, Tensor expected, Tensor actual) {
        if (!expected.spec().equals(actual.spec())) {
            return List.of(what + ": expected " + expected.spec() + ", got " + actual.spec());
        }
        double[] right = expected.toDoubles();
        double[] ours = actual.toDoubles();
        double tolerance = Math.max(relative * scale(right), floor);
        for (int i = 0; i < right.length; i++) {
            boolean equal = right[i] == ours[i] || (Double.isNaN(right[i]) && Double.isNaN(ours[i]));
            if (!equal && !(Math.abs(right[i] - ours[i]) <= tolerance)) {
                return List.of(what + ": expected " + right[i] + " at " + i + ", got " + ours[i] + " (allowed "
                        + tolerance + ")");
            }
        }
        return List.of();
    }

    private static double scale(double[] values) {
        double scale = 0;
        for (double value : values) {
            scale = Double.isFinite(value) ? Math.max(scale, Math.abs(value)) : scale;
        }
        return scale;
    }
}
