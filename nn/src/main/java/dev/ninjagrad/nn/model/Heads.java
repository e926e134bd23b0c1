package dev.ninjagrad.nn.model;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;

/** The heads of an attention layer: columns of [T, C] cut into H blocks of D, and put side by side again. */
final class Heads {
    private Heads() {}

    /** [T, H·D] → [H, T, D]. */
    static Tensor split(Tensor x, int heads) {
        return x.reshape(x.dim(0), heads, -1).transpose(0, 1);
    }

    /** [H, T, D] → [T, H·D]. */
    static Tensor join(Tensor x) {
        return x.transpose(0, 1).reshape(x.dim(1), -1);
    }

    /** Puts −∞ where a query would look ahead, [..., T, T]. */
    static Tensor pastOnly(Tensor scores) {
        Tensor past = Tensor.full(1, DType.I32, Shape.of(scores.dim(-2), scores.dim(-1)))
                .tril();
        Tensor never = Tensor.scalar(Double.NEGATIVE_INFINITY, scores.dtype());
        return Tensor.where(past, scores, never);
    }
}
