package dev.ninjagrad.check;

import java.util.Arrays;
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

    private final Point point;
    private final Scales scales;
    private final Precision precision;
    private final RandomGenerator rng;
    private final double least;
    private boolean replayed;
    private double sigma = Double.NaN;

    /** @param value the function at the point */
    Noise(Point point, Scales scales, double value, Precision precision, RandomGenerator rng) {
        this.point = point;
        this.scales = scales;
        this.precision = precision;
        this.rng = rng;
        this.least = 0.5 * precision.epsilon() * Math.abs(value);
    }

    /** Is told that {@link Point#values} gives what the function does. */
    void isReplayed() {
        replayed = true;
    }

    /** Returns half a unit in the last place of the value at the point: what σ is at least. */
    double least() {
        return least;
    }

    /** Returns σ if somebody has asked for it; NaN otherwise. */
    double known() {
        return sigma;
    }

    /** Returns σ at the point, never less than {@link #least}; measures it when first asked. */
    double sigma() {
        if (Double.isNaN(sigma)) {
            sigma = measured();
        }
        return sigma;
    }

    private double measured() {
        Direction direction = Direction.random(point, scales, -1, rng);
        double[] table = new double[POINTS];
        double spacing = SPACING * precision.epsilon();
        double most = 0;
        boolean again = true;
        while (again && spacing < Math.sqrt(precision.epsilon())) {
            sample(direction, spacing, table);
            // A staircase can look straight when its steps match the spacing, so one wider spacing is looked at as
            // well.
            again = isStaircase(table) || most == 0;
            most = Math.max(most, sigma(table));
            spacing *= WIDER;
        }
        direction.back();
        return Math.max(most, least);
    }

    /** Returns σ from the third and fourth differences; the lower ones still hold the slope and the curvature. Overwrites the values. */
    private static double sigma(double[] values) {
        double most = 0;
        double gamma = 1;
        for (int order = 1; order <= 4; order++) {
            double squares = 0;
            for (int i = 0; i < POINTS - order; i++) {
                values[i] = values[i + 1] - values[i];
                squares += values[i] * values[i];
            }
            gamma *= order / (2.0 * (2 * order - 1));
            if (order > 2) {
                most = Math.max(most, Math.sqrt(gamma * squares / (POINTS - order)));
            }
        }
        return Double.isFinite(most) ? most : 0;
    }

    private void sample(Direction direction, double spacing, double[] values) {
        // Never the point itself, where the function may jump or have a kink.
        double[] t =
                IntStream.rangeClosed(1, POINTS).mapToDouble(k -> k * spacing).toArray();
        double[] at =
                replayed ? point.values(Arrays.stream(t).mapToObj(direction::at).toList()) : null;
        for (int k = 0; k < POINTS; k++) {
            if (at == null) {
                direction.move(t[k]);
            }
            values[k] = at == null ? point.value() : at[k];
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
