package dev.ninjagrad.check.fault;

import static dev.ninjagrad.check.fault.Mutants.apply;
import static dev.ninjagrad.check.fault.Mutants.ones;

import dev.ninjagrad.tensor.BatchNorm;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Dropout;
import dev.ninjagrad.tensor.LayerNorm;
import dev.ninjagrad.tensor.LogSoftmax;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Power;
import dev.ninjagrad.tensor.RmsNorm;
import dev.ninjagrad.tensor.Softmax;
import dev.ninjagrad.tensor.Unary;
import org.jspecify.annotations.Nullable;

/** Mistakes in the arithmetic of a rule: factors, terms, signs, functions. */
final class ArithmeticFaults {
    /** Two ways to round the same factor, in F32. */
    private static final double SAME = 1e-5;

    private final Expr.Apply a;
    private final Mutants sink;

    private ArithmeticFaults(Expr.Apply a, Mutants sink) {
        this.a = a;
        this.sink = sink;
    }

    static void at(Expr.Apply a, Mutants sink) {
        new ArithmeticFaults(a, sink).offer();
    }

    private void offer() {
        switch (a.op()) {
            case Binary op -> binary(op);
            case Unary op -> unary(op);
            case Power p -> power(p);
            case Softmax _, LogSoftmax _ -> sink.offer(Fault.FUNCTION_FORGOTTEN, "", () -> a.input(0));
            default -> {}
        }
    }

    private void binary(Binary op) {
        Expr x = a.input(0);
        Expr w = a.input(1);
        switch (op) {
            case ADD -> {
                term(x, "left", w);
                term(w, "right", x);
                sink.offer(Fault.TERM_SIGN_FLIPPED, "right", () -> apply(Binary.SUB, x, w));
                sink.offer(Fault.TERM_SIGN_FLIPPED, "left", () -> apply(Binary.SUB, w, x));
            }
            case SUB -> {
                term(x, "left", apply(Unary.NEG, w));
                term(w, "right", x);
                sink.offer(Fault.TERM_SIGN_FLIPPED, "", () -> apply(Binary.ADD, x, w));
                sink.offer(Fault.SUB_SWAPPED_OPERANDS, "", () -> apply(Binary.SUB, w, x));
            }
            case MUL -> {
                factor(x, w, "right");
                factor(w, x, "left");
            }
            case DIV -> divisor(x, w);
            case POW, MAXIMUM, MINIMUM -> {}
        }
    }

    private void term(Expr dropped, String which, Expr left) {
        Fault fault = coupled(a.of(), dropped);
        sink.offer(fault, which, () -> left);
    }

    private Fault coupled(@Nullable Node of, Expr dropped) {
        if (of == null) {
            return Fault.PATH_MISSING;
        }
        boolean carrying = sink.carries(dropped);
        return switch (of.op()) {
            case Softmax _, LogSoftmax _ when carrying -> Fault.SOFTMAX_MISSING_COUPLING;
            case LayerNorm _, RmsNorm _, BatchNorm _ when carrying -> Fault.NORM_MISSING_PATH;
            default -> Fault.TERM_DROPPED;
        };
    }

    private void factor(Expr kept, Expr dropped, String which) {
        double number = dropped.uniform();
        if (number == -1) {
            sink.offer(Fault.SIGN_FLIPPED, which, () -> kept);
        } else if (Double.isFinite(number) && number != 1) {
            sink.offer(droppedFactor(), which, () -> kept);
            sink.offer(Fault.FACTOR_INVERTED, which, () -> apply(Binary.DIV, kept, dropped));
            offByOne(number, which, kept, Binary.MUL);
        } else if (dropped instanceof Expr.Choice || (dropped instanceof Expr.Constant && number != 1)) {
            sink.offer(Fault.MASK_DROPPED, which, () -> kept);
            sink.offer(
                    Fault.MASK_INVERTED,
                    which,
                    () -> apply(Binary.MUL, kept, apply(Binary.SUB, ones(dropped.spec()), dropped)));
        } else if (!sink.carries(dropped) && number != 1) {
            sink.offer(Fault.OPERAND_DROPPED, which, () -> kept);
            sink.offer(Fault.MULTIPLIED_FOR_DIVIDED, which, () -> apply(Binary.DIV, kept, dropped));
            derivative(kept, dropped, which);
        }
    }

