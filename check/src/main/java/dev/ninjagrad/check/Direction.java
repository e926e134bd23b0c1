package dev.ninjagrad.check;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** A random direction in which a point can be moved; coordinates move in proportion to their scales. */
final class Direction implements Line {
    private static final double[] NOTHING = {};

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
            start[input] = moves ? point.coordinates(input) : NOTHING;
            unit[input] = new double[start[input].length];
            for (int i = 0; i < start[input].length; i++) {
                double x = start[input][i];
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

    /** Returns the same direction with all inputs but one left out. */
    Direction only(int input) {
        double[][] from = new double[unit.length][];
        double[][] part = new double[unit.length][];
        Arrays.fill(from, NOTHING);
        Arrays.fill(part, NOTHING);
        from[input] = start[input];
        part[input] = unit[input];
        return new Direction(point, from, isOneCoordinate, part, value);
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
                double[] moved = new double[unit[input].length];
                write(input, t, moved);
                point.set(input, moved);
                continue;
            }
            for (int i = 0; i < unit[input].length; i++) {
                if (unit[input][i] != 0) {
                    point.set(input, i, start[input][i] + t * unit[input][i]);
                }
            }
        }
    }

    /** Puts the coordinates that an input which moves has t away from the point into the beginning of an array. */
    void write(int input, double t, double[] to) {
        double[] from = start[input];
        double[] by = unit[input];
        for (int i = 0; i < by.length; i++) {
            // A coordinate that stays may be infinite.
            to[i] = by[i] == 0 ? from[i] : from[i] + t * by[i];
        }
    }

    /** Returns the place t away from the point. */
    Point.Move at(double t) {
        return new Point.Move(this, t);
    }

    /** Returns whether an input moves. */
    boolean moves(int input) {
        return unit[input].length > 0;
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
