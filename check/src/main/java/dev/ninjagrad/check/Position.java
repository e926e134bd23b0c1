package dev.ninjagrad.check;

import java.util.Arrays;

/** Row-major positions as people write them. */
final class Position {
    private Position() {}

    /** Returns the index in each dimension: {@code [3, 0]}; {@code []} for a scalar. */
    static String of(int flat, int[] shape) {
        int[] index = new int[shape.length];
        int rest = flat;
        for (int d = shape.length - 1; d >= 0; d--) {
            index[d] = rest % shape[d];
            rest /= shape[d];
        }
        return Arrays.toString(index);
    }
}
