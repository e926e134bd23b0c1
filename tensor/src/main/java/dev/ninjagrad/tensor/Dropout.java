package dev.ninjagrad.tensor;

import java.util.List;

/**
 * y = x·keep/(1 − p): each element kept with probability 1 − p and scaled so that its expectation stays. Srivastava et
 * al., 2014.
 *
 * <p>x of any shape, keep (I32, the same shape, 1 or 0) → x's shape. The mask is an input, drawn beforehand from the
 * caller's generator: the op is a function like any other, so it can be checked, replayed and differentiated. Backward:
 * dx = g·keep/(1 − p). Cost: one pass.
 */
public record Dropout(double p) implements Fused {
    public Dropout {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("dropout needs a probability in [0, 1); got " + p);
        }
    }

    @Override
    public String label() {
        return "dropout";
    }

    @Override
    public String inputName(int input) {
        return input == 0 ? "x" : "keep";
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        Spec x = inputs.get(0).floating("dropout");
        Shape keep = inputs.get(1).integer("dropout", "mask").shape();
        if (!keep.equals(x.shape())) {
            throw new ShapeException("dropout needs a mask of x's shape; got x " + x.shape() + " and mask " + keep);
        }
        return x;
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        try (Scope _ = NoGrad.enter()) {
            return scaled(inputs.get(0), inputs.get(1)).storage();
        }
    }

    private Tensor scaled(Tensor x, Tensor keep) {
        Tensor zero = Tensor.scalar(0, x.dtype());
        return Tensor.where(keep, x.mul(1 / (1 - p)), zero);
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        if (input != 0) {
            throw Op.noRule(this, input);
        }
        return scaled(g, n.x(1));
    }

    @Override
    public Tensor composed(List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        return x.mul(inputs.get(1).to(x.dtype())).div(1 - p);
    }
}
