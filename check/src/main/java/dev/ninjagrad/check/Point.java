package dev.ninjagrad.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A scalar function of several named arrays at a point whose coordinates can be moved: all that the numerical side of a check sees. */
interface Point {
    int inputs();

    String name(int input);

    int[] shape(int input);

    int size(int input);

    double get(int input, int element);

    /** Returns a copy of all coordinates of an input. */
    default double[] coordinates(int input) {
        double[] x = new double[size(input)];
        for (int i = 0; i < x.length; i++) {
            x[i] = get(input, i);
        }
        return x;
    }

    /** Moves one coordinate; the value is rounded to the arithmetic of the function. */
    void set(int input, int element, double value);

    /** Moves all coordinates of an input. */
    default void set(int input, double[] values) {
        for (int i = 0; i < values.length; i++) {
            set(input, i, values[i]);
        }
    }

    /** Returns the function at the present coordinates. */
    double value();

    /**
     * Returns by what slopes along this coordinate are divided to be shown to a reader: the cotangent of the one output element that the
     * coordinate moves; 1 if there are several, or the function is a scalar already.
     *
     * @param step how far to move it
     */
    default double unit(int input, int element, double step) {
        return 1;
    }

    /**
     * Returns the values of the function when one coordinate of this input moves and all others stay, for every coordinate in turn, computed from what
     * the function does at the point instead of by the function: the same up to rounding while it takes the same steps. Null if that cannot be.
     *
     * @param moved where each coordinate goes
     */
    default double @Nullable [] oneAtATime(int input, double[] moved) {
        return null;
    }

    /**
     * Returns the values of the function at several places, computed like {@link #oneAtATime}: nobody has looked whether they are the function's. Null if
     * that cannot be.
     */
    default double @Nullable [] values(List<Move> moves) {
        return null;
    }

    /** The place {@code t} away from the point in a direction. */
    record Move(Direction direction, double t) {}
}
