package dev.ninjagrad.bench.paired;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one process measured.
 *
 * @param engine what computed
 * @param losses by step, the first is 1
 * @param bytesAStep allocated on the Java heap by the training thread; null where that is not known
 * @param samples microseconds a step, of stretches of steps in order
 */
record Measurement(
        String engine,
        Map<Integer, Double> losses,
        @Nullable Long bytesAStep,
        List<Double> samples) {
    Measurement {
        losses = Map.copyOf(losses);
        samples = List.copyOf(samples);
    }

    /**
     * Reads what a process printed.
     *
     * @throws IllegalStateException if it printed no sample or something else
     */
    static Measurement parse(List<String> lines) {
        String engine = "";
        Map<Integer, Double> losses = new TreeMap<>();
        Long bytes = null;
        List<Double> samples = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "engine" -> engine = words[1];
                case "loss" -> {
                    String[] stepAndLoss = words[1].split(" ", 2);
                    losses.put(Integer.valueOf(stepAndLoss[0]), Double.valueOf(stepAndLoss[1]));
                }
                case "bytes" -> bytes = Long.valueOf(words[1]);
                case "sample" -> samples.add(Double.valueOf(words[1]));
                default -> throw new IllegalStateException("a measuring process printed: " + String.join("\n", lines));
            }
        }
        if (samples.isEmpty()) {
            throw new IllegalStateException("a measuring process printed no sample: " + String.join("\n", lines));
        }
        return new Measurement(engine, losses, bytes, samples);
    }

    /** Returns the median over the samples, microseconds a step. */
    double median() {
        return median(samples);
    }

    /** Returns the least of the samples, microseconds a step. */
    double least() {
        return Collections.min(samples);
    }

    static double median(List<Double> numbers) {
        double[] sorted =
                numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int n = sorted.length;
        return n == 0
                ? Double.NaN
                : Arrays.stream(sorted, (n - 1) / 2, n / 2 + 1).average().orElseThrow();
    }
}
