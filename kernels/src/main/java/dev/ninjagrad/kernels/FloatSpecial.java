package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Unary;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The functions that only F32 has as vectors; see {@link DoubleMath} for why. */
final class FloatSpecial {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;

    private FloatSpecial() {}

    static boolean has(Unary op) {
        return op == Unary.ERF || op == Unary.GELU;
    }

    static void apply(Unary op, int n, float[] x, int xAt, float[] y, int yAt) {
        switch (op) {
            case ERF -> erf(n, x, xAt, y, yAt);
            case GELU -> gelu(n, x, xAt, y, yAt);
            case NEG, ABS, SIGN, SQUARE, SQRT, RECIPROCAL, EXP, LOG, SIN, COS, TANH, SIGMOID, RELU, GELU_TANH, SILU ->
                throw new IllegalArgumentException(op + " has no vector kernel here");
        }
    }

    private static void erf(int n, float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatMath.erf(FloatVector.fromArray(S, x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    private static void gelu(int n, float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatMath.gelu(FloatVector.fromArray(S, x, xAt + i)).intoArray(y, yAt + i);
        }
    }
}
