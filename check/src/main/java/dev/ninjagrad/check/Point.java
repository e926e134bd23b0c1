package dev.ninjagrad.check;

/** A scalar function of several named arrays at a point whose coordinates can be moved: all that the numerical side of a check sees. */
interface Point {
    int inputs();

    String name(int input);

    int[] shape(int input);

    int size(int input);

    double get(int input, int element);

    /** Moves one coordinate; the value is rounded to the arithmetic of the function. */
    void set(int input, int element, double value);

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
     * Allows values with one moved coordinate of this input to be computed from what the function does at the point, instead of by the function: the
     * same up to rounding while it takes the same steps. A negative input forbids it again.
     *
     * @param step how far coordinates will be moved
     */
    default void shortcut(int input, double step) {}
}
