package dev.ninjagrad.tensor;

import java.util.List;
import java.util.Locale;

/** Element-wise functions of one tensor. Output: the input's shape. Cost: one pass. */
public enum Unary implements Op {
    /** −x. */
    NEG,
    /** |x|, with slope 0 at 0. */
    ABS,
    /** −1, 0 or 1; its derivative is 0 everywhere it exists. */
    SIGN,
    /** x². */
    SQUARE,
    /** √x. */
    SQRT,
    /** 1/x. */
    RECIPROCAL,
    /** eˣ. */
    EXP,
    /** ln x. */
    LOG,
    /** sin x. */
    SIN,
    /** cos x. */
    COS,
    /** tanh x. */
    TANH,
    /** 1/(1 + e^−x). */
    SIGMOID,
    /** 2/√π ∫₀ˣ e^(−t²) dt. */
    ERF,
    /** max(0, x), with slope 0 at 0. */
    RELU,
    /** x·Φ(x), Φ the normal distribution function; Hendrycks and Gimpel, 2016. */
    GELU,
    /** ½x(1 + tanh(√(2/π)(x + 0.044715x³))), the approximation of {@link #GELU} that GPT-2 uses. */
    GELU_TANH,
    /** x·sigmoid(x), also called swish. */
    SILU;

    static final double SQRT_HALF = Math.sqrt(0.5);
    static final double SQRT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);
    static final double GELU_CUBIC = 0.044715;
    private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Spec spec(List<Spec> x) {
        return this == NEG || this == ABS || this == SIGN || this == SQUARE
                ? x.getFirst()
                : x.getFirst().floating(label());
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> x, Spec out) {
        Storage y = out.allocate();
        kernels.unary(this, out.shape().size(), x.getFirst().storage(), y);
        return y;
    }

    /** The table: g times the derivative, from y where that is shorter. */
    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        Tensor x = n.x(0);
        Tensor y = n.y();
        return switch (this) {
            case NEG -> g.neg();
            case ABS -> g.mul(x.sign());
            case SIGN -> g.mul(0);
            case SQUARE -> g.mul(x).mul(2);
            case SQRT -> g.div(y).mul(0.5);
            case RECIPROCAL -> g.mul(y.square()).neg();
            case EXP -> g.mul(y);
            case LOG -> g.div(x);
            case SIN -> g.mul(x.cos());
            case COS -> g.mul(x.sin()).neg();
            case TANH -> g.mul(y.square().neg().add(1));
            case SIGMOID -> g.mul(y.mul(y.neg().add(1)));
            case ERF -> g.mul(x.square().neg().exp()).mul(TWO_OVER_SQRT_PI);
            case RELU -> Tensor.where(x.gt(0), g, Tensor.scalar(0, g.dtype()));
            case GELU -> g.mul(geluSlope(x));
            case GELU_TANH -> g.mul(geluTanhSlope(x));
            case SILU -> g.mul(siluSlope(x));
        };
    }

    /** Φ(x) + x·φ(x). */
    private static Tensor geluSlope(Tensor x) {
        Tensor cdf = x.mul(SQRT_HALF).erf().add(1).mul(0.5);
        Tensor density = x.square().mul(-0.5).exp().mul(0.5 * SQRT_TWO_OVER_PI);
        return cdf.add(x.mul(density));
    }

    /** With u = c(x + ax³): ½(1 + tanh u) + ½x(1 − tanh²u)·c(1 + 3ax²). */
    private static Tensor geluTanhSlope(Tensor x) {
        Tensor square = x.square();
        Tensor tanh = x.mul(square.mul(GELU_CUBIC).add(1)).mul(SQRT_TWO_OVER_PI).tanh();
        Tensor inner = square.mul(3 * GELU_CUBIC).add(1).mul(SQRT_TWO_OVER_PI);
        Tensor outer = tanh.square().neg().add(1);
        return tanh.add(1).add(x.mul(outer).mul(inner)).mul(0.5);
    }

    /** s(1 + x(1 − s)), s = sigmoid x. */
    private static Tensor siluSlope(Tensor x) {
        Tensor s = x.sigmoid();
        return s.mul(x.mul(s.neg().add(1)).add(1));
    }

    /**
     * The same derivatives by other routes: from x where {@link #vjp} uses y, by product and chain rule where it has a
     * closed form.
     */
    @Override
    public Tensor jvp(Node n, int input, Tensor t) {
        Tensor x = n.x(0);
        return switch (this) {
            case NEG -> t.mul(-1);
            case ABS -> t.mul(x.gt(0).to(t.dtype()).sub(x.lt(0).to(t.dtype())));
            case SIGN -> Tensor.zeros(t.dtype(), t.shape());
            case SQUARE -> t.mul(x).add(x.mul(t));
            case SQRT -> t.mul(x.pow(-0.5)).mul(0.5);
            case RECIPROCAL -> t.div(x.square()).neg();
            case EXP -> t.mul(x.exp());
            case LOG -> t.mul(x.reciprocal());
            case SIN -> x.add(Math.PI / 2).sin().mul(t);
            case COS -> x.add(Math.PI / 2).cos().mul(t);
            case TANH -> t.div(x.exp().add(x.neg().exp()).mul(0.5).square());
            case SIGMOID -> t.mul(x.sigmoid()).mul(x.neg().sigmoid());
            case ERF -> t.div(x.square().exp()).mul(TWO_OVER_SQRT_PI);
            case RELU -> t.mul(x.gt(0).to(t.dtype()));
            case GELU, GELU_TANH, SILU -> Composed.jvp(n, input, t, this::composed);
        };
    }

    private Tensor composed(List<Tensor> inputs) {
        Tensor x = inputs.getFirst();
        return switch (this) {
            case GELU -> x.mul(x.mul(SQRT_HALF).erf().add(1)).mul(0.5);
            case GELU_TANH -> {
                Tensor u = x.add(x.pow(3).mul(GELU_CUBIC)).mul(SQRT_TWO_OVER_PI);
                yield x.mul(u.tanh().add(1)).mul(0.5);
            }
            case SILU -> x.mul(x.sigmoid());
            case NEG, ABS, SIGN, SQUARE, SQRT, RECIPROCAL, EXP, LOG, SIN, COS, TANH, SIGMOID, ERF, RELU ->
                throw new IllegalStateException(this + " is a primitive");
        };
    }
}