    /** A whole slope replaced by the function it is the slope of. */
    private void derivative(Expr kept, Expr slope, String which) {
        Node of = a.of();
        if (of != null && of.op() instanceof Unary && sink.carries(kept) && !(slope instanceof Expr.Forward)) {
            String name = of.y().name();
            Expr y = new Expr.Forward(name != null ? name : "output", of.y(), of, -1);
            sink.offer(Fault.OUTPUT_FOR_DERIVATIVE, which, () -> apply(Binary.MUL, kept, y));
        }
    }

    private void divisor(Expr x, Expr w) {
        double number = w.uniform();
        if (Double.isFinite(number)) {
            sink.offer(droppedFactor(), "", () -> x);
            sink.offer(Fault.FACTOR_INVERTED, "", () -> apply(Binary.MUL, x, w));
            offByOne(number, "", x, Binary.DIV);
        } else {
            sink.offer(Fault.OPERAND_DROPPED, "", () -> x);
            sink.offer(Fault.MULTIPLIED_FOR_DIVIDED, "", () -> apply(Binary.MUL, x, w));
        }
        if (!sink.carries(x)) {
            sink.offer(Fault.OPERAND_DROPPED, "numerator", () -> apply(Unary.RECIPROCAL, w));
        }
    }

    private Fault droppedFactor() {
        Node of = a.of();
        return of != null && of.op() instanceof Dropout ? Fault.DROPOUT_NOT_RESCALED : Fault.FACTOR_DROPPED;
    }

    /** n where n − 1 belongs, n one of the sizes at hand, the number being k·n, k/n, k·(n − 1) or k/(n − 1) for a small k. */
    private void offByOne(double number, String which, Expr kept, Op op) {
        for (int n : sink.counts()) {
            double less = n - 1.0;
            offByOne(number * n, number * n / less, which + ":1/n" + n, kept, op);
            offByOne(number * less, number * less / n, which + ":1/(n-1)" + n, kept, op);
            offByOne(number / n, number / n * less, which + ":n" + n, kept, op);
            offByOne(number / less, number / less * n, which + ":(n-1)" + n, kept, op);
        }
    }

    private void offByOne(double multiple, double wrong, String variant, Expr kept, Op op) {
        double k = Math.abs(multiple);
        if (Math.abs(k - 1) < SAME || Math.abs(k - 2) < SAME || Math.abs(k - 0.5) < SAME) {
            sink.offer(
                    Fault.BATCHNORM_N_FOR_N_MINUS_1, variant, () -> apply(op, kept, Expr.number(wrong, kept.spec())));
        }
    }

    private void unary(Unary op) {
        Expr x = a.input(0);
        switch (op) {
            case NEG -> sink.offer(Fault.TERM_SIGN_FLIPPED, "", () -> x);
            case SQUARE -> sink.offer(Fault.SQUARE_FORGOTTEN, "", () -> x);
            case SIN -> sink.offer(Fault.WRONG_FUNCTION, "", () -> apply(Unary.COS, x));
            case COS -> sink.offer(Fault.WRONG_FUNCTION, "", () -> apply(Unary.SIN, x));
            case ABS, SIGN, SQRT, RECIPROCAL, EXP, LOG, TANH, SIGMOID, ERF, RELU, GELU, GELU_TANH, SILU ->
                sink.offer(Fault.FUNCTION_FORGOTTEN, "", () -> x);
        }
    }

    private void power(Power p) {
        Expr x = a.input(0);
        for (double wrong : new double[] {p.exponent() + 1, p.exponent() - 1}) {
            sink.offer(Fault.EXPONENT_WRONG, ":" + wrong, () -> apply(new Power(wrong), x));
        }
        if (p.exponent() != 1) {
            sink.offer(Fault.OPERAND_DROPPED, "", () -> ones(a.spec()));
        }
    }
}
