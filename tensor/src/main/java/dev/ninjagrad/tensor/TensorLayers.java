package dev.ninjagrad.tensor;

import java.util.random.RandomGenerator;

/** The fused functions of {@link Tensor} that networks are made of; each has a file with its derivation. */
public sealed interface TensorLayers permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** Returns e^this / Σ e^this along a dimension; see {@link Softmax}. */
    default Tensor softmax(int dim) {
        return new Softmax(self().shape().axis(dim)).apply(self());
    }

    /** Returns the logarithm of the softmax along a dimension; see {@link LogSoftmax}. */
    default Tensor logSoftmax(int dim) {
        return new LogSoftmax(self().shape().axis(dim)).apply(self());
    }

    /** Returns log Σ e^this along a dimension; see {@link LogSumExp}. */
    default Tensor logsumexp(int dim, boolean keepDim) {
        return new LogSumExp(self().shape().axis(dim), keepDim).apply(self());
    }

    /**
     * Returns the mean cross-entropy of these logits [..., V] against class numbers [...]; see {@link CrossEntropy}.
     *
     * @throws IndexException if a class lies outside [0, V)
     */
    default Tensor crossEntropy(Tensor targets) {
        return crossEntropy(targets, CrossEntropy.IGNORE_NONE, CrossEntropy.Reduction.MEAN);
    }

    /** Returns the cross-entropy, rows of class {@code ignoreIndex} left out. */
    default Tensor crossEntropy(Tensor targets, int ignoreIndex, CrossEntropy.Reduction reduction) {
        return new CrossEntropy(ignoreIndex, reduction).apply(self(), targets);
    }

    /** Returns this normalised over the dimensions of {@code gain}, stretched and moved; see {@link LayerNorm}. */
    default Tensor layerNorm(Tensor gain, Tensor bias, double eps) {
        return new LayerNorm(eps).apply(self(), gain, bias);
    }

    /** Returns this normalised over the dimensions of {@code gain} and stretched; see {@link LayerNorm}. */
    default Tensor layerNorm(Tensor gain, double eps) {
        return new LayerNorm(eps).apply(self(), gain);
    }

    /**
     * Returns this divided by its root mean square over the dimensions of {@code gain} and stretched; see {@link
     * RmsNorm}.
     */
    default Tensor rmsNorm(Tensor gain, double eps) {
        return new RmsNorm(eps).apply(self(), gain);
    }

    /** Returns this [N, C] (or [N, C, ...]) normalised with the batch's own statistics; see {@link BatchNorm}. */
    default Tensor batchNorm(Tensor gain, Tensor bias, double eps) {
        return batchNorm(1, gain, bias, eps);
    }

    /** Returns this normalised with the batch's own statistics, the channels at {@code dim}; see {@link BatchNorm}. */
    default Tensor batchNorm(int dim, Tensor gain, Tensor bias, double eps) {
        return new BatchNorm(self().shape().axis(dim), eps).apply(self(), gain, bias);
    }

    /**
     * Returns the attention of these queries [..., T, D] over keys [..., S, D] and values [..., S, E]; see {@link
     * Attention}.
     */
    default Tensor scaledDotProductAttention(Tensor k, Tensor v, boolean causal) {
        return new Attention(causal, attentionScale()).apply(self(), k, v);
    }

    /** Returns the attention where a mask [..., T, S] (I32) is not 0; see {@link Attention}. */
    default Tensor scaledDotProductAttention(Tensor k, Tensor v, Tensor mask) {
        return new Attention(false, attentionScale()).apply(self(), k, v, mask);
    }

    private double attentionScale() {
        return self().rank() == 0 ? 1 : 1 / Math.sqrt(self().dim(-1));
    }

    /**
     * Returns this with each element dropped with probability p, the others scaled by 1/(1 − p); see {@link Dropout}.
     */
    default Tensor dropout(double p, RandomGenerator rng) {
        Shape shape = self().shape();
        Tensor keep = Tensor.rand(rng, shape.sizes()).ge(p);
        return new Dropout(p).apply(self(), keep);
    }
}
