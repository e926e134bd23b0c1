package dev.ninjagrad.nn.data;

import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Two-class problems in the plane, in rising order of what they ask of a network.
 *
 * <p>The classes alternate (+1, −1, +1, …), so that any prefix is balanced. Moons and circles are scikit-learn's
 * {@code make_moons} and {@code make_circles(factor=0.5)} by their formulas; the random streams differ.
 */
public enum PlanarData {
    /** Two interleaved half circles. */
    MOONS {
        @Override
        void place(Points points, int i, double t, RandomGenerator rng) {
            double angle = Math.PI * t;
            boolean upper = points.label()[i] > 0;
            points.x()[i] = upper ? Math.cos(angle) : 1 - Math.cos(angle);
            points.y()[i] = upper ? Math.sin(angle) : 0.5 - Math.sin(angle);
        }
    },
    /** A circle of radius 0.5 inside one of radius 1. */
    CIRCLES {
        @Override
        void place(Points points, int i, double t, RandomGenerator rng) {
            double angle = 2 * Math.PI * t;
            double radius = points.label()[i] > 0 ? 0.5 : 1.0;
            points.x()[i] = radius * Math.cos(angle);
            points.y()[i] = radius * Math.sin(angle);
        }
    },
    /** Two arms of an Archimedean spiral, one and a quarter turns each. */
    SPIRALS {
        @Override
        void place(Points points, int i, double t, RandomGenerator rng) {
            double radius = 0.1 + 0.9 * t;
            double angle = 2.5 * Math.PI * t + (points.label()[i] > 0 ? 0 : Math.PI);
            points.x()[i] = radius * Math.cos(angle);
            points.y()[i] = radius * Math.sin(angle);
        }
    },
    /** The square's quadrants: +1 where x and y have the same sign. */
    XOR {
        @Override
        void place(Points points, int i, double t, RandomGenerator rng) {
            double x = rng.nextDouble(0.08, 1);
            double y = rng.nextDouble(0.08, 1);
            double side = rng.nextBoolean() ? 1 : -1;
            points.x()[i] = side * x;
            points.y()[i] = side * points.label()[i] * y;
        }
    };

    /**
     * Draws points of both classes and moves each by Gaussian noise.
     *
     * @param count number of points, n ≥ 1
     * @param noise standard deviation of the noise in both coordinates, ≥ 0
     * @throws IllegalArgumentException if {@code count} or {@code noise} is out of range
     */
    public Points sample(int count, double noise, RandomGenerator rng) {
        if (count < 1) {
            throw new IllegalArgumentException("a data set needs at least 1 point; got " + count);
        }
        if (!(noise >= 0) || Double.isInfinite(noise)) {
            throw new IllegalArgumentException("noise is a standard deviation, a number ≥ 0; got " + noise);
        }
        Points points = new Points(new double[count], new double[count], alternatingLabels(count));
        double lastRank = Math.max(1, (count - 1) / 2);
        for (int i = 0; i < count; i++) {
            int rankInClass = i / 2;
            place(points, i, rankInClass / lastRank, rng);
            points.x()[i] += noise * rng.nextGaussian();
            points.y()[i] += noise * rng.nextGaussian();
        }
        return points;
    }

    /** Returns the name used on the command line, in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Sets the noiseless position of point {@code i}, whose place along its class is {@code t} in [0, 1]. */
    abstract void place(Points points, int i, double t, RandomGenerator rng);

    private static int[] alternatingLabels(int count) {
        int[] label = new int[count];
        for (int i = 0; i < count; i++) {
            label[i] = i % 2 == 0 ? 1 : -1;
        }
        return label;
    }
}
