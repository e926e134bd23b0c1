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

    /** Reduces x [outer, n, inner] to y [outer, inner], shared among the team's threads. */
    static void middle(ThreadTeam team, Reduce.Kind op, int outer, int n, int inner, float[] from, float[] to) {
        long nanos = (long) outer * n * inner / FloatKernels.LIGHT;
        int parts = team.parts(nanos);
        if (inner == 1 && outer < parts && n >= 8 * BLOCK) {
            for (int o = 0; o < outer; o++) {
                to[o] = (float) longRow(team, op, n, from, o * n, nanos, parts);
            }
        } else if (inner == 1) {
            team.run(outer < parts ? 1 : parts, nanos, p -> {
                FloatScratch scratch = FloatScratch.own();
                int last = outer < parts ? outer : FloatKernels.rowsCut(outer, p + 1, parts);
                for (int o = outer < parts ? 0 : FloatKernels.rowsCut(outer, p, parts); o < last; o++) {
                    to[o] = (float) row(op, n, from, o * n, scratch);
                }
            });
        } else {
            boolean byColumns = outer < parts && inner >= 2 * L * parts;
            team.run(byColumns || outer >= parts ? parts : 1, nanos, p -> {
                FloatScratch scratch = FloatScratch.own();
                int column = byColumns ? FloatKernels.cut(inner, p, parts) : 0;
                int count = (byColumns ? FloatKernels.cut(inner, p + 1, parts) : inner) - column;
                int last = outer < parts ? outer : FloatKernels.rowsCut(outer, p + 1, parts);
                for (int o = outer < parts ? 0 : FloatKernels.rowsCut(outer, p, parts); o < last; o++) {
                    int at = o * n * inner + column;
                    columns(op, n, inner, count, from, at, to, o * inner + column, scratch);
                }
            });
        }
    }

    /** One long row: its blocks are shared out, and their results folded in order. */
    private static double longRow(ThreadTeam team, Reduce.Kind op, int n, float[] x, int at, long nanos, int parts) {
        int blocks = (n + BLOCK - 1) / BLOCK;
        double[] results = new double[blocks];
        Reduce.Kind fold = op == Reduce.Kind.MEAN ? Reduce.Kind.SUM : op;
        team.run(parts, nanos, p -> {
            FloatScratch scratch = FloatScratch.own();
            for (int b = FloatKernels.rowsCut(blocks, p, parts); b < FloatKernels.rowsCut(blocks, p + 1, parts); b++) {
                int from = b * BLOCK;
                int count = Math.min(BLOCK, n - from);
                results[b] = row(fold, count, x, at + from, scratch);
            }
        });
        double total = results[0];
        for (int b = 1; b < blocks; b++) {
            total = switch (fold) {
                case SUM, MEAN -> total + results[b];
                case MAX -> Math.max(total, results[b]);
                case MIN -> Math.min(total, results[b]);
            };
        }
        return op == Reduce.Kind.MEAN ? total / n : total;
    }

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
