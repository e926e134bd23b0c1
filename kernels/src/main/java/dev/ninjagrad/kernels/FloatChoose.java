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
            IntVector.zero(INTS).blend(1, v.compare(VectorOperators.EQ, FloatVector.fromArray(S, w, b)).cast(INTS)).intoArray(y, yAt + i);
        }
    }

    private static void different(
            int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, int[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector v = FloatVector.fromArray(S, x, a);
            IntVector.zero(INTS).blend(1, v.compare(VectorOperators.NE, FloatVector.fromArray(S, w, b)).cast(INTS)).intoArray(y, yAt + i);
        }
    }

    private static void greater(int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, int[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector v = FloatVector.fromArray(S, x, a);
            IntVector.zero(INTS).blend(1, v.compare(VectorOperators.GT, FloatVector.fromArray(S, w, b)).cast(INTS)).intoArray(y, yAt + i);
        }
    }

    private static void atLeast(int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, int[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector v = FloatVector.fromArray(S, x, a);
            IntVector.zero(INTS).blend(1, v.compare(VectorOperators.GE, FloatVector.fromArray(S, w, b)).cast(INTS)).intoArray(y, yAt + i);
        }
    }

    private static void less(int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, int[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector v = FloatVector.fromArray(S, x, a);
            IntVector.zero(INTS).blend(1, v.compare(VectorOperators.LT, FloatVector.fromArray(S, w, b)).cast(INTS)).intoArray(y, yAt + i);
        }
    }

    private static void atMost(int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, int[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector v = FloatVector.fromArray(S, x, a);
            IntVector.zero(INTS).blend(1, v.compare(VectorOperators.LE, FloatVector.fromArray(S, w, b)).cast(INTS)).intoArray(y, yAt + i);
        }
    }

    /** y[yAt + i] = x where the mask is not 0, else w. */
    static void where(
            int n,
            int[] mask,
            int maskAt,
            int maskStep,
            float[] x,
            int xAt,
            int xStep,
            float[] w,
            int wAt,
            int wStep,
            float[] y,
            int yAt) {
        int c = maskAt;
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, c += maskStep, a += xStep, b += wStep) {
            VectorMask<Float> chosen = IntVector.fromArray(INTS, mask, c)
                    .compare(VectorOperators.NE, 0)
                    .cast(S);
            FloatVector.fromArray(S, w, b)
                    .blend(FloatVector.fromArray(S, x, a), chosen)
                    .intoArray(y, yAt + i);
        }
    }
}
