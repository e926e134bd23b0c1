package dev.ninjagrad.tensor.random;

import dev.ninjagrad.tensor.ArgReduce;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.Custom;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Fused;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.MatMul;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Power;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Where;
import java.util.Arrays;
import java.util.List;

/** Where a program may be differentiated by differences: away from kinks, ties, poles and the edges of domains, and bounded. */
final class SafeDomain {
    /** Far from a kink compared with how far {@link Agreement}'s step moves a value. */
    private static final double MARGIN = 0.05;

    /** Least argument of a logarithm or a root, least divisor: below, third derivatives pass 1/0.25³ and differences get coarse. */
    private static final double POLE = 0.25;

    /** Keeps products of a few values, and so their higher derivatives, of the order 10³. */
    private static final double BOUND = 10;

    /** Keeps a program fast. */
    static final int MAX_SIZE = 96;

    private SafeDomain() {}

    /** Returns whether every step of a program is well-formed and safe, and there is something to differentiate. */
    static boolean admits(RandomProgram program) {
        List<Tensor> values;
        try {
            values = program.values(program.leaves());
        } catch (IllegalArgumentException _) {
            return false;
        }
        for (int i = 0; i < values.size(); i++) {
            if (program.instructions().get(i) instanceof Instruction.Apply(Op op, List<Integer> inputs)
                    && !admits(op, inputs.stream().map(values::get).toList(), values.get(i))) {
                return false;
            }
        }
        return !program.leaves().isEmpty() && program.steps() > 0;
    }

    /** Returns whether an op may be applied to these inputs, with this output. */
    static boolean admits(Op op, List<Tensor> inputs, Tensor y) {
        if (y.size() > MAX_SIZE || (y.dtype().isFloating() && !(largest(y) <= BOUND))) {
            return false;
        }
        Tensor x = inputs.getFirst();
        return switch (op) {
            case Unary unary -> admits(unary, x);
            case Binary binary -> admits(binary, x, inputs.get(1));
            case Power(double p) -> (p >= 0 && p == Math.rint(p)) || least(x) >= POLE;
            case Compare _ -> apart(x, inputs.get(1));
            case Reduce(Reduce.Kind kind, List<Integer> dims, boolean _) ->
                switch (kind) {
                    case SUM, MEAN -> true;
                    case MAX -> unique(x, x.amax(array(dims), true), dims);
                    case MIN -> unique(x, x.amin(array(dims), true), dims);
                };
            case ArgReduce(boolean largest, int dim, boolean _) -> {
                int[] dims = {dim};
                yield unique(x, largest ? x.amax(dims, true) : x.amin(dims, true), List.of(dim));
            }
            case Cast _, Where _, Movement _, Indexing _, MatMul _, Fused _, Custom _ -> true;
        };
    }

    private static boolean admits(Unary op, Tensor x) {
        return switch (op) {
            case ABS, SIGN, RELU -> least(x.abs()) >= MARGIN;
            case SQRT, LOG -> least(x) >= POLE;
            case RECIPROCAL -> least(x.abs()) >= POLE;
            case NEG, SQUARE, EXP, SIN, COS, TANH, SIGMOID, ERF, GELU, GELU_TANH, SILU -> true;
        };
    }

    private static boolean admits(Binary op, Tensor x, Tensor w) {
        return switch (op) {
            case ADD, SUB, MUL -> true;
            case DIV -> least(w.abs()) >= POLE;
            case POW -> least(x) >= POLE;
            case MAXIMUM, MINIMUM -> apart(x, w);
        };
    }

    private static boolean apart(Tensor x, Tensor w) {
        return !x.dtype().isFloating() || least(x.sub(w).abs()) >= MARGIN;
    }

    /** Returns whether each extreme stands alone by the margin. */
    private static boolean unique(Tensor x, Tensor extremes, List<Integer> dims) {
        if (!x.dtype().isFloating()) {
            return true;
        }
        Tensor near = x.sub(extremes).abs().lt(MARGIN).to(DType.F64);
        return largest(near.sum(array(dims), true)) <= 1;
    }

    private static double largest(Tensor x) {
        return Arrays.stream(x.toDoubles()).map(Math::abs).reduce(0, Math::max);
    }

    private static double least(Tensor x) {
        return Arrays.stream(x.toDoubles()).reduce(Double.POSITIVE_INFINITY, Math::min);
    }

    static int[] array(List<Integer> dims) {
        return dims.stream().mapToInt(Integer::intValue).toArray();
    }
}
