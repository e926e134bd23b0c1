package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.Precision;
import dev.ninjagrad.check.fault.Evaluation;
import dev.ninjagrad.check.fault.Expr;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Custom;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.MatMul;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Power;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Where;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How far two computations of one formula may lie apart by rounding alone.
 *
 * <p>A result of terms that cancel is as exact as the terms, not as itself: the bias before a batch norm has gradient 0, computed from
 * numbers of order 1. So the bound is not relative to the result but to the formula's magnitude, its value with every subtraction turned
 * into an addition of absolute values: the classic running error bound, to first order.
 */
final class Closeness {
    private final double[] value;
    private final double[] tolerance;
    private final Tensor tensor;

    private Closeness(Tensor tensor, double[] tolerance) {
        this.tensor = tensor;
        this.value = tensor.toDoubles();
        this.tolerance = tolerance;
    }

    /**
     * Evaluates a formula with its tolerance.
     *
     * @param dtype the coarsest type anybody computed in
     */
    static Closeness of(Expr e, Map<String, Tensor> upstream, DType dtype) {
        Map<Expr, Tensor> values = Evaluation.parts(e, upstream);
        IdentityHashMap<Expr, Tensor> magnitudes = new IdentityHashMap<>();
        try (Scope _ = NoGrad.enter()) {
            for (Expr part : e.postOrder()) {
                magnitudes.put(part, magnitude(part, values, magnitudes));
            }
        }
        Tensor value = at(values, e);
        double[] scale = at(magnitudes, e).expand(value.shape()).toDoubles();
        Precision precision = dtype == DType.F32 ? Precision.SINGLE : Precision.DOUBLE;
        double tiny = dtype == DType.F32 ? 1e-36 : 1e-300;
        for (int i = 0; i < scale.length; i++) {
            scale[i] = precision.rounding(scale[i]) + tiny;
        }
        return new Closeness(value, scale);
    }

    private static Tensor at(Map<Expr, Tensor> map, Expr e) {
        return Objects.requireNonNull(map.get(e));
    }

    Tensor tensor() {
        return tensor;
    }

    double[] value() {
        return value;
    }

    double tolerance(int i) {
        return tolerance[i];
    }

    /** Returns whether these numbers are the formula's, up to rounding; NaN is equal to nothing. */
    boolean admits(double[] actual) {
        if (actual.length != value.length) {
            return false;
        }
        for (int i = 0; i < value.length; i++) {
            if (!(Math.abs(actual[i] - value[i]) <= tolerance[i])) {
                return false;
            }
        }
        return true;
    }

    // ---- the magnitude of one step

    private static Tensor magnitude(Expr part, Map<Expr, Tensor> values, Map<Expr, Tensor> magnitudes) {
        Tensor value = at(values, part);
        if (!(part instanceof Expr.Apply a)) {
            return value.dtype().isFloating() ? value.abs() : value;
        }
        Tensor[] m = a.inputs().stream().map(x -> at(magnitudes, x)).toArray(Tensor[]::new);
        Tensor x = at(values, a.input(0));
        return switch (a.op()) {
            case Binary.ADD, Binary.SUB -> m[0].add(m[1]);
            case Binary.MUL -> m[0].mul(m[1]);
            case Binary.DIV -> m[0].mul(m[1]).div(at(values, a.input(1)).square());
            case MatMul op -> op.apply(m);
            case Reduce r when r.kind() == Reduce.Kind.SUM || r.kind() == Reduce.Kind.MEAN -> r.apply(m);
            case Movement op -> op.apply(m);
            case Indexing op -> op.apply(m);
            case Where op -> op.apply(m);
            case Custom op -> op.apply(m);
            case Unary op -> unary(op, x, value, m[0]);
            case Power p -> m[0].div(x.abs()).mul(Math.abs(p.exponent()) + 1).mul(value.abs());
            default -> value.abs();
        };
    }

    private static Tensor unary(Unary op, Tensor x, Tensor y, Tensor m) {
        return switch (op) {
            case NEG, ABS -> m;
            case SQUARE -> m.square();
            case SQRT -> m.div(x.abs()).mul(y.abs());
            case RECIPROCAL -> m.div(x.square());
            case LOG -> m.div(x.abs()).add(y.abs());
            case EXP -> m.add(1).mul(y.abs());
            case SIGN, SIN, COS, TANH, SIGMOID, ERF, RELU, GELU, GELU_TANH, SILU -> m.add(y.abs());
        };
    }
}
