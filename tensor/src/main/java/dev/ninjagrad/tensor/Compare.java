package dev.ninjagrad.tensor;

import java.util.List;
import java.util.Locale;

/** Element-wise comparisons of x and w, which broadcast. Output: I32, 1 where it holds. Not differentiable. */
public enum Compare implements Op {
    /** {@code x = w}. */
    EQ,
    /** {@code x ≠ w}. */
    NE,
    /** {@code x > w}. */
    GT,
    /** {@code x ≥ w}. */
    GE,
    /** {@code x < w}. */
    LT,
    /** {@code x ≤ w}. */
    LE;

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean broadcasts() {
        return true;
    }

    @Override
    public boolean differentiable() {
        return false;
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        Spec x = inputs.get(0).like(label(), inputs.get(1));
        return new Spec(Shape.broadcast(label(), x.shape(), inputs.get(1).shape()), DType.I32);
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        Tensor x = inputs.get(0);
        Tensor w = inputs.get(1);
        Storage y = out.allocate();
        kernels.compare(
                this,
                out.shape().sizes(),
                x.storage(),
                x.shape().stridesIn(out.shape()),
                w.storage(),
                w.shape().stridesIn(out.shape()),
                y);
        return y;
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        throw Op.noRule(this, input);
    }

    @Override
    public Tensor jvp(Node n, int input, Tensor t) {
        throw Op.noRule(this, input);
    }
}
