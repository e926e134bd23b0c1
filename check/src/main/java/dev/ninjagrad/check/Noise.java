package dev.ninjagrad.check;

import java.util.random.RandomGenerator;

/**
 * How much of a function's value is rounding: the standard deviation of its noise, from a difference table over a few points that are
 * so close together that a smooth function is a straight line there (J. J. Moré and S. M. Wild, Estimating Computational Noise,
 * SIAM J. Sci. Comput. 33(3), 2011). The k-th differences of independent noise have variance σ²·(2k)!/(k!)².
 */
final class Noise {
    private static final int POINTS = 7;

    /** Distance of neighbours, in ε·scale: several roundings of a coordinate apart. */
    private static final double SPACING = 64;

    private Noise() {}

    /**
     * Returns σ at the point, never less than half a unit in the last place of the value there.
     *
     * @param value the function at the point
     */
    static double of(Point point, Scales scales, double value, Precision precision, RandomGenerator rng) {
        double least = 0.5 * precision.epsilon() * Math.abs(value);
        Direction direction = Direction.random(point, scales, -1, rng);
        double[] table = new double[POINTS];
        for (int k = 0; k < POINTS; k++) {
            direction.move(k * SPACING * precision.epsilon());
            table[k] = point.value();
        }
        direction.back();
        double sigma = 0;
        double gamma = 1;
        for (int order = 1; order <= 4; order++) {
            double squares = 0;
            for (int i = 0; i < POINTS - order; i++) {
                table[i] = table[i + 1] - table[i];
                squares += table[i] * table[i];
            }
            gamma *= order / (2.0 * (2 * order - 1));
            // First differences still hold the slope.
            if (order > 1) {
                sigma = Math.max(sigma, Math.sqrt(gamma * squares / (POINTS - order)));
            }
        }
        return Double.isFinite(sigma) ? Math.max(sigma, least) : least;
    }
}
