package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.Tensor;

/**
 * Puts every {@code n} neighbours in time side by side: [B, T, C] → [B, T/n, n·C], and [B, n·C] when one position is left.
 *
 * @param n at least 1, a divisor of T
 */
public record FlattenConsecutive(int n) implements Layer {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public FlattenConsecutive {
        if (n < 1) {
            throw new IllegalArgumentException("flattening takes at least 1 neighbour at a time; got " + n);
        }
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        int positions = x.dim(1) / n;
        Tensor grouped = x.reshape(x.dim(0), positions, n * x.dim(2));
        return positions == 1 ? grouped.squeeze(1) : grouped;
    }
}
