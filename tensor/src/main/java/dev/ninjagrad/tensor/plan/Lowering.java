package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Where;
import org.jspecify.annotations.Nullable;

/**
 * Kernels that work along rows, taken apart into element-wise calls and sums of rows. So they fuse with their neighbours,
 * and what forward and backward pass both need (the exponentials of a softmax, the normalised rows of a norm) is computed
 * once: the parts are the very calls that the ops' rules make.
 */
final class Lowering {
    private static final double GELU_CUBIC = 0.044715;

    private final Tracer tracer;

    Lowering(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Whether rows are short enough to be fused. */
    static boolean isRow(int n, int inner) {
        return inner == 1 && n > 0 && n <= Group.LONGEST_ROW;
    }

    /** A value a row, [rows, n] → [rows]. */
    Storage fold(Reduce.Kind kind, int rows, int n, Storage x) {
        Storage y = Storage.pending(x.dtype(), rows);
        tracer.record(new Call.Fold(kind, rows, n, 1), y, x);
        return y;
    }

    /** The mean of each row, as a sum divided by the count. */
    Storage mean(int rows, int n, Storage x) {
        return byNumber(Binary.DIV, fold(Reduce.Kind.SUM, rows, n, x), n);
    }

    private Storage byNumber(Binary op, Storage x, double number) {
        Storage y = Storage.pending(x.dtype(), x.size());
        record(op, new int[] {x.size()}, y, new Storage[] {x, number(x.dtype(), number)}, new int[] {1}, new int[] {0});
        return y;
    }

    static Storage number(DType dtype, double value) {
        Storage storage = Storage.allocate(dtype, 1);
        storage.set(0, value);
        return storage;
    }

    private Storage unary(Unary op, Storage x) {
        Storage y = Storage.pending(x.dtype(), x.size());
        record(op, new int[] {x.size()}, y, new Storage[] {x}, new int[] {1});
        return y;
    }

    /** Whole rows with one value a row. */
    private void byRow(Binary op, int rows, int n, Storage x, Storage perRow, Storage y) {
        record(op, new int[] {rows, n}, y, new Storage[] {x, perRow}, new int[] {n, 1}, new int[] {1, 0});
    }

    /** Whole rows with one value a column. */
    private void byColumn(Binary op, int rows, int n, Storage x, Storage perColumn, Storage y) {
        record(op, new int[] {rows, n}, y, new Storage[] {x, perColumn}, new int[] {n, 1}, new int[] {0, 1});
    }

    private Storage like(Storage x) {
        return Storage.pending(x.dtype(), x.size());
    }

    void record(Op op, int[] shape, Storage y, Storage[] operands, int[]... strides) {
        tracer.record(new Call.Map(op, Loop.of(shape, new int[operands.length], strides)), y, operands);
    }

    /**
     * A power by squares, roots and reciprocals, where the exponent is a small multiple of a half; false if it is not.
     *
     * @param loop how x is read; it must be in order
     */
    boolean power(Storage x, double exponent, Storage y, Loop loop) {
        double magnitude = Math.abs(exponent);
        boolean simple = magnitude == 0.5 || magnitude == 1 || magnitude == 1.5 || magnitude == 2 || magnitude == 3;
        if (!simple || exponent == 1 || !loop.isDense(0, x.size())) {
            return false;
        }
        Storage base = exponent < 0 ? unary(Unary.RECIPROCAL, magnitude % 1 == 0 ? x : unary(Unary.SQRT, x)) : x;
        switch ((int) (2 * magnitude)) {
            case 1 -> same(exponent < 0 ? base : unary(Unary.SQRT, x), y);
            case 2 -> same(base, y);
            case 3 -> same(exponent < 0 ? product(product(base, base), base) : product(x, unary(Unary.SQRT, x)), y);
            case 4 -> same(unary(Unary.SQUARE, base), y);
            default -> same(product(unary(Unary.SQUARE, base), base), y);
        }
        return true;
    }

    private void same(Storage x, Storage y) {
        tracer.same(x, y);
    }

    /**
     * x times a smooth step between 0 and 1, the way the op's slope computes it, so that both share the step: GELU's ½(1 +
     * erf(x/√2)), its approximation's ½(1 + tanh u), SiLU's sigmoid.
     */
    void gate(Unary op, Storage x, Storage y) {
        int n = x.size();
        Storage step = switch (op) {
            case GELU -> half(unary(Unary.ERF, byNumber(Binary.MUL, x, Math.sqrt(0.5))));
            case GELU_TANH -> {
                Storage inner = byNumber(Binary.ADD, byNumber(Binary.MUL, unary(Unary.SQUARE, x), GELU_CUBIC), 1);
                yield half(unary(Unary.TANH, byNumber(Binary.MUL, product(x, inner), Math.sqrt(2 / Math.PI))));
            }
            default -> unary(Unary.SIGMOID, x);
        };
        record(Binary.MUL, new int[] {n}, y, new Storage[] {x, step}, new int[] {1}, new int[] {1});
    }

    private Storage half(Storage x) {
        return byNumber(Binary.MUL, byNumber(Binary.ADD, x, 1), 0.5);
    }

    private Storage product(Storage x, Storage w) {
        Storage y = like(x);
        record(Binary.MUL, new int[] {x.size()}, y, new Storage[] {x, w}, new int[] {1}, new int[] {1});
        return y;
    }

    void softmax(boolean log, int rows, int n, Storage x, Storage y) {
        Storage shifted = like(x);
        byRow(Binary.SUB, rows, n, x, fold(Reduce.Kind.MAX, rows, n, x), shifted);
        Storage e = unary(Unary.EXP, shifted);
        Storage sum = fold(Reduce.Kind.SUM, rows, n, e);
        if (log) {
            byRow(Binary.SUB, rows, n, shifted, unary(Unary.LOG, sum), y);
        } else {
            byRow(Binary.DIV, rows, n, e, sum, y);
        }
    }

    void normalize(
            boolean centred, double eps, int rows, int n, Storage x, Storage gain, @Nullable Storage bias, Storage y) {
        Storage from = x;
        if (centred) {
            from = like(x);
            byRow(Binary.SUB, rows, n, x, mean(rows, n, x), from);
        }
        Storage variance = byNumber(Binary.ADD, mean(rows, n, unary(Unary.SQUARE, from)), eps);
        Storage scale = unary(Unary.RECIPROCAL, unary(Unary.SQRT, variance));
        Storage normal = like(x);
        byRow(Binary.MUL, rows, n, from, scale, normal);
        Storage stretched = bias == null ? y : like(x);
        byColumn(Binary.MUL, rows, n, normal, gain, stretched);
        if (bias != null) {
            byColumn(Binary.ADD, rows, n, stretched, bias, y);
        }
    }

    /** One element of each row, [rows, n] → [rows]: the sum of a row in which the others are 0. */
    void pick(int rows, int n, Storage x, Storage index, Storage y) {
        Storage picked = like(x);
        Storage[] operands = {isColumn(rows, n, index), x, number(x.dtype(), 0)};
        record(new Where(), new int[] {rows, n}, picked, operands, new int[] {n, 1}, new int[] {n, 1}, new int[2]);
        tracer.record(new Call.Fold(Reduce.Kind.SUM, rows, n, 1), y, picked);
    }

    /** Rows of zeros but for one element, [rows] → [rows, n]. */
    void put(int rows, int n, Storage x, Storage index, Storage y) {
        Storage[] operands = {isColumn(rows, n, index), x, number(x.dtype(), 0)};
        record(new Where(), new int[] {rows, n}, y, operands, new int[] {n, 1}, new int[] {1, 0}, new int[2]);
    }

    /** 1 where a column's number is the row's index; out of range is an error at every replay. */
    private Storage isColumn(int rows, int n, Storage index) {
        tracer.requireBelow(index, n);
        Storage numbers = Storage.allocate(DType.I32, n);
        for (int i = 0; i < n; i++) {
            numbers.set(i, i);
        }
        Storage equal = Storage.pending(DType.I32, rows * n);
        Storage[] operands = {index, numbers};
        record(Compare.EQ, new int[] {rows, n}, equal, operands, new int[] {1, 0}, new int[] {0, 1});
        return equal;
    }
}
