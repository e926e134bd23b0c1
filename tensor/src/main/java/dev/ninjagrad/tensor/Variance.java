package dev.ninjagrad.tensor;

import java.util.List;

/**
 * v = Σ (x − x̄)² / (n − c) over some dimensions.
 *
 * <p>Backward: dx = g · 2(x − x̄)/(n − c). The mean depends on every x too, but Σ (x − x̄) = 0, so that path
 * contributes nothing.
 *
 * @param correction c: 0 for the biased variance, 1 for Bessel's correction
 */
public record Variance(List<Integer> dims, int correction, boolean keepDim) implements Fused {
    public Variance {
        dims = List.copyOf(dims);
    }

    @Override
    public String label() {
        return "var";
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        Spec x = inputs.getFirst().floating("var");
        return x.withShape(Axes.reduced(x.shape(), dims, keepDim));
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        try (Scope _ = NoGrad.enter()) {
            return composed(inputs).storage();
        }
    }

    @Override
    public Tensor composed(List<Tensor> inputs) {
        Tensor x = inputs.getFirst();
        Tensor squares = deviations(x).square();
        return squares.sum(Axes.toArray(dims), keepDim).div(divisor(x));
    }

    private Tensor deviations(Tensor x) {
        return x.sub(x.mean(Axes.toArray(dims), true));
    }

    private int divisor(Tensor x) {
        return Axes.count(x.shape(), dims) - correction;
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        Tensor x = n.x(0);
        return Axes.kept(g, x.shape(), dims).mul(deviations(x)).mul(2.0 / divisor(x));
    }
}
