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
        switch (op) {
            case ADD -> add(n, x, xAt, xStep, w, wAt, wStep, y, yAt);
            case SUB -> sub(n, x, xAt, xStep, w, wAt, wStep, y, yAt);
            case MUL -> mul(n, x, xAt, xStep, w, wAt, wStep, y, yAt);
            case DIV -> div(n, x, xAt, xStep, w, wAt, wStep, y, yAt);
            case MAXIMUM -> maximum(n, x, xAt, xStep, w, wAt, wStep, y, yAt);
            case MINIMUM -> minimum(n, x, xAt, xStep, w, wAt, wStep, y, yAt);
            case POW -> throw new IllegalArgumentException("pow has no vector kernel");
        }
    }

    private static void add(int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, float[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector.fromArray(S, x, a).add(FloatVector.fromArray(S, w, b)).intoArray(y, yAt + i);
        }
    }

    private static void sub(int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, float[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector.fromArray(S, x, a).sub(FloatVector.fromArray(S, w, b)).intoArray(y, yAt + i);
        }
    }

    private static void mul(int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, float[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector.fromArray(S, x, a).mul(FloatVector.fromArray(S, w, b)).intoArray(y, yAt + i);
        }
    }

    private static void div(int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, float[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector.fromArray(S, x, a).div(FloatVector.fromArray(S, w, b)).intoArray(y, yAt + i);
        }
    }

    private static void maximum(
            int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, float[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector.fromArray(S, x, a).max(FloatVector.fromArray(S, w, b)).intoArray(y, yAt + i);
        }
    }

    private static void minimum(
            int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, float[] y, int yAt) {
        int a = xAt;
        int b = wAt;
        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
            FloatVector.fromArray(S, x, a).min(FloatVector.fromArray(S, w, b)).intoArray(y, yAt + i);
        }
    }
}
