package dev.ninjagrad.tensor;

import java.util.List;

/**
 * y = x − log Σ e^x along one dimension: the logarithm of {@link Softmax}, exact where a probability is too small to
 * hold.
 *
 * <p>Derivation. ∂yᵢ/∂xⱼ = 1[i = j] − pⱼ with p = e^y, so dx = g − p · Σ g. Cost: two passes forward, three backward.
 */
public record LogSoftmax(int dim) implements Fused {
    @Override
    public String label() {
        return "logSoftmax";
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        Spec x = inputs.getFirst().floating("logSoftmax");
        return x.withShape(x.shape().with(dim, x.shape().dim(dim)));
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        return Softmax.forward(kernels, true, inputs.getFirst(), dim);
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        return g.sub(n.y().exp().mul(g.sum(dim, true)));
    }

    @Override
    public Tensor composed(List<Tensor> inputs) {
        return define(inputs.getFirst(), dim);
    }

    static Tensor define(Tensor x, int dim) {
        return x.sub(LogSumExp.define(x, dim));
    }
}
