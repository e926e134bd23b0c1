package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Kernels.Picks;
import dev.ninjagrad.tensor.Nest;
import jdk.incubator.vector.FloatVector;

/** Kernels that move elements. */
final class FloatMove {
    private static final int L = FloatLanes.L;

    /** Rows shorter than this are copied faster by a loop than by a call. */
    private static final int SHORT = 8;

    private FloatMove() {}

    static void copy(Nest nest, float[] x, int xAt, float[] y, int yAt) {
        int n = nest.length();
        int xStep = nest.step(0);
        int yStep = nest.step(1);
        boolean neighbours = xStep == 1 && yStep == 1 && n >= SHORT;
        for (; nest.hasRow(); nest.nextRow()) {
            int from = xAt + nest.at(0);
            int to = yAt + nest.at(1);
            if (neighbours) {
                System.arraycopy(x, from, y, to, n);
            } else {
                for (int i = 0; i < n; i++) {
                    y[to + i * yStep] = x[from + i * xStep];
                }
            }
        }
    }

    /** Elements taken one by one; rows are {@link FloatGather}'s. */
    static void gather(int outer, int n, int inner, float[] x, Picks picks, float[] y) {
        int[] index = picks.index().ints();
        if (outer == 1 && inner == 1 && picks.step() == 1) {
            for (int j = 0; j < picks.count(); j++) {
                y[j] = x[index[j]];
            }
            return;
        }
        int to = 0;
        for (int o = 0; o < outer; o++) {
            for (int j = 0; j < picks.count(); j++) {
                int at = o * picks.outerStep() + j * picks.step();
                for (int i = 0; i < inner; i++, at += picks.innerStep()) {
                    y[to++] = x[(o * n + index[at]) * inner + i];
                }
            }
        }
    }

    /** Elements added one by one; rows are {@link FloatScatter}'s. */
    static void scatterAdd(int outer, int n, int inner, float[] x, Picks picks, float[] y) {
        int[] index = picks.index().ints();
        int from = 0;
        for (int o = 0; o < outer; o++) {
            for (int j = 0; j < picks.count(); j++) {
                int at = o * picks.outerStep() + j * picks.step();
                for (int i = 0; i < inner; i++, at += picks.innerStep()) {
                    y[(o * n + index[at]) * inner + i] += x[from++];
                }
            }
        }
    }

    /** y += x, on one row. */
    static void addRow(int n, float[] x, int xAt, float[] y, int yAt) {
        int full = FloatLanes.full(n);
        for (int i = 0; i < full; i += L) {
            FloatVector.fromArray(FloatLanes.S, y, yAt + i)
                    .add(FloatVector.fromArray(FloatLanes.S, x, xAt + i))
                    .intoArray(y, yAt + i);
        }
        for (int i = full; i < n; i++) {
            y[yAt + i] += x[xAt + i];
        }
    }
}
