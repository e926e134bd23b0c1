package dev.ninjagrad.nn.model;

import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares named tensors element by element. */
final class Differences {
    private Differences() {}

    /** Says of each tensor of {@code actual} how it differs from its namesake; nothing where it is within the tolerance. */
    static List<String> beyond(double tolerance, Map<String, Tensor> expected, Map<String, Tensor> actual) {
        List<String> differences = new ArrayList<>();
        actual.forEach((name, tensor) -> {
            Tensor reference = expected.get(name);
            if (reference == null) {
                differences.add(name + ": no reference of this name");
            } else if (!reference.spec().equals(tensor.spec())) {
                differences.add(name + ": expected " + reference.spec() + ", got " + tensor.spec());
            } else {
                double largest = largest(reference.toDoubles(), tensor.toDoubles());
                if (!(largest <= tolerance)) {
                    differences.add(name + ": differs by " + largest);
                }
            }
        });
        return differences;
    }

    /** The largest absolute difference; NaN if there is one on either side. */
    static double largest(double[] expected, double[] actual) {
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(expected[i] - actual[i]);
            largest = Double.isNaN(difference) ? difference : Math.max(largest, difference);
        }
        return largest;
    }
}
