package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Compare;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Comparisons, and the choice between two operands by an I32 mask. Operands advance and whole vectors are written as in
 * {@link FloatBinary}.
 */
final class FloatChoose {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final VectorSpecies<Integer> INTS = FloatLanes.INTS;
    private static final int L = FloatLanes.L;

    private FloatChoose() {}

    /** y[yAt + i] = 1 where the comparison holds, else 0. */
    static void compare(
            Compare op, int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, int[] y, int yAt) {
        switch (op) {
            case EQ -> equal(n, x, xAt, xStep, w, wAt, wStep, y, yAt);
            case NE -> different(n, x, xAt, xStep, w, wAt, wStep, y, yAt);
            case GT -> greater(n, x, xAt, xStep, w, wAt, wStep, y, yAt);
            case GE -> atLeast(n, x, xAt, xStep, w, wAt, wStep, y, yAt);
            case LT -> less(n, x, xAt, xStep, w, wAt, wStep, y, yAt);
            case LE -> atMost(n, x, xAt, xStep, w, wAt, wStep, y, yAt);
        }
    }

    private static void equal(int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, int[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector v = FloatVector.fromArray(S, x, a);
            IntVector.zero(INTS)
                    .blend(
                            1,
                            v.compare(VectorOperators.EQ, FloatVector.fromArray(S, w, b))
                                    .cast(INTS))
                    .intoArray(y, yAt + i);
        }
    }

    private static void different(
            int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, int[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector v = FloatVector.fromArray(S, x, a);
            IntVector.zero(INTS)
                    .blend(
                            1,
                            v.compare(VectorOperators.NE, FloatVector.fromArray(S, w, b))
                                    .cast(INTS))
                    .intoArray(y, yAt + i);
        }
    }

    private static void greater(int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, int[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector v = FloatVector.fromArray(S, x, a);
            IntVector.zero(INTS)
                    .blend(
                            1,
                            v.compare(VectorOperators.GT, FloatVector.fromArray(S, w, b))
                                    .cast(INTS))
                    .intoArray(y, yAt + i);
        }
    }

    private static void atLeast(int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, int[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector v = FloatVector.fromArray(S, x, a);
            IntVector.zero(INTS)
                    .blend(
                            1,
                            v.compare(VectorOperators.GE, FloatVector.fromArray(S, w, b))
                                    .cast(INTS))
                    .intoArray(y, yAt + i);
        }
    }

    private static void less(int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, int[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector v = FloatVector.fromArray(S, x, a);
            IntVector.zero(INTS)
                    .blend(
                            1,
                            v.compare(VectorOperators.LT, FloatVector.fromArray(S, w, b))
                                    .cast(INTS))
                    .intoArray(y, yAt + i);
        }
    }

    private static void atMost(int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, int[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector v = FloatVector.fromArray(S, x, a);
            IntVector.zero(INTS)
                    .blend(
                            1,
                            v.compare(VectorOperators.LE, FloatVector.fromArray(S, w, b))
                                    .cast(INTS))
                    .intoArray(y, yAt + i);
        }
    }

    /** y = x where the mask is not 0, else w, on rows whose first elements lie {@code yRow} and so on apart. */
    static void where(
            int rows,
            int n,
            int[] mask,
            int maskAt,
            int maskRow,
            int maskStep,
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
            int c = maskAt + r * maskRow;
            int a = xAt + r * xRow;
            int b = wAt + r * wRow;
            int to = yAt + r * yRow;
            for (int i = 0; i < n; i += L, c += maskStep, a += xStep, b += wStep) {
                VectorMask<Float> chosen = IntVector.fromArray(INTS, mask, c)
                        .compare(VectorOperators.NE, 0)
                        .cast(S);
                FloatVector.fromArray(S, w, b)
                        .blend(FloatVector.fromArray(S, x, a), chosen)
                        .intoArray(y, to + i);
            }
        }
    }
}
