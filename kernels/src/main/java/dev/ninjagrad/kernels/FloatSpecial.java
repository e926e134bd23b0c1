package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Unary;

/** The functions that only F32 has as vectors; see {@link DoubleMath} for why. */
final class FloatSpecial {
    private static final float SQRT_HALF = (float) Math.sqrt(0.5);

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
        float[] tile = FloatScratch.own().tile;
        for (int from = 0; from < n; from += tile.length) {
            int count = Math.min(tile.length, n - from);
            FloatMath.tail(count, x, xAt + from, 11f, 1f, 1f, tile);
            FloatMath.erf(count, x, xAt + from, tile, y, yAt + from);
        }
    }

    private static void gelu(int n, float[] x, int xAt, float[] y, int yAt) {
        float[] tile = FloatScratch.own().tile;
        for (int from = 0; from < n; from += tile.length) {
            int count = Math.min(tile.length, n - from);
            FloatMath.tail(count, x, xAt + from, 15f, 0.5f, SQRT_HALF, tile);
            FloatMath.gelu(count, x, xAt + from, tile, y, yAt + from);
        }
    }
}
