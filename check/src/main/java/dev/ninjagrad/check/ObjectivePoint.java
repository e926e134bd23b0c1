package dev.ninjagrad.check;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** An opaque function at a point: one array, moved in place. */
final class ObjectivePoint implements Point {
    private final String name;
    private final ToDoubleFunction<double[]> objective;
    private final double[] x;
    private final Precision precision;

    ObjectivePoint(String name, ToDoubleFunction<double[]> objective, double[] x, Precision precision) {
        this.name = name;
        this.objective = objective;
        this.x = Arrays.stream(x).map(precision::round).toArray();
        this.precision = precision;
    }

    /** Returns whether somebody moved the point who should not have. */
    boolean differsFrom(double[] start) {
        return !Arrays.equals(x, start);
    }

    @Override
    public int inputs() {
        return 1;
    }

    @Override
    public String name(int input) {
        return name;
    }

    @Override
    public int[] shape(int input) {
        return new int[] {x.length};
    }

    @Override
    public int size(int input) {
        return x.length;
    }

    @Override
    public double get(int input, int element) {
        return x[element];
    }

    @Override
    public double[] coordinates(int input) {
        return x.clone();
    }

    @Override
    public void set(int input, int element, double value) {
        x[element] = precision.round(value);
    }

    @Override
    public double value() {
        return objective.applyAsDouble(x);
    }
}
