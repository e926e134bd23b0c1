package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Picks;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows added by an index. Many rows that go to few are added up in blocks, whose sums are then added in order; blocks are the
 * same for any number of threads, and so are the bits. Kept by its thread, so that sharing the rows allocates nothing.
 */
final class FloatScatter implements Kernels.Part {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;
    private static final float[] NONE = {};

    /** The rows of a block, at least. */
    private static final int BLOCK = 2048;

    private static final int MOST_BLOCKS = 32;

    /** So many times as many elements are added as the sums of the blocks have, at least. */
    private static final int REPEATED = 8;

    private int n;
    private int inner;
    private int width;
    private int blocks;
    private int parts;
    private float[] x = NONE;
    private Picks picks = FloatGather.NO_PICKS;

    /** The sums of each block, every row made up to whole vectors: neighbours in one vector would wait for each other. */
    private float[] sums = NONE;

    /** See Kernels.scatterAdd, for picks that take whole rows. */
    void apply(ThreadTeam team, int outer, int n, int inner, float[] x, Picks picks, float[] y) {
        long room = outer == 1 ? (long) picks.count() * inner / Math.max(1L, (long) n * FloatLanes.padded(inner)) : 0;
        blocks = (int) Math.min(MOST_BLOCKS, Math.min(room / REPEATED, picks.count() / BLOCK));
        if (blocks <= 1) {
            inOrder(outer, n, inner, x, picks, y);
            return;
        }
        this.n = n;
        this.inner = inner;
        this.x = x;
        this.picks = picks;
        width = FloatLanes.padded(inner);
        if (sums.length < blocks * n * width) {
            sums = new float[blocks * n * width];
        }
        long nanos = (long) picks.count() * (FloatGather.ROW_NANOS + inner / FloatKernels.LIGHT);
        parts = team.parts(nanos);
        team.run(parts, nanos, this);
        for (int row = 0; row < blocks * n; row++) {
            FloatMove.addRow(inner, sums, row * width, y, row % n * inner);
        }
        this.x = NONE;
        this.picks = FloatGather.NO_PICKS;
    }

    private static void inOrder(int outer, int n, int inner, float[] x, Picks picks, float[] y) {
        int[] index = picks.index().ints();
        int from = 0;
        for (int o = 0; o < outer; o++) {
            for (int j = 0; j < picks.count(); j++, from += inner) {
                int row = o * n + index[o * picks.outerStep() + j * picks.step()];
                FloatMove.addRow(inner, x, from, y, row * inner);
            }
        }
    }

    @Override
    public void run(int part) {
        int last = FloatKernels.rowsCut(blocks, part + 1, parts);
        for (int b = FloatKernels.rowsCut(blocks, part, parts); b < last; b++) {
            int from = FloatKernels.rowsCut(picks.count(), b, blocks);
            addUp(from, FloatKernels.rowsCut(picks.count(), b + 1, blocks), b * n * width);
        }
    }

    /** The sums of one block. What lies behind a row of x is added beside its sum, and never read. */
    private void addUp(int first, int last, int base) {
        float[] to = sums;
        float[] from = x;
        int[] index = picks.index().ints();
        int step = picks.step();
        int length = inner;
        int whole = width;
        Arrays.fill(to, base, base + n * whole, 0);
        for (int j = first; j < last; j++) {
            int row = base + index[j * step] * whole;
            for (int i = 0; i < whole; i += L) {
                FloatVector.fromArray(S, to, row + i)
                        .add(FloatVector.fromArray(S, from, j * length + i))
                        .intoArray(to, row + i);
            }
        }
    }
}
