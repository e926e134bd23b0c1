package dev.ninjagrad.check;

import java.util.List;
import java.util.random.RandomGenerator;

/** A random direction in which a point can be moved; coordinates move in proportion to their scales. */
final class Direction implements Line {
    private final Point point;
    /** Where it begins; of an input of which but one coordinate moves, only that. */
    private final double[][] start;

    private final boolean isOneCoordinate;
    private final double[][] unit;
    private final double value;

    private Direction(Point point, double[][] start, boolean isOneCoordinate, double[][] unit, double value) {
        this.point = point;
        this.isOneCoordinate = isOneCoordinate;
        this.start = start;
        this.unit = unit;
        this.value = value;
    }

    /**
     * Returns a direction with components ±(½ to 1½) times the coordinate's scale: none so small that an error there would be missed.
     *
     * @param only the one input to move; −1 for all
     */
    static Direction random(Point point, Scales scales, int only, RandomGenerator rng) {
        double[][] start = new double[point.inputs()][];
        double[][] unit = new double[point.inputs()][];
        for (int input = 0; input < start.length; input++) {
            boolean moves = only < 0 || only == input;
            start[input] = new double[moves ? point.size(input) : 0];
            unit[input] = new double[start[input].length];
            for (int i = 0; i < start[input].length; i++) {
                double x = point.get(input, i);
                start[input][i] = x;
                unit[input][i] = Double.isFinite(x) ? scales.of(input, x) * Signs.next(rng) : 0;
            }
        }
        return new Direction(point, start, false, unit, 0);
    }

    /** Returns the direction of one coordinate, of length 1. */
    static Direction coordinate(Point point, int input, int element) {
        double[][] start = new double[point.inputs()][0];
        double[][] unit = new double[point.inputs()][0];
        start[input] = new double[point.size(input)];
        unit[input] = new double[point.size(input)];
        start[input][element] = point.get(input, element);
        unit[input][element] = 1;
        return new Direction(point, start, true, unit, 0);
    }

    /** Returns the same direction as a line on which quotients are measured from {@code value}, the function at the point. */
    Direction from(double valueAtPoint) {
        return new Direction(point, start, isOneCoordinate, unit, valueAtPoint);
    }

    /** Returns the same direction with every component outside [from, to) of one input left out. */
    Direction within(int input, int from, int to) {
        double[][] part = new double[unit.length][];
        for (int other = 0; other < part.length; other++) {
            part[other] = new double[unit[other].length];
        }
        System.arraycopy(unit[input], from, part[input], from, to - from);
        return new Direction(point, start, isOneCoordinate, part, value);
    }

    /** Returns the components of one input; empty if it does not move. */
    double[] components(int input) {
        return unit[input].clone();
    }

    /** Returns the sum of gradient times direction. */
    double dot(double[][] gradient) {
        double sum = 0;
        for (int input = 0; input < unit.length; input++) {
            for (int i = 0; i < unit[input].length; i++) {
                sum += unit[input][i] == 0 ? 0 : unit[input][i] * gradient[input][i];
            }
        }
        return sum;
    }

    /** Returns the largest |gradient times direction| of one coordinate: what rounding in the sum is measured against. */
    double largestTerm(double[][] gradient) {
        double largest = 0;
        for (int input = 0; input < unit.length; input++) {
            for (int i = 0; i < unit[input].length; i++) {
                largest = Math.max(largest, Math.abs(unit[input][i] * gradient[input][i]));
            }
        }
        return largest;
    }

    void move(double t) {
        for (int input = 0; input < unit.length; input++) {
            if (!isOneCoordinate && unit[input].length > 0) {
                point.set(input, coordinates(input, t));
                continue;
            }
            for (int i = 0; i < unit[input].length; i++) {
                if (unit[input][i] != 0) {
                    point.set(input, i, start[input][i] + t * unit[input][i]);
                }
            }
        }
    }

    private double[] coordinates(int input, double t) {
        double[] x = new double[unit[input].length];
        for (int i = 0; i < x.length; i++) {
            x[i] = unit[input][i] == 0 ? start[input][i] : start[input][i] + t * unit[input][i];
        }
        return x;
    }

    /** Returns the places t away from the point along each of these, for each t, those of one direction after another. */
    static Point.Places places(List<Direction> directions, double... t) {
        Direction first = directions.getFirst();
        int count = directions.size() * t.length;
        double[][] all = new double[first.unit.length][];
        for (int input = 0; input < all.length; input++) {
            all[input] = new double[first.unit[input].length * count];
            for (int place = 0; place < count; place++) {
                double[] x = directions.get(place / t.length).coordinates(input, t[place % t.length]);
                for (int i = 0; i < x.length; i++) {
                    all[input][i * count + place] = x[i];
                }
            }
        }
        return new Point.Places(count, all);
    }

    /** Moves the point on from wherever it is. */
    void add(double t) {
        for (int input = 0; input < unit.length; input++) {
            for (int i = 0; i < unit[input].length; i++) {
                if (unit[input][i] != 0) {
                    point.set(input, i, point.get(input, i) + t * unit[input][i]);
                }
            }
        }
    }

    void back() {
        move(0);
    }

    @Override
    public double quotient(double t) {
        move(t);
        double moved = point.value();
        back();
        return (moved - value) / t;
    }
}
