package dev.ninjagrad.nn.model;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;

/**
 * Cotangents whose long derivation collapses into a line. {@code g} is the cotangent of the output; every function is plain
 * arithmetic, to be called under {@code NoGrad}. N rows, C channels, V classes.
 */
final class ShortForms {
    private ShortForms() {}

    /**
     * Softmax and mean cross-entropy in one: dlogits = (p − onehot(t)) / N.
     *
     * <p>loss = mean(log Σ eˡ − l_t); the first term's derivative is the softmax, the second's is 1 at the target.
     *
     * @param logits [N, V]
     * @param targets I32 [N]
     * @return [N, V]; each row sums to 0
     */
    static Tensor crossEntropy(Tensor logits, Tensor targets) {
        Tensor p = logits.softmax(-1);
        Tensor onehot = targets.oneHot(logits.dim(-1), logits.dtype());
        return p.sub(onehot).div(targets.size());
    }

    /**
     * Softmax alone: dx = p·(g − Σ g·p), the sum along the row. Where p is 0, as behind a causal mask, dx is 0.
     *
     * @param p softmax of x along the last dimension, [..., S]
     * @return [..., S]
     */
    static Tensor softmax(Tensor p, Tensor g) {
        return p.mul(g.sub(g.mul(p).sum(-1, true)));
    }

    /**
     * Batch norm without gain and bias, the batch along dimension 0: dx = inv/N · (N·g − Σg − x̂·k·Σ(g·x̂)), where k is N/(N − 1) if
     * the variance was divided by N − 1, and 1 if by N.
     *
     * <p>x reaches x̂ = (x − μ)·inv directly, through μ and through σ²: g·inv, −inv·Σg/N, and −½·inv³·Σ(g·(x − μ)) · 2(x − μ)/(N − c);
     * the mean's own path through σ² is Σ(x − μ) = 0.
     *
     * @param normal x̂, [N, C]
     * @param inv 1/√(σ² + ε), [1, C]
     * @param correction c: 0 for the biased variance, 1 for the unbiased
     * @return [N, C]
     */
    static Tensor batchNorm(Tensor g, Tensor normal, Tensor inv, int correction) {
        double n = g.dim(0);
        Tensor along = normal.mul(g.mul(normal).sum(0, true)).mul(n / (n - correction));
        return g.mul(n).sub(g.sum(0, true)).sub(along).mul(inv).div(n);
    }

    /**
     * Layer norm without gain and bias: dx = inv·(g − mean(g) − x̂·mean(g·x̂)), the means along the row.
     *
     * @param normal x̂, [N, C]
     * @param inv 1/√(σ² + ε), [N, 1]
     * @return [N, C]
     */
    static Tensor layerNorm(Tensor g, Tensor normal, Tensor inv) {
        Tensor along = normal.mul(g.mul(normal).mean(-1, true));
        return g.sub(g.mean(-1, true)).sub(along).mul(inv);
    }

    /**
     * RMS norm without gain: dx = inv·(g − x̂·mean(g·x̂)), layer norm's form without the mean.
     *
     * @param normal x̂ = x·inv, [N, C]
     * @param inv 1/√(mean x² + ε), [N, 1]
     * @return [N, C]
     */
    static Tensor rmsNorm(Tensor g, Tensor normal, Tensor inv) {
        return g.sub(normal.mul(g.mul(normal).mean(-1, true))).mul(inv);
    }

    /**
     * Looking up rows of a table: the table's row r receives the sum of the cotangents of all places that looked it up.
     *
     * @param g cotangent of table[index], [..., C]
     * @param index I32 [...]
     * @param rows of the table
     * @return [rows, C]; 0 in rows nobody looked up
     */
    static Tensor embedding(Tensor g, Tensor index, int rows) {
        int c = g.dim(-1);
        Tensor each = g.reshape(-1, c);
        Tensor row = index.reshape(-1, 1).expand(each.dim(0), c);
        return Tensor.zeros(g.dtype(), rows, c).scatterAdd(0, row, each);
    }

    /** Returns 1, the cotangent every backward pass starts from: dL/dL. */
    static Tensor seed(DType dtype) {
        return Tensor.scalar(1, dtype);
    }
}
