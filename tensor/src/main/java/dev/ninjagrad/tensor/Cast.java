package dev.ninjagrad.tensor;

import java.util.List;

/**
 * The same values in another dtype, rounded to it. Differentiable between F32 and F64: the cotangent is converted back.
 */
public record Cast(DType dtype) implements Op {
    @Override
    public String label() {
        return "to(" + dtype + ")";
    }

    @Override
    public boolean differentiable() {
        return dtype.isFloating();
    }

    @Override
    public Spec spec(List<Spec> x) {
        return new Spec(x.getFirst().shape(), dtype);
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> x, Spec out) {
        Storage y = out.allocate();
        int[] one = {1};
        kernels.copy(new int[] {y.size()}, x.getFirst().storage(), 0, one, y, 0, one);
        return y;
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        return g.to(n.x(0).dtype());
    }

    @Override
    public Tensor jvp(Node n, int input, Tensor t) {
        return t.to(dtype);
    }
}
