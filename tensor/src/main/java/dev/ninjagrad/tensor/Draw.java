package dev.ninjagrad.tensor;

import java.util.random.RandomGenerator;

/**
 * A way of filling a storage with independent draws, in row-major order.
 *
 * @param kind the distribution
 * @param bound the first integer that is not drawn
 */
public record Draw(Kind kind, int bound) {
    /** Distributions. */
    public enum Kind {
        /** Standard normal. */
        NORMAL,
        /** Uniform in [0, 1). */
        UNIFORM,
        /** 0, …, bound − 1. */
        INTEGER
    }

    static final Draw NORMAL = new Draw(Kind.NORMAL, 0);
    static final Draw UNIFORM = new Draw(Kind.UNIFORM, 0);

    static Draw integers(int bound) {
        return new Draw(Kind.INTEGER, bound);
    }

    /** Overwrites all elements. */
    public void fill(RandomGenerator rng, Storage y) {
        switch (kind) {
            case NORMAL -> {
                for (int i = 0; i < y.size(); i++) {
                    y.set(i, rng.nextGaussian());
                }
            }
            case UNIFORM -> {
                for (int i = 0; i < y.size(); i++) {
                    y.set(i, y.dtype() == DType.F32 ? rng.nextFloat() : rng.nextDouble());
                }
            }
            case INTEGER -> {
                for (int i = 0; i < y.size(); i++) {
                    y.set(i, rng.nextInt(bound));
                }
            }
        }
    }
}
