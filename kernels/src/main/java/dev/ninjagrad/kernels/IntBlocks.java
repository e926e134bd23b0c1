package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Kernels.Block;

/** Integers on windows, compared, chosen and converted in loops that the JIT compiler vectorises. */
final class IntBlocks {
    private IntBlocks() {}

    /** y = 1 where x = w, or where it is not if {@code negated}. */
    static void equal(boolean negated, int rows, int n, Block x, Block w, Block y) {
        int[] left = x.storage().ints();
        int[] right = w.storage().ints();
        int[] to = y.storage().ints();
        int same = negated ? 0 : 1;
        for (int r = 0; r < rows; r++) {
            int a = x.at() + r * x.row();
            int b = w.at() + r * w.row();
            int c = y.at() + r * y.row();
            if (x.col() == 0 && w.col() == 1 && y.col() == 1) {
                equalTo(same, left[a], n, right, b, to, c);
            } else if (x.col() == 1 && w.col() == 0 && y.col() == 1) {
                equalTo(same, right[b], n, left, a, to, c);
            } else {
                for (int i = 0; i < n; i++) {
                    to[c + i * y.col()] = left[a + i * x.col()] == right[b + i * w.col()] ? same : 1 - same;
                }
            }
        }
    }

    private static void equalTo(int same, int value, int n, int[] x, int at, int[] y, int to) {
        int other = 1 - same;
        for (int i = 0; i < n; i++) {
            y[to + i] = x[at + i] == value ? same : other;
        }
    }

    /** y = x where the mask is not 0, else w. */
    static void where(int rows, int n, Block mask, Block x, Block w, Block y) {
        int[] masks = mask.storage().ints();
        int[] left = x.storage().ints();
        int[] right = w.storage().ints();
        int[] to = y.storage().ints();
        for (int r = 0; r < rows; r++) {
            int m = mask.at() + r * mask.row();
            int a = x.at() + r * x.row();
            int b = w.at() + r * w.row();
            int c = y.at() + r * y.row();
            for (int i = 0; i < n; i++) {
                to[c + i * y.col()] = masks[m + i * mask.col()] != 0 ? left[a + i * x.col()] : right[b + i * w.col()];
            }
        }
    }

    static void copy(int rows, int n, Block x, Block y) {
        int[] from = x.storage().ints();
        int[] to = y.storage().ints();
        for (int r = 0; r < rows; r++) {
            int a = x.at() + r * x.row();
            int c = y.at() + r * y.row();
            for (int i = 0; i < n; i++) {
                to[c + i * y.col()] = from[a + i * x.col()];
            }
        }
    }

    static void toFloats(int rows, int n, Block x, Block y) {
        int[] from = x.storage().ints();
        float[] to = y.storage().floats();
        for (int r = 0; r < rows; r++) {
            int a = x.at() + r * x.row();
            int c = y.at() + r * y.row();
            for (int i = 0; i < n; i++) {
                to[c + i * y.col()] = from[a + i * x.col()];
            }
        }
    }
}
