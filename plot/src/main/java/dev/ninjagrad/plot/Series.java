package dev.ninjagrad.plot;

import java.util.Arrays;

/**
 * A named sequence of points, joined in the order given. A y that is NaN or infinite makes a gap in the line.
 *
 * <p>Immutable; arrays are copied in.
 */
public final class Series {
    private static final int LEAST_WINDOW = 5;
    /** A default window is this part of the series: wide enough to show the trend, narrow enough to follow it. */
    private static final int WINDOWS = 40;

    private final String name;
    private final double[] x;
    private final double[] y;
    private final int window;

    private Series(String name, double[] x, double[] y, int window) {
        this.name = name;
        this.x = x;
        this.y = y;
        this.window = window;
    }

    /** Returns the series with x = 0, 1, 2, … */
    public static Series of(String name, double... y) {
        double[] x = new double[y.length];
        Arrays.setAll(x, i -> i);
        return of(name, x, y);
    }

    /**
     * Returns the series of the points (x[i], y[i]).
     *
     * @throws IllegalArgumentException if there are no points, the lengths differ or an x is not finite
     */
    public static Series of(String name, double[] x, double[] y) {
        if (x.length != y.length || x.length == 0) {
            throw new IllegalArgumentException("series \"" + name + "\" needs as many x as y, at least one; got "
                    + x.length + " x and " + y.length + " y");
        }
        for (double value : x) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("series \"" + name + "\" needs finite x; got " + value);
            }
        }
        return new Series(name, x.clone(), y.clone(), 1);
    }

    /**
     * Returns the same series to be drawn as a smooth line over its faint raw one, with a window that suits its length.
     */
    public Series smoothed() {
        return smoothed(Math.max(LEAST_WINDOW, y.length / WINDOWS));
    }

    /**
     * Returns the same series to be drawn as its centred moving mean over its faint raw line.
     *
     * @param points how many points each mean is over; fewer at the ends
     * @throws IllegalArgumentException if {@code points} is below 1
     */
    public Series smoothed(int points) {
        if (points < 1) {
            throw new IllegalArgumentException("smoothing needs a window of 1 point or more; got " + points);
        }
        return new Series(name, x, y, points);
    }

    String name() {
        return name;
    }

    int size() {
        return y.length;
    }

    double x(int i) {
        return x[i];
    }

    double y(int i) {
        return y[i];
    }

    boolean isSmoothed() {
        return window > 1 && y.length > 2;
    }

    /** Returns the centred moving mean of the finite values; a gap stays one. */
    Series mean() {
        int before = (window - 1) / 2;
        double[] sums = new double[y.length + 1];
        int[] counts = new int[y.length + 1];
        for (int i = 0; i < y.length; i++) {
            boolean finite = Double.isFinite(y[i]);
            sums[i + 1] = sums[i] + (finite ? y[i] : 0);
            counts[i + 1] = counts[i] + (finite ? 1 : 0);
        }
        double[] mean = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            int from = Math.max(0, i - before);
            int to = Math.min(y.length, i - before + window);
            mean[i] = Double.isFinite(y[i]) ? (sums[to] - sums[from]) / (counts[to] - counts[from]) : Double.NaN;
        }
        return new Series(name, x, mean, 1);
    }
}
