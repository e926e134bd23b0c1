package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Unary;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Element-wise functions of one operand: simple ones from {@link FloatLoops}, and those that take a sigmoid first. Whole
 * vectors are read and written, as there.
 */
final class FloatUnary {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;
    static final float TWO_SQRT_TWO_OVER_PI = (float) (2 * Math.sqrt(2 / Math.PI));
    static final float GELU_CUBIC = 0.044715f;

    private FloatUnary() {}

    /** y[yAt + i] = op(x[xAt + i]) for i from 0 to n − 1. Neither sin nor cos, and erf and gelu in F32 only. */
    static void apply(Unary op, int n, float[] x, int xAt, float[] y, int yAt) {
        switch (op) {
            case NEG, ABS, SIGN, SQUARE, SQRT, RECIPROCAL, RELU -> FloatLoops.unary(op, n, x, xAt, y, yAt);
            case EXP -> FloatMath.exp(n, x, xAt, y, yAt);
            case LOG -> FloatMath.log(n, x, xAt, y, yAt);
            case TANH -> FloatMath.tanh(n, x, xAt, y, yAt);
            case SIGMOID -> FloatSigmoid.apply(n, x, xAt, y, yAt);
            case GELU_TANH -> geluTanh(n, x, xAt, y, yAt);
            case SILU -> silu(n, x, xAt, y, yAt);
            case ERF, GELU, SIN, COS -> FloatSpecial.apply(op, n, x, xAt, y, yAt);
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
