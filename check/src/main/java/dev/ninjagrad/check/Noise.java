package dev.ninjagrad.check;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How much of a function's value is rounding: the standard deviation of its noise, from a difference table over a few points that are
 * so close together that a smooth function is a straight line there (J. J. Moré and S. M. Wild, Estimating Computational Noise,
 * SIAM J. Sci. Comput. 33(3), 2011). The k-th differences of independent noise have variance σ²·(2k)!/(k!)².
 */
final class Noise {
    private static final int POINTS = 7;

    /** Distance of neighbours, in ε·scale: several roundings of a coordinate apart. */
    private static final double SPACING = 64;

    private static final double WIDER = 16;

    private Noise() {}

    /**
     * Returns σ at the point, never less than half a unit in the last place of the value there.
     *
     * @param value the function at the point
     * @param replayed whether {@link Point#values} gives what the function does
     */
    static double of(
            Point point, Scales scales, double value, Precision precision, boolean replayed, RandomGenerator rng) {
        double least = 0.5 * precision.epsilon() * Math.abs(value);
        Direction direction = Direction.random(point, scales, -1, rng);
        double[] table = new double[POINTS];
        double spacing = SPACING * precision.epsilon();
        double sigma = 0;
        boolean again = true;
        while (again && spacing < Math.sqrt(precision.epsilon())) {
            sample(direction, point, replayed, spacing, table);
            // A staircase can look straight when its steps match the spacing, so one wider spacing is looked at as
            // well.
            again = isStaircase(table) || sigma == 0;
            sigma = Math.max(sigma, sigma(table));
            spacing *= WIDER;
        }
        direction.back();
        return Math.max(sigma, least);
    }

    /** Returns σ from the third and fourth differences; the lower ones still hold the slope and the curvature. Overwrites the values. */
    private static double sigma(double[] values) {
        double sigma = 0;
        double gamma = 1;
        for (int order = 1; order <= 4; order++) {
            double squares = 0;
            for (int i = 0; i < POINTS - order; i++) {
                values[i] = values[i + 1] - values[i];
                squares += values[i] * values[i];
            }
            gamma *= order / (2.0 * (2 * order - 1));
            if (order > 2) {
                sigma = Math.max(sigma, Math.sqrt(gamma * squares / (POINTS - order)));
            }
        }
        return Double.isFinite(sigma) ? sigma : 0;
    }

    private static void sample(Direction direction, Point point, boolean replayed, double spacing, double[] values) {
        // Never the point itself, where the function may jump or have a kink.
        double[] t =
                IntStream.rangeClosed(1, POINTS).mapToDouble(k -> k * spacing).toArray();
        double[][] at = replayed ? point.values(List.of(Direction.places(List.of(direction), t))) : null;
        for (int k = 0; k < POINTS; k++) {
            if (at == null) {
                direction.move(t[k]);
            }
            values[k] = at == null ? point.value() : at[0][k];
        }
    }

    /** Whether neighbours have equal values: then the points lie on one step of the rounded function, and its height is yet to be seen. */
    private static boolean isStaircase(double[] values) {
        int equal = 0;
        for (int k = 1; k < POINTS; k++) {
            equal += values[k] == values[k - 1] ? 1 : 0;
        }
        return equal >= POINTS / 2;
    }
}
