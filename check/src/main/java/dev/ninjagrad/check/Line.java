package dev.ninjagrad.check;

import java.util.Arrays;

/** A function along a line through the point of the check. */
interface Line {
    /** Returns (f(t) − f(0)) / t for the step that is really taken once coordinates are rounded; NaN where f is not finite. */
    double quotient(double t);

    /** Returns the quotients of several steps. */
    default double[] quotients(double... t) {
        return Arrays.stream(t).map(this::quotient).toArray();
    }
}
