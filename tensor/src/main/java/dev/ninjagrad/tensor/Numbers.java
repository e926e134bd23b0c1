package dev.ninjagrad.tensor;

/** Numbers as people write them. */
final class Numbers {
    private Numbers() {}

    /** Returns {@code 2} for 2.0 and {@code 0.5} for 0.5. */
    static String shortest(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
