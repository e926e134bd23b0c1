package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Unary;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Element-wise functions, a loop each. A loop reads and writes whole vectors: up to {@code L − 1} elements past the last
 * are overwritten, which is padding or what the caller writes next.
 */
final class FloatUnary {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;
    private static final float TWO_SQRT_TWO_OVER_PI = (float) (2 * Math.sqrt(2 / Math.PI));
    private static final float GELU_CUBIC = 0.044715f;

    private FloatUnary() {}

    /** y[yAt + i] = op(x[xAt + i]) for i from 0 to n − 1. Neither sin nor cos, and erf and gelu in F32 only. */
    static void apply(Unary op, int n, float[] x, int xAt, float[] y, int yAt) {
        switch (op) {
            case NEG -> neg(n, x, xAt, y, yAt);
            case ABS -> abs(n, x, xAt, y, yAt);
            case SIGN -> sign(n, x, xAt, y, yAt);
            case SQUARE -> square(n, x, xAt, y, yAt);
            case SQRT -> sqrt(n, x, xAt, y, yAt);
            case RECIPROCAL -> reciprocal(n, x, xAt, y, yAt);
            case EXP -> FloatMath.exp(n, x, xAt, y, yAt);
            case LOG -> FloatMath.log(n, x, xAt, y, yAt);
            case TANH -> FloatMath.tanh(n, x, xAt, y, yAt);
            case SIGMOID -> FloatSigmoid.apply(n, x, xAt, y, yAt);
            case RELU -> relu(n, x, xAt, y, yAt);
            case GELU_TANH -> geluTanh(n, x, xAt, y, yAt);
            case SILU -> silu(n, x, xAt, y, yAt);
            case ERF, GELU, SIN, COS -> FloatSpecial.apply(op, n, x, xAt, y, yAt);
        }
    }

    private static void neg(int n, float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatVector.fromArray(S, x, xAt + i).neg().intoArray(y, yAt + i);
        }
    }

    private static void abs(int n, float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatVector.fromArray(S, x, xAt + i).abs().intoArray(y, yAt + i);
        }
    }

    private static void sign(int n, float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xAt + i);
            v.blend(1f, v.compare(VectorOperators.GT, 0f))
                    .blend(-1f, v.compare(VectorOperators.LT, 0f))
                    .intoArray(y, yAt + i);
        }
    }

    private static void square(int n, float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xAt + i);
            v.mul(v).intoArray(y, yAt + i);
        }
    }

    private static void sqrt(int n, float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatVector.fromArray(S, x, xAt + i).sqrt().intoArray(y, yAt + i);
        }
    }

    private static void reciprocal(int n, float[] x, int xAt, float[] y, int yAt) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += L) {
            one.div(FloatVector.fromArray(S, x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    private static void relu(int n, float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatVector.fromArray(S, x, xAt + i).max(0f).intoArray(y, yAt + i);
        }
    }

    /** ½x(1 + tanh u) is x·sigmoid(2u), which does not cancel. */
    private static void geluTanh(int n, float[] x, int xAt, float[] y, int yAt) {
        float[] gate = FloatScratch.own().gate;
        for (int from = 0; from < n; from += gate.length) {
            int count = Math.min(gate.length, n - from);
            for (int i = 0; i < count; i += L) {
                FloatVector v = FloatVector.fromArray(S, x, xAt + from + i);
                FloatVector cubic = v.mul(v).mul(GELU_CUBIC).add(1f);
                cubic.mul(v).mul(TWO_SQRT_TWO_OVER_PI).intoArray(gate, i);
            }
            gated(count, x, xAt + from, gate, 0, y, yAt + from);
        }
    }

    private static void silu(int n, float[] x, int xAt, float[] y, int yAt) {
        float[] gate = FloatScratch.own().gate;
        for (int from = 0; from < n; from += gate.length) {
            int count = Math.min(gate.length, n - from);
            gated(count, x, xAt + from, x, xAt + from, y, yAt + from);
        }
    }

    /** y = x · sigmoid(u). */
    private static void gated(int n, float[] x, int xAt, float[] u, int uAt, float[] y, int yAt) {
        float[] gate = FloatScratch.own().gate;
        FloatSigmoid.apply(n, u, uAt, gate, 0);
        for (int i = 0; i < n; i += L) {
            FloatVector.fromArray(S, x, xAt + i)
                    .mul(FloatVector.fromArray(S, gate, i))
                    .intoArray(y, yAt + i);
        }
    }
}
