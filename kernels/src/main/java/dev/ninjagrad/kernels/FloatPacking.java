package dev.ninjagrad.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies operands of a product into the order in which {@link FloatTiles} reads them: of w, panels of a few vectors,
 * [k][width] each; of x, [k][rows].
 */
final class FloatPacking {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;

    private FloatPacking() {}

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

    /** Copies, of k rows that lie {@code xRow} apart, {@code rows} neighbouring elements, a multiple of the lanes. */
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
