package dev.ninjagrad.tensor;

import dev.ninjagrad.tensor.Kernels.Matrices;
import java.util.Arrays;

/** The matrix product as plain loops, for all dtypes. */
final class PlainMatMul {
    private PlainMatMul() {}

    /**
     * Row i of Y is the sum over k of x[i, k] times row k of W: the order in which everything is read along rows.
     *
     * @param adds whether the product is added to what Y holds
     */
    static void apply(int n, int k, int m, Matrices x, Matrices w, Storage y, boolean adds) {
        int xRow = x.transposed() ? 1 : k;
        int xColumn = x.transposed() ? n : 1;
        double[] rows = PlainScratch.doubles(0, k * m);
        double[] sum = PlainScratch.doubles(1, m);
        for (int b = 0; b < x.count(); b++) {
            if (b == 0 || w.at()[b] != w.at()[b - 1]) {
                readRows(w.storage(), w.at()[b], k, m, w.transposed(), rows);
            }
            for (int i = 0; i < n; i++) {
                Arrays.fill(sum, 0, m, 0);
                int from = x.at()[b] + i * xRow;
                for (int p = 0; p < k; p++) {
                    addScaled(x.storage().get(from + p * xColumn), rows, p * m, m, sum);
                }
                int to = (b * n + i) * m;
                for (int j = 0; j < m; j++) {
                    y.set(to + j, adds ? y.get(to + j) + sum[j] : sum[j]);
                }
            }
        }
    }

    private static void addScaled(double factor, double[] rows, int from, int m, double[] sum) {
        for (int j = 0; j < m; j++) {
            sum[j] += factor * rows[from + j];
        }
    }

    private static void readRows(Storage w, int from, int k, int m, boolean transposed, double[] rows) {
        int row = transposed ? 1 : m;
        int column = transposed ? k : 1;
        for (int p = 0; p < k; p++) {
            for (int j = 0; j < m; j++) {
                rows[p * m + j] = w.get(from + p * row + j * column);
            }
        }
    }
}
