package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Kernels.Block;

/** Comparisons of integers on windows, as loops that the JIT compiler vectorises. */
final class IntBlocks {
    private IntBlocks() {}

    static void equal(int rows, int n, Block x, Block w, Block y) {
        int[] left = x.storage().ints();
        int[] right = w.storage().ints();
        int[] to = y.storage().ints();
        for (int r = 0; r < rows; r++) {
            int a = x.at() + r * x.row();
            int b = w.at() + r * w.row();
            int c = y.at() + r * y.row();
            if (x.col() == 0 && w.col() == 1 && y.col() == 1) {
                equalTo(left[a], n, right, b, to, c);
            } else {
                for (int i = 0; i < n; i++) {
                    to[c + i * y.col()] = left[a + i * x.col()] == right[b + i * w.col()] ? 1 : 0;
                }
            }
        }
    }

    private static void equalTo(int value, int n, int[] x, int at, int[] y, int to) {
        for (int i = 0; i < n; i++) {
            y[to + i] = x[at + i] == value ? 1 : 0;
        }
    }
}
