package dev.ninjagrad.lab;

import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Shapes as replies list them. */
final class Shapes {
    private Shapes() {}

    static List<Integer> list(Tensor tensor) {
        return Arrays.stream(tensor.shape().sizes()).boxed().toList();
    }

    /** Returns √(mean of the squares). */
    static double rms(double[] values) {
        double sum = 0;
        for (double v : values) {
            sum += v * v;
        }
        return Math.sqrt(sum / Math.max(1, values.length));
    }
}
