package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Binary;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Element-wise functions of two operands, a loop each. An operand advances by {@code xStep}: L, or 0 for one that
 * repeats a vector of equal elements. Whole vectors are written, as in {@link FloatUnary}.
 */
final class FloatBinary {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;

    private FloatBinary() {}

    /** y[yAt + i] = op(x, w) for i from 0 to n − 1; all but POW. */
    static void apply(
            Binary op, int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, float[] y, int yAt) {
        apply(op, 1, n, x, xAt, 0, xStep, w, wAt, 0, wStep, y, yAt, 0);
    }

    /** The same for rows, whose first elements lie {@code xRow}, {@code wRow} and {@code yRow} apart. */
    static void apply(
            Binary op,
            int rows,
            int n,
            float[] x,
            int xAt,
            int xRow,
            int xStep,
            float[] w,
            int wAt,
            int wRow,
            int wStep,
            float[] y,
            int yAt,
            int yRow) {
        switch (op) {
            case ADD -> add(rows, n, x, xAt, xRow, xStep, w, wAt, wRow, wStep, y, yAt, yRow);
            case SUB -> sub(rows, n, x, xAt, xRow, xStep, w, wAt, wRow, wStep, y, yAt, yRow);
            case MUL -> mul(rows, n, x, xAt, xRow, xStep, w, wAt, wRow, wStep, y, yAt, yRow);
            case DIV -> div(rows, n, x, xAt, xRow, xStep, w, wAt, wRow, wStep, y, yAt, yRow);
            case MAXIMUM -> maximum(rows, n, x, xAt, xRow, xStep, w, wAt, wRow, wStep, y, yAt, yRow);
            case MINIMUM -> minimum(rows, n, x, xAt, xRow, xStep, w, wAt, wRow, wStep, y, yAt, yRow);
            case POW -> throw new IllegalArgumentException("pow has no vector kernel");
        }
    }

    private static void add(
            int rows,
            int n,
            float[] x,
            int xAt,
            int xRow,
            int xStep,
            float[] w,
            int wAt,
            int wRow,
            int wStep,
            float[] y,
            int yAt,
            int yRow) {
        for (int r = 0; r < rows; r++) {
            int a = xAt + r * xRow;
            int b = wAt + r * wRow;
            int c = yAt + r * yRow;
            for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
                FloatVector.fromArray(S, x, a)
                        .add(FloatVector.fromArray(S, w, b))
                        .intoArray(y, c + i);
            }
        }
    }

    private static void sub(
            int rows,
            int n,
            float[] x,
            int xAt,
            int xRow,
            int xStep,
            float[] w,
            int wAt,
            int wRow,
            int wStep,
            float[] y,
            int yAt,
            int yRow) {
        for (int r = 0; r < rows; r++) {
            int a = xAt + r * xRow;
            int b = wAt + r * wRow;
            int c = yAt + r * yRow;
            for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
                FloatVector.fromArray(S, x, a)
                        .sub(FloatVector.fromArray(S, w, b))
                        .intoArray(y, c + i);
            }
        }
    }

    private static void mul(
            int rows,
            int n,
            float[] x,
            int xAt,
            int xRow,
            int xStep,
            float[] w,
            int wAt,
            int wRow,
            int wStep,
            float[] y,
            int yAt,
            int yRow) {
        for (int r = 0; r < rows; r++) {
            int a = xAt + r * xRow;
            int b = wAt + r * wRow;
            int c = yAt + r * yRow;
            for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
                FloatVector.fromArray(S, x, a)
                        .mul(FloatVector.fromArray(S, w, b))
                        .intoArray(y, c + i);
            }
        }
    }

    private static void div(
            int rows,
            int n,
            float[] x,
            int xAt,
            int xRow,
            int xStep,
            float[] w,
            int wAt,
            int wRow,
            int wStep,
            float[] y,
            int yAt,
            int yRow) {
        for (int r = 0; r < rows; r++) {
            int a = xAt + r * xRow;
            int b = wAt + r * wRow;
            int c = yAt + r * yRow;
            for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
                FloatVector.fromArray(S, x, a)
                        .div(FloatVector.fromArray(S, w, b))
                        .intoArray(y, c + i);
            }
        }
    }

    private static void maximum(
            int rows,
            int n,
            float[] x,
            int xAt,
            int xRow,
            int xStep,
            float[] w,
            int wAt,
            int wRow,
            int wStep,
            float[] y,
            int yAt,
            int yRow) {
        for (int r = 0; r < rows; r++) {
            int a = xAt + r * xRow;
            int b = wAt + r * wRow;
            int c = yAt + r * yRow;
            for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
                FloatVector.fromArray(S, x, a)
                        .max(FloatVector.fromArray(S, w, b))
                        .intoArray(y, c + i);
            }
        }
    }

    private static void minimum(
            int rows,
            int n,
            float[] x,
            int xAt,
            int xRow,
            int xStep,
            float[] w,
            int wAt,
            int wRow,
            int wStep,
            float[] y,
            int yAt,
            int yRow) {
        for (int r = 0; r < rows; r++) {
            int a = xAt + r * xRow;
            int b = wAt + r * wRow;
            int c = yAt + r * yRow;
            for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
                FloatVector.fromArray(S, x, a)
                        .min(FloatVector.fromArray(S, w, b))
                        .intoArray(y, c + i);
            }
        }
    }
}
