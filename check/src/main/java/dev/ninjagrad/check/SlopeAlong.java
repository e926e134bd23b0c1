package dev.ninjagrad.check;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.function.Function;

/**
 * M(x) = Σ u·∂L/∂x with L = Σ v·f(x): the slope of L in direction u, a function whose gradient is the Hessian of L times u.
 *
 * @param function f
 * @param floating positions of the inputs that carry gradients
 * @param cotangent v
 * @param direction u, one array a floating input
 */
record SlopeAlong(
        Function<List<Tensor>, Tensor> function, List<Integer> floating, Tensor cotangent, List<double[]> direction)
        implements Function<List<Tensor>, Tensor> {
    @Override
    public Tensor apply(List<Tensor> x) {
        List<Tensor> moving = floating.stream().map(x::get).toList();
        Tensor y = function.apply(x);
        Tensor loss = y.mul(cotangent.to(y.dtype())).sum();
        List<Tensor> gradient = Autograd.grad(touching(loss, moving), moving, true);
        Tensor sum = touching(Tensor.scalar(0, y.dtype()), moving);
        for (int k = 0; k < gradient.size(); k++) {
            Tensor g = gradient.get(k);
            Tensor u = Tensor.of(direction.get(k), g.shape().sizes()).to(g.dtype());
            sum = sum.add(g.mul(u).sum().to(y.dtype()));
        }
        return sum;
    }

    /** Returns the scalar with a path of weight 0 from every input, so that a gradient exists even where nothing depends on one. */
    private static Tensor touching(Tensor scalar, List<Tensor> x) {
        Tensor sum = scalar;
        for (Tensor t : x) {
            sum = sum.add(t.mul(0).sum().to(scalar.dtype()));
        }
        return sum;
    }
}
