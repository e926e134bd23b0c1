package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Picks;
import dev.ninjagrad.tensor.Storage;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows taken by an index. Short rows are written as whole vectors in ascending order, so that what lies behind a row is
 * overwritten by the next. Kept by its thread, so that sharing the rows allocates nothing.
 */
final class FloatGather implements Kernels.Part {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;
    private static final float[] NONE = {};
    static final Picks NO_PICKS = new Picks(Storage.allocate(DType.I32, 0), 0, 0, 0, 0);

    /** Rows longer than this are copied faster by a call. */
    private static final int SHORT = 4 * L;

    /** What a row takes one thread beside its elements, in nanoseconds. */
    static final int ROW_NANOS = 2;

    private int outer;
    private int n;
    private int inner;
    private int parts;
    private float[] x = NONE;
    private float[] y = NONE;
    private Picks picks = NO_PICKS;

    /** See Kernels.gather, for picks that take whole rows. Up to L − 1 elements of padding are written. */
    void apply(ThreadTeam team, int outer, int n, int inner, float[] x, Picks picks, float[] y) {
        long nanos = (long) outer * picks.count() * (ROW_NANOS + inner / FloatKernels.LIGHT);
        lay(team.parts(nanos), outer, n, inner, x, picks, y);
        team.run(parts, nanos, this);
        this.x = NONE;
        this.picks = NO_PICKS;
        this.y = NONE;
    }

    /** Lays the work out for so many parts, which may be run in any order. */
    void lay(int parts, int outer, int n, int inner, float[] x, Picks picks, float[] y) {
        this.parts = parts;
        this.outer = outer;
        this.n = n;
        this.inner = inner;
        this.x = x;
        this.picks = picks;
        this.y = y;
    }

    @Override
    public void run(int part) {
        int count = picks.count();
        int from = FloatKernels.rowsCut(outer * count, part, parts);
        int to = FloatKernels.rowsCut(outer * count, part + 1, parts);
        if (from == to || inner == 0) {
            return;
        }
        // The last rows of a part would write into what another part may have written already.
        int spilling = inner > SHORT ? 0 : to - (L - 1 + inner - 1) / inner;
        for (int o = from / count; o * count < to; o++) {
            int first = Math.max(from, o * count);
            int last = Math.min(to, (o + 1) * count);
            int exact = Math.clamp(spilling, first, last);
            int index = o * (picks.outerStep() - count * picks.step());
            vectors(first, exact, o * n, index);
            copies(exact, last, o * n, index);
        }
    }

    private void vectors(int from, int to, int base, int at) {
        int[] index = picks.index().ints();
        int step = picks.step();
        int length = inner;
        float[] source = x;
        float[] target = y;
        if (length <= L) {
            for (int r = from; r < to; r++) {
                FloatVector.fromArray(S, source, (base + index[at + r * step]) * length)
                        .intoArray(target, r * length);
            }
            return;
        }
        for (int r = from; r < to; r++) {
            int row = (base + index[at + r * step]) * length;
            for (int i = 0; i < length; i += L) {
                FloatVector.fromArray(S, source, row + i).intoArray(target, r * length + i);
            }
        }
    }

    private void copies(int from, int to, int base, int at) {
        int[] index = picks.index().ints();
        for (int r = from; r < to; r++) {
            System.arraycopy(x, (base + index[at + r * picks.step()]) * inner, y, r * inner, inner);
        }
    }
}
