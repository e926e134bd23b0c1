package dev.ninjagrad.interop;

import java.util.Arrays;

/** A growing list of numbers without boxes. */
final class WholeNumbers {
    private long[] values = new long[8];
    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    long[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
