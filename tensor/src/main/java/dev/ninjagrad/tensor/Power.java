package dev.ninjagrad.tensor;

import java.util.List;

/** x^p for a fixed exponent. Backward: g·p·x^(p−1). Cost: one pass. */
public record Power(double exponent) implements Op {
    @Override
    public String label() {
        return "pow(" + Numbers.shortest(exponent) + ")";
    }

    @Override
    public Spec spec(List<Spec> x) {
        return x.getFirst().floating("pow");
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        Tensor x = inputs.getFirst();
        Tensor p = Tensor.scalar(exponent, out.dtype());
        Storage y = out.allocate();
        kernels.binary(
                Binary.POW,
                out.shape().sizes(),
                x.storage(),
                x.shape().strides(),
                p.storage(),
                p.shape().stridesIn(out.shape()),
                y);
        return y;
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        return g.mul(slope(n.x(0)));
    }

    @Override
    public Tensor jvp(Node n, int input, Tensor t) {
        return slope(n.x(0)).mul(t);
    }

    /** p·x^(p−1), the constants p = 0, 1 kept apart so that x = 0 gives no 0·∞. */
    private Tensor slope(Tensor x) {
        if (exponent == 0) {
            return Tensor.zeros(x.dtype(), x.shape());
        }
        return exponent == 1
                ? Tensor.ones(x.dtype(), x.shape())
                : x.pow(exponent - 1).mul(exponent);
    }
}
