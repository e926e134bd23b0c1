package dev.ninjagrad.nn.model;

import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How to draw the next token from a model's logits.
 *
 * @param temperature above 0; below 1 sharpens the distribution, above 1 flattens it
 * @param topK only this many most likely tokens may be drawn (more if the last of them are equally likely); 0 means all
 */
public record Sampling(double temperature, int topK) {
    /** Draws from the model's own distribution. */
    public static final Sampling PLAIN = new Sampling(1, 0);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the temperature is not above 0 or topK is negative
     */
    public Sampling {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("sampling needs a temperature above 0; got " + temperature);
        }
        if (topK < 0) {
            throw new IllegalArgumentException("sampling needs topK ≥ 1, or 0 for all tokens; got " + topK);
        }
    }

    /** Draws an index as likely as softmax(logits) says, logits [V]. */
    static int draw(Tensor logits, RandomGenerator rng) {
        return PLAIN.next(logits, rng);
    }

    /**
     * Draws an index.
     *
     * @param logits [V]
     * @throws ArithmeticException if a logit is not a number
     */
    public int next(Tensor logits, RandomGenerator rng) {
        double[] weights = logits.toDoubles();
        double least = leastAllowed(weights);
        double largest = Arrays.stream(weights).max().orElseThrow();
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weights[i] < least ? 0 : Math.exp((weights[i] - largest) / temperature);
            total += weights[i];
        }
        if (Double.isNaN(total)) {
            throw new ArithmeticException(
                    "cannot draw a token: a logit is NaN or all are infinite. Has training diverged?");
        }
        double left = rng.nextDouble() * total;
        int drawn = -1;
        for (int i = 0; i < weights.length && left >= 0; i++) {
            if (weights[i] > 0) {
                left -= weights[i];
                drawn = i; // the last possible one if rounding leaves something over
            }
        }
        return drawn;
    }

    private double leastAllowed(double[] logits) {
        if (topK == 0 || topK >= logits.length) {
            return Double.NEGATIVE_INFINITY;
        }
        double[] sorted = logits.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - topK];
    }
}
