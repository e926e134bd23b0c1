package dev.ninjagrad.tensor;

/**
 * The error function erf(x) = 2/√π ∫₀ˣ e^(−t²) dt, which the JDK lacks and the exact GELU needs.
 *
 * <p>Below 2.5 Kummer's series erf(x) = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!, whose terms are all positive and so
 * lose nothing to cancellation; above it the continued fraction of erfc; from 6 on 1 is exact in double. Both from
 * Abramowitz and Stegun, 7.1.6 and 7.1.14.
 */
final class Erf {
    private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
    private static final double SERIES_BELOW = 2.5;
    private static final double ONE_FROM = 6;

    /** Depth of the fraction; at x = 2.5 the remainder is below 1e-16. */
    private static final int FRACTION_DEPTH = 60;

    private Erf() {}

    static double of(double x) {
        double a = Math.abs(x);
        if (a < SERIES_BELOW) {
            return series(x);
        }
        if (a >= ONE_FROM) {
            return Math.signum(x);
        }
        return Math.copySign(1 - complement(a), x);
    }

    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
    }

    /** erfc(x) = e^(−x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))), evaluated from the inside out. */
    private static double complement(double x) {
        double tail = x;
        for (int k = FRACTION_DEPTH; k > 0; k--) {
            tail = x + 0.5 * k / tail;
        }
        return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
    }
}
