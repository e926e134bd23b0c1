package dev.ninjagrad.tensor;

import java.util.List;

/**
 * y = e^x / Σ e^x along one dimension: positive, summing to 1. Output: the input's shape.
 *
 * <p>Derivation. With S = Σ e^x, ∂yᵢ/∂xⱼ = yᵢ(1[i = j] − yⱼ): raising xⱼ raises its own share and lowers all shares in
 * proportion. Hence
 *
 * <pre>
 *   dxⱼ = Σᵢ gᵢ yᵢ (1[i = j] − yⱼ) = yⱼ (gⱼ − Σᵢ gᵢ yᵢ).
 * </pre>
 *
 * The subtracted sum makes Σ dx = 0: adding a constant to x changes nothing. Cost: two passes forward, three backward.
 */
public record Softmax(int dim) implements Fused {
    @Override
    public String label() {
        return "softmax";
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        Spec x = inputs.getFirst().floating("softmax");
        return x.withShape(x.shape().with(dim, x.shape().dim(dim)));
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        return forward(kernels, false, inputs.getFirst(), dim);
    }

    static Storage forward(Kernels kernels, boolean log, Tensor x, int dim) {
        Shape shape = x.shape();
        Storage y = x.spec().allocate();
        int inner = shape.product(dim + 1, shape.rank());
        kernels.softmax(log, shape.product(0, dim), shape.dim(dim), inner, x.storage(), y);
        return y;
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        Tensor y = n.y();
        return y.mul(g.sub(g.mul(y).sum(dim, true)));
    }

    @Override
    public Tensor composed(List<Tensor> inputs) {
        return define(inputs.getFirst(), dim);
    }

    static Tensor define(Tensor x, int dim) {
        Tensor e = x.sub(LogSumExp.shift(x, dim)).exp();
        return e.div(e.sum(dim, true));
    }
}
