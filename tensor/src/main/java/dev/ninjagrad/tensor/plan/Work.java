package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Unary;

/** About how long a fused group takes one thread with vector kernels: what decides whether to share it. */
final class Work {
    /** Picoseconds an element: an addition on data in the nearest cache. */
    private static final long LIGHT = 100;

    /** A division or a root. */
    private static final long DIVISION = 250;

    /** An exponential and what is made of it. */
    private static final long EXPONENTIAL = 600;

    /** An element read and written with strides. */
    private static final long COPY = 300;

    private static final long PICOS_A_NANO = 1_000;

    /** Multiplications and additions of a product in a nanosecond. */
    private static final long PRODUCTS_A_NANO = 48;

    private Work() {}

    static long nanos(Group group) {
        if (!group.stages().isEmpty()) {
            return group.stages().stream().mapToLong(Work::nanos).sum();
        }
        if (group.members().getFirst().instruction().call() instanceof Call.MatMul m) {
            return (long) m.n() * m.k() * m.m() * m.xAt().size() / PRODUCTS_A_NANO;
        }
        long picos = 0;
        long all = Loop.product(group.dims());
        for (Group.Member m : group.members()) {
            long elements = m.readsColumns() ? all / Math.max(1, group.columns()) : all;
            picos += elements * picos(m.instruction().call());
        }
        return picos / PICOS_A_NANO;
    }

    /** A copy of so many elements. */
    static long copying(long elements) {
        return elements * COPY / PICOS_A_NANO;
    }

    /** Picoseconds an element. */
    static long picos(Call call) {
        return switch (call) {
            case Call.Map(Unary op, var _) ->
                switch (op) {
                    case NEG, ABS, SIGN, SQUARE, RELU -> LIGHT;
                    case SQRT, RECIPROCAL -> DIVISION;
                    case EXP, LOG, SIN, COS, TANH, SIGMOID, ERF, GELU, GELU_TANH, SILU -> EXPONENTIAL;
                };
            case Call.Map(Binary op, var _) ->
                switch (op) {
                    case ADD, SUB, MUL, MAXIMUM, MINIMUM -> LIGHT;
                    case DIV -> DIVISION;
                    case POW -> EXPONENTIAL;
                };
            default -> LIGHT;
        };
    }
}
