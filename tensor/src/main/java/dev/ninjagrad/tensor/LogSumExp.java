package dev.ninjagrad.tensor;

import java.util.List;

/**
 * y = log Σ e^x along one dimension, the smooth maximum; shifted by the maximum, so it cannot overflow.
 *
 * <p>Backward: ∂y/∂xⱼ = e^xⱼ / Σ e^x, so dx = g · e^(x − y): the softmax of x, weighted by g. Cost: four passes, two
 * backward.
 */
public record LogSumExp(int dim, boolean keepDim) implements Fused {
    @Override
    public String label() {
        return "logsumexp";
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        Spec x = inputs.getFirst().floating("logsumexp");
        Reduce.requireElements("logsumexp", x.shape(), List.of(dim));
        return x.withShape(Axes.reduced(x.shape(), List.of(dim), keepDim));
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        try (Scope _ = NoGrad.enter()) {
            return define(inputs.getFirst(), dim).storage();
        }
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        Tensor x = n.x(0);
        List<Integer> dims = List.of(dim);
        Tensor weights = x.sub(Axes.kept(n.y(), x.shape(), dims)).exp();
        return Axes.kept(g, x.shape(), dims).mul(weights);
    }

    @Override
    public Tensor composed(List<Tensor> inputs) {
        Tensor y = define(inputs.getFirst(), dim);
        return keepDim ? y : y.squeeze(dim);
    }

    static Tensor define(Tensor x, int dim) {
        Tensor shift = shift(x, dim);
        return x.sub(shift).exp().sum(dim, true).log().add(shift);
    }

    /**
     * The maximum along a dimension as a constant, 0 where it is infinite: whatever is subtracted is added back, so it
     * has no slope.
     */
    static Tensor shift(Tensor x, int dim) {
        if (x.dim(dim) == 0) {
            return Tensor.zeros(x.dtype(), x.shape().with(dim, 1));
        }
        Tensor max = x.detach().amax(new int[] {dim}, true);
        Tensor zero = Tensor.scalar(0, x.dtype());
        return Tensor.where(max.abs().eq(Double.POSITIVE_INFINITY), zero, max);
    }
}
