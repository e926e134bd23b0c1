package dev.ninjagrad.kernels;

/**
 * Products so small that one thread takes them in one block: nothing but tiles. Panels are taken from the last to the
 * first, and rows in order, so that what a tile writes past its row's end is written again by a later one; past the last
 * row lies padding.
 */
final class FloatSmall {
    private static final int L = FloatLanes.L;
    private static final int ROWS = 8;
    private static final int VECTORS = 3;

    /** Of a transposed w with less to transpose than this, single elements are moved. */
    private static final int TINY = 64;

    private FloatSmall() {}

    /** Y[b] = X·W, as in Kernels.matmul; w not transposed is read where it lies. */
    static void multiply(
            int n,
            int k,
            int m,
            float[] x,
            int[] xAt,
            boolean xTransposed,
            float[] w,
            int[] wAt,
            boolean wTransposed,
            float[] y,
            FloatScratch scratch) {
        int lanes = (m + L - 1) / L * L;
        float[] from = wTransposed ? scratch.panels((k + L) * lanes) : w;
        int row = xTransposed ? 1 : k;
        int step = xTransposed ? n : 1;
        for (int b = 0; b < xAt.length; b++) {
            if (wTransposed) {
                pack(k, m, w, wAt[b], from);
            }
            int rows;
            for (int i = 0; i < n; i += rows) {
                rows = rows(n - i);
                int at = xAt[b] + i * row;
                int to = (b * n + i) * m;
                for (int q = panels(lanes) - 1; q >= 0; q--) {
                    int j = start(q, lanes);
                    int width = width(q, lanes);
                    int panel = wTransposed ? j * k : wAt[b] + j;
                    int wStep = wTransposed ? width : m;
                    FloatTiles.tile(rows, width / L, k, x, at, row, step, from, panel, wStep, y, to + j, m, false);
                }
            }
        }
    }

    private static void pack(int k, int m, float[] w, int at, float[] panels) {
        if (k * m <= TINY && m <= L) {
            for (int c = 0; c < m; c++) {
                for (int p = 0; p < k; p++) {
                    panels[p * L + c] = w[at + c * k + p];
                }
            }
            return;
        }
        int lanes = (m + L - 1) / L * L;
        int count = panels(lanes);
        for (int q = 0; q < count; q++) {
            int j = start(q, lanes);
            int width = width(q, lanes);
            FloatTranspose.rows(k, Math.min(width, m - j), w, at + j * k, k, panels, j * k, width);
        }
    }

    /** Returns how many rows the next tile takes of those left: up to 8, and two tiles of about the same height at the end. */
    private static int rows(int left) {
        return left <= ROWS ? left : left < 2 * ROWS ? (left + 1) / 2 : ROWS;
    }

    // Panels of three vectors; one or four vectors that are left over are cut as one, or as two and two.

    private static int threes(int lanes) {
        int vectors = lanes / L;
        return vectors % VECTORS == 1 && vectors > 1 ? vectors / VECTORS - 1 : vectors / VECTORS;
    }

    private static int panels(int lanes) {
        int threes = threes(lanes);
        return threes + (lanes / L - VECTORS * threes + 1) / 2;
    }

    private static int start(int panel, int lanes) {
        int threes = threes(lanes);
        return L * (panel < threes ? VECTORS * panel : VECTORS * threes + 2 * (panel - threes));
    }

    private static int width(int panel, int lanes) {
        return panel < threes(lanes) ? VECTORS * L : Math.min(2 * L, lanes - start(panel, lanes));
    }
}
