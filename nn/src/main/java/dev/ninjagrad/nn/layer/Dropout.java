package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.Tensor;

/**
 * In training, drops each element with probability p and scales the others by 1/(1 − p); at inference, does nothing.
 *
 * @param p in [0, 1)
 */
public record Dropout(double p) implements Layer {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if p is outside [0, 1)
     */
    public Dropout {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("dropout needs a probability in [0, 1); got " + p);
        }
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return switch (pass) {
            case Pass.Training(var rng) -> p == 0 ? x : x.dropout(p, rng);
            case Pass.Inference _ -> x;
        };
    }
}
