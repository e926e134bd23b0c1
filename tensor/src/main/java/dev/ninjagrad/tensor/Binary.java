package dev.ninjagrad.tensor;

import java.util.List;
import java.util.Locale;

/**
 * Element-wise functions of two tensors x and w of one dtype, which broadcast. Output: the broadcast shape. Cost: one
 * pass.
 */
public enum Binary implements Op {
    /** x + w. */
    ADD,
    /** x − w. */
    SUB,
    /** x · w. */
    MUL,
    /** x / w; floating point only. */
    DIV,
    /** x^w; floating point only. The derivative for w at x = 0 is taken as 0. */
    POW,
    /** The larger; at a tie each side gets half the gradient, as in PyTorch. */
    MAXIMUM,
    /** The smaller; at a tie each side gets half the gradient, as in PyTorch. */
    MINIMUM;

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean broadcasts() {
        return true;
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        Spec x = inputs.get(0).like(label(), inputs.get(1));
        if (this == DIV || this == POW) {
            x.floating(label());
        }
        return x.withShape(Shape.broadcast(label(), x.shape(), inputs.get(1).shape()));
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        Tensor x = inputs.get(0);
        Tensor w = inputs.get(1);
        Storage y = out.allocate();
        kernels.binary(
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
        return input == 0 ? left(g, n.x(0), n.x(1)) : right(g, n.x(0), n.x(1), n.y());
    }

    private Tensor left(Tensor g, Tensor x, Tensor w) {
        return switch (this) {
            case ADD, SUB -> g;
            case MUL -> g.mul(w);
            case DIV -> g.div(w);
            case POW -> g.mul(powSlope(x, w));
            case MAXIMUM -> g.mul(share(x.gt(w), x.eq(w), g));
            case MINIMUM -> g.mul(share(x.lt(w), x.eq(w), g));
        };
    }

    private Tensor right(Tensor g, Tensor x, Tensor w, Tensor y) {
        return switch (this) {
            case ADD -> g;
            case SUB -> g.neg();
            case MUL -> g.mul(x);
            case DIV -> g.mul(y.div(w)).neg();
            case POW -> g.mul(y.mul(logOrZero(x)));
            case MAXIMUM -> g.mul(share(w.gt(x), x.eq(w), g));
            case MINIMUM -> g.mul(share(w.lt(x), x.eq(w), g));
        };
    }

    @Override
    public Tensor jvp(Node n, int input, Tensor t) {
        Tensor x = n.x(0);
        Tensor w = n.x(1);
        return switch (this) {
            case ADD -> t;
            case SUB -> input == 0 ? t : t.mul(-1);
            case MUL -> input == 0 ? w.mul(t) : x.mul(t);
            case DIV ->
                input == 0 ? t.mul(w.reciprocal()) : t.mul(x).div(w.square()).neg();
            case POW -> input == 0 ? powSlope(x, w).mul(t) : t.mul(x.pow(w)).mul(logOrZero(x));
            case MAXIMUM ->
                input == 0
                        ? t.mul(x.sub(w).sign().add(1).mul(0.5))
                        : t.mul(w.sub(x).sign().add(1).mul(0.5));
            case MINIMUM ->
                input == 0
                        ? t.mul(w.sub(x).sign().add(1).mul(0.5))
                        : t.mul(x.sub(w).sign().add(1).mul(0.5));
        };
    }

    /** w·x^(w−1), where 0⁰ has slope 0 instead of 0·∞. */
    private static Tensor powSlope(Tensor x, Tensor w) {
        Tensor zeroToZero = x.eq(0).mul(w.eq(0));
        Tensor exponent = Tensor.where(zeroToZero, Tensor.scalar(1, w.dtype()), w.sub(1));
        return w.mul(x.pow(exponent));
    }

    /** ln x, and 0 where x is 0: there y is 0 too unless the exponent is negative. */
    private static Tensor logOrZero(Tensor x) {
        return Tensor.where(x.eq(0), Tensor.scalar(1, x.dtype()), x).log();
    }

    /** 1 where this side won, ½ at a tie. */
    private static Tensor share(Tensor won, Tensor tied, Tensor g) {
        return won.to(g.dtype()).add(tied.to(g.dtype()).mul(0.5));
    }
}
