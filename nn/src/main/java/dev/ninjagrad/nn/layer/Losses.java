package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.Tensor;
import java.util.List;

/** What is minimised, each the mean over all elements. Cross-entropy over classes is {@link Tensor#crossEntropy(Tensor)}. */
public final class Losses {
    private Losses() {}

    /** Returns the mean squared error of predictions and targets of one shape. */
    public static Tensor meanSquared(Tensor prediction, Tensor target) {
        return prediction.sub(target).square().mean();
    }

    /**
     * Returns the mean binary cross-entropy of logits and targets in {0, 1}: log(1 + eᶻ) − z·y, which is −log sigmoid(z) for y = 1. The
     * first term is a logsumexp of 0 and z and never overflows.
     */
    public static Tensor binaryCrossEntropy(Tensor logits, Tensor target) {
        Tensor zero = Tensor.zeros(logits.dtype(), logits.shape());
        Tensor softplus = Tensor.stack(-1, List.of(zero, logits)).logsumexp(-1, false);
        return softplus.sub(logits.mul(target)).mean();
    }

    /** Returns the mean hinge loss max(0, 1 − y·s) of scores and targets in {−1, 1}. */
    public static Tensor hinge(Tensor scores, Tensor target) {
        return scores.mul(target).neg().add(1).relu().mean();
    }
}
