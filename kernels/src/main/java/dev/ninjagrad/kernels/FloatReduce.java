package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Reduce;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums, means, maxima and minima. Long sums are made of blocks of {@value #BLOCK} whose sums are then added, in double
 * along a row: shorter chains round less, and blocks are the same for any number of threads.
 */
final class FloatReduce {
    static final int BLOCK = 4096;

    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;
    private static final int COLUMN_BLOCK = 256;

    private FloatReduce() {}

    /** The reduction of n neighbouring elements. */
    static double row(Reduce.Kind op, int n, float[] x, int at, FloatScratch scratch) {
        return switch (op) {
            case SUM -> sum(n, x, at, scratch);
            case MEAN -> sum(n, x, at, scratch) / n;
            case MAX -> FloatRows.max(n, x, at, scratch);
            case MIN -> FloatRows.min(n, x, at, scratch);
        };
    }

    private static double sum(int n, float[] x, int at, FloatScratch scratch) {
        double total = 0;
        for (int i = 0; i < n; i += BLOCK) {
            total += FloatRows.sum(Math.min(BLOCK, n - i), x, at + i, scratch);
        }
        return total;
    }

    /** y[yAt + i] = reduction over j of x[at + j·stride + i] for i from 0 to count − 1. */
    static void columns(
            Reduce.Kind op, int n, int stride, int count, float[] x, int at, float[] y, int yAt, FloatScratch scratch) {
        int full = FloatLanes.full(count);
        for (int i = 0; i < count; i += L) {
            float[] to = i < full ? y : scratch.tail;
            int toAt = i < full ? yAt + i : 0;
            switch (op) {
                case SUM -> columnSum(n, stride, x, at + i, 1, to, toAt);
                case MEAN -> columnSum(n, stride, x, at + i, n, to, toAt);
                case MAX -> columnMax(n, stride, x, at + i, to, toAt);
                case MIN -> columnMin(n, stride, x, at + i, to, toAt);
            }
        }
        if (full < count) {
            scratch.storeLast(y, yAt, count);
        }
    }

    private static void columnSum(int n, int stride, float[] x, int at, float divisor, float[] y, int yAt) {
        FloatVector total = FloatVector.zero(S);
        for (int from = 0; from < n; from += COLUMN_BLOCK) {
            int to = Math.min(n, from + COLUMN_BLOCK);
            FloatVector a = FloatVector.zero(S);
            FloatVector b = FloatVector.zero(S);
            int j = from;
            for (; j + 1 < to; j += 2) {
                a = a.add(FloatVector.fromArray(S, x, at + j * stride));
                b = b.add(FloatVector.fromArray(S, x, at + (j + 1) * stride));
            }
            if (j < to) {
                a = a.add(FloatVector.fromArray(S, x, at + j * stride));
            }
            total = total.add(a.add(b));
        }
        total.div(divisor).intoArray(y, yAt);
    }

    private static void columnMax(int n, int stride, float[] x, int at, float[] y, int yAt) {
        FloatVector v = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        for (int j = 0; j < n; j++) {
            v = v.max(FloatVector.fromArray(S, x, at + j * stride));
        }
        v.intoArray(y, yAt);
    }

    private static void columnMin(int n, int stride, float[] x, int at, float[] y, int yAt) {
        FloatVector v = FloatVector.broadcast(S, Float.POSITIVE_INFINITY);
        for (int j = 0; j < n; j++) {
            v = v.min(FloatVector.fromArray(S, x, at + j * stride));
        }
        v.intoArray(y, yAt);
    }
}
