package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Reduce;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * One value for each row of a window. Rows are short: their sums are of one block. A row's last, partly filled vector is
 * read whole, and what lies behind the row is replaced.
 */
final class FloatFolds {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;

    private FloatFolds() {}

    static void rows(Reduce.Kind op, int rows, int n, Block x, Block y) {
        float[] from = x.storage().floats();
        float[] to = y.storage().floats();
        switch (op) {
            case SUM -> sums(rows, n, from, x.at(), x.row(), 1, to, y.at(), y.row());
            case MEAN -> sums(rows, n, from, x.at(), x.row(), n, to, y.at(), y.row());
            case MAX -> largest(rows, n, from, x.at(), x.row(), 1f, to, y.at(), y.row());
            case MIN -> largest(rows, n, from, x.at(), x.row(), -1f, to, y.at(), y.row());
        }
    }

    private static void sums(
            int rows, int n, float[] x, int xAt, int xRow, float divisor, float[] y, int yAt, int yRow) {
        float[] lanes = FloatScratch.own().tail;
        if (n > 0 && n <= L) {
            VectorMask<Float> own = FloatLanes.FIRST[n];
            int at = xAt;
            for (int r = 0; r < rows; r++, at += xRow) {
                FloatVector.zero(S).blend(FloatVector.fromArray(S, x, at), own).intoArray(lanes, 0);
                y[yAt + r * yRow] = FloatLanes.sum(lanes) / divisor;
            }
            return;
        }
        int full = FloatLanes.full(n);
        for (int r = 0; r < rows; r++) {
            int at = xAt + r * xRow;
            FloatVector total = FloatVector.zero(S);
            for (int i = 0; i < full; i += L) {
                total = total.add(FloatVector.fromArray(S, x, at + i));
            }
            if (full < n) {
                FloatVector last = FloatVector.fromArray(S, x, at + full);
                total = total.add(FloatVector.zero(S).blend(last, FloatLanes.FIRST[n - full]));
            }
            total.intoArray(lanes, 0);
            y[yAt + r * yRow] = FloatLanes.sum(lanes) / divisor;
        }
    }

    /** The largest of x times a sign, times that sign. */
    private static void largest(
            int rows, int n, float[] x, int xAt, int xRow, float sign, float[] y, int yAt, int yRow) {
        FloatVector least = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        if (n > 0 && n <= L) {
            VectorMask<Float> own = FloatLanes.FIRST[n];
            int at = xAt;
            for (int r = 0; r < rows; r++, at += xRow) {
                FloatVector values = FloatVector.fromArray(S, x, at).mul(sign);
                y[yAt + r * yRow] = least.blend(values, own).reduceLanes(VectorOperators.MAX) * sign;
            }
            return;
        }
        int full = FloatLanes.full(n);
        for (int r = 0; r < rows; r++) {
            int at = xAt + r * xRow;
            FloatVector largest = least;
            for (int i = 0; i < full; i += L) {
                largest = largest.max(FloatVector.fromArray(S, x, at + i).mul(sign));
            }
            if (full < n) {
                FloatVector last = FloatVector.fromArray(S, x, at + full).mul(sign);
                largest = largest.max(least.blend(last, FloatLanes.FIRST[n - full]));
            }
            y[yAt + r * yRow] = largest.reduceLanes(VectorOperators.MAX) * sign;
        }
    }
}
