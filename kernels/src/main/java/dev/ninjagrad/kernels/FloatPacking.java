package dev.ninjagrad.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies operands of a product into the order in which {@link FloatTiles} reads them: of w, panels of a few vectors,
 * [k][width] each; of x, [k][rows].
 */
final class FloatPacking {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;

    private static final VectorShuffle<Float> SWAP_1 = swap(1);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_8 = swap(8);
    private static final VectorMask<Float> ODD_1 = odd(1);
    private static final VectorMask<Float> ODD_2 = odd(2);
    private static final VectorMask<Float> ODD_4 = odd(4);
    private static final VectorMask<Float> ODD_8 = odd(8);

    private FloatPacking() {}

    private static VectorShuffle<Float> swap(int by) {
        return VectorShuffle.fromOp(S, lane -> (lane ^ by) % L);
    }

    private static VectorMask<Float> odd(int by) {
        boolean[] lanes = new boolean[L];
        for (int i = 0; i < L; i++) {
            lanes[i] = (i & by) != 0;
        }
        return VectorMask.fromArray(S, lanes, 0);
    }

    /** Copies k rows of a panel that lie {@code wRow} apart; may read up to a vector past their end. */
    static void rows(int k, int vectors, float[] w, int wAt, int wRow, float[] panel, int panelAt) {
        int from = wAt;
        int to = panelAt;
        for (int p = 0; p < k; p++) {
            for (int v = 0; v < vectors * L; v += L) {
                FloatVector.fromArray(S, w, from + v).intoArray(panel, to + v);
            }
            from += wRow;
            to += vectors * L;
        }
    }

    /**
     * Transposes a panel whose columns are rows of w, {@code wRow} apart; of these {@code columns} exist. Writes up to
     * L − 1 rows past the panel.
     */
    static void columns(
            int k, int vectors, int columns, float[] w, int wAt, int wRow, float[] panel, int panelAt, float[] block) {
        int width = vectors * L;
        for (int c = 0; c < width; c += L) {
            int left = Math.min(L, columns - c);
            for (int p = 0; p < k; p += L) {
                load(w, wAt + c * wRow + p, wRow, left, block);
                transpose(block);
                store(block, panel, panelAt + p * width + c, width);
            }
        }
    }

    private static void load(float[] w, int wAt, int wRow, int rows, float[] block) {
        for (int r = 0; r < L; r++) {
            int row = Math.min(r, rows - 1);
            FloatVector.fromArray(S, w, wAt + row * wRow).intoArray(block, r * L);
        }
    }

    private static void store(float[] block, float[] panel, int at, int width) {
        for (int r = 0; r < L; r++) {
            FloatVector.fromArray(S, block, r * L).intoArray(panel, at + r * width);
        }
    }

    /** Eklundh's method: for every bit of the index, swap the quarter where it is set in the row only with its mirror. */
    private static void transpose(float[] block) {
        exchange(block, 1, SWAP_1, ODD_1);
        if (L > 2) {
            exchange(block, 2, SWAP_2, ODD_2);
        }
        if (L > 4) {
            exchange(block, 4, SWAP_4, ODD_4);
        }
        if (L > 8) {
            exchange(block, 8, SWAP_8, ODD_8);
        }
    }

    private static void exchange(float[] block, int by, VectorShuffle<Float> swap, VectorMask<Float> odd) {
        for (int i = 0; i < L / 2; i++) {
            int a = (i / by * 2 * by + i % by) * L;
            int b = a + by * L;
            FloatVector top = FloatVector.fromArray(S, block, a);
            FloatVector bottom = FloatVector.fromArray(S, block, b);
            top.blend(bottom.rearrange(swap), odd).intoArray(block, a);
            top.rearrange(swap).blend(bottom, odd).intoArray(block, b);
        }
    }

    /** Copies, of k rows that lie {@code xRow} apart, {@code rows} neighbouring elements; may read a vector further. */
    static void group(int k, int rows, float[] x, int xAt, int xRow, float[] packed) {
        int from = xAt;
        int to = 0;
        for (int p = 0; p < k; p++) {
            for (int r = 0; r < rows; r += L) {
                FloatVector.fromArray(S, x, from + r).intoArray(packed, to + r);
            }
            from += xRow;
            to += rows;
        }
    }
}
