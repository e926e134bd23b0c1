package dev.ninjagrad.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts evaluations of a function, and takes an exception beside the point for a value that is not there. */
final class CountedPoint implements Point {
    private final Point point;
    private long evaluations;

    CountedPoint(Point point) {
        this.point = point;
    }

    long evaluations() {
        return evaluations;
    }

    @Override
    public int inputs() {
        return point.inputs();
    }

    @Override
    public String name(int input) {
        return point.name(input);
    }

    @Override
    public int[] shape(int input) {
        return point.shape(input);
    }

    @Override
    public int size(int input) {
        return point.size(input);
    }

    @Override
    public double get(int input, int element) {
        return point.get(input, element);
    }

    @Override
    public double[] coordinates(int input) {
        return point.coordinates(input);
    }

    @Override
    public void set(int input, int element, double value) {
        point.set(input, element, value);
    }

    @Override
    public void set(int input, double[] values) {
        point.set(input, values);
    }

    @Override
    public double value() {
        evaluations++;
        try {
            return point.value();
        } catch (RuntimeException | AssertionError outsideTheDomain) {
            // A function may refuse what lies beside the point, as log does below 0: it has no value there.
            return Double.NaN;
        }
    }

    @Override
    public double unit(int input, int element, double step) {
        return point.unit(input, element, step);
    }

    @Override
    public double @Nullable [] oneAtATime(int input, double[] moved) {
        double[] values;
        try {
            values = point.oneAtATime(input, moved);
        } catch (RuntimeException | AssertionError outsideTheDomain) {
            return null;
        }
        evaluations += values == null ? 0 : values.length;
        return values;
    }

    @Override
    public double @Nullable [] values(List<Move> moves) {
        double[] values;
        try {
            values = point.values(moves);
        } catch (RuntimeException | AssertionError outsideTheDomain) {
            return null;
        }
        evaluations += values == null ? 0 : values.length;
        return values;
    }
}
