package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Unary;

/** The F64 side of {@link FloatSpecial}: nothing. */
final class DoubleSpecial {
    private DoubleSpecial() {}

    static boolean has(@SuppressWarnings("unused") Unary op) {
        return false;
    }

    static void apply(Unary op, int n, double[] x, int xAt, double[] y, int yAt) {
        if (!has(op)) {
            throw new IllegalArgumentException(op + " has no vector kernel in F64");
        }
    }
}
