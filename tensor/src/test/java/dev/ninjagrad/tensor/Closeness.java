package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether a tensor says what a reference says, up to rounding: an absolute floor, plus a share of the element itself
 * or, where every element is a long sum and so shares their rounding, of the reference's largest.
 */
record Closeness(double relative, double floor, boolean ofLargest) {

    static Closeness perElement(double relative, double floor) {
        return new Closeness(relative, floor, false);
    }

    static Closeness perTensor(double relative, double floor) {
        return new Closeness(relative, floor, true);
    }

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
        double largest = largest(right);
        for (int i = 0; i < right.length; i++) {
            double tolerance = relative * (ofLargest ? largest : Math.abs(right[i])) + floor;
            boolean equal = right[i] == ours[i] || (Double.isNaN(right[i]) && Double.isNaN(ours[i]));
            if (!equal && !(Math.abs(right[i] - ours[i]) <= tolerance)) {
                return List.of(what + ": expected " + right[i] + " at " + i + ", got " + ours[i] + " (allowed "
                        + tolerance + ")");
            }
        }
        return List.of();
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Double.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
        }
        return largest;
    }
}
