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

    /** In place of the distance of rows. */
    static final int PACKED = 0;

    /**
     * From so many rows on all tiles are of the usual height, and the last does some rows again: a height that only the end of many
     * rows has runs too rarely for the JIT compiler, and until then every vector is an object.
     */
    private static final int MANY = 64;

    /** Of a transposed w with less to transpose than this, single elements are moved. */
    private static final int TINY = 64;

    /** From so many times as deep as it has rows, a product of two transposed matrices is cheaper to turn than w is. */
    private static final int DEEP = 3;

    private FloatSmall() {}

    /** Y[b] = X·W, or Y[b] += X·W, as in Kernels.matmul; w not transposed is read where it lies. */
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
            boolean add,
            float[] y,
            FloatScratch scratch) {
        if (xTransposed && wTransposed && isBetterTurned(n, k, m)) {
            turned(n, k, m, x, xAt, w, wAt, add, y, scratch);
            return;
        }
        int lanes = FloatLanes.padded(m);
        float[] from = wTransposed ? scratch.panels((k + L) * lanes) : w;
        int row = xTransposed ? 1 : k;
        int step = xTransposed ? n : 1;
        int wRow = wTransposed ? PACKED : m;
        for (int b = 0; b < xAt.length; b++) {
            if (wTransposed) {
                pack(k, m, w, wAt[b], k, from, 0);
            }
            int at = wTransposed ? 0 : wAt[b];
            if (add) {
                within(n, k, m, x, xAt[b], row, step, from, at, wRow, lanes, y, b * n * m, m, true, scratch);
            } else {
                whole(n, k, m, x, xAt[b], row, step, from, at, wRow, lanes, y, b * n * m);
            }
        }
    }

    /** Whether there is less to turn in the result than in w, and no more to compute. */
    private static boolean isBetterTurned(int n, int k, int m) {
        return n > L && k >= DEEP * n && m * FloatLanes.padded(n) <= n * FloatLanes.padded(m);
    }

    /** Both operands transposed, and so Yᵀ = Wᵀ·Xᵀ of matrices that lie as tiles read them: only the result is turned. */
    private static void turned(
            int n,
            int k,
            int m,
            float[] x,
            int[] xAt,
            float[] w,
            int[] wAt,
            boolean add,
            float[] y,
            FloatScratch scratch) {
        int lanes = FloatLanes.padded(m);
        int end = m * n + VECTORS * L;
        float[] turned = scratch.panels(end + (n + L) * lanes);
        for (int b = 0; b < xAt.length; b++) {
            whole(m, k, n, w, wAt[b], k, 1, x, xAt[b], n, FloatLanes.padded(n), turned, 0);
            FloatTranspose.rows(n, m, turned, 0, n, turned, end, lanes);
            for (int i = 0; i < n; i++) {
                int to = (b * n + i) * m;
                if (add) {
                    FloatMove.addRow(m, turned, end + i * lanes, y, to);
                } else {
                    System.arraycopy(turned, end + i * lanes, y, to, m);
                }
            }
        }
    }

    /** Y = X·W, operands as in {@link #within}, rows of Y neighbours: whole tiles, of which a later one writes over the rest. */
    private static void whole(
            int n,
            int k,
            int m,
            float[] x,
            int xAt,
            int xRow,
            int xStep,
            float[] w,
            int wAt,
            int wRow,
            int lanes,
            float[] y,
            int yAt) {
        int rows;
        for (int i = 0; i < n; i += rows) {
            rows = rows(n, n - i);
            int first = Math.min(i, n - rows);
            int at = xAt + first * xRow;
            int to = yAt + first * m;
            for (int q = panels(lanes) - 1; q >= 0; q--) {
                int j = start(q, lanes);
                int width = width(q, lanes);
                int panel = wAt + (wRow == PACKED ? j * k : j);
                int wStep = wRow == PACKED ? width : wRow;
                FloatTiles.tile(rows, width / L, k, x, at, xRow, xStep, w, panel, wStep, y, to + j, m, false);
            }
        }
    }

    /**
     * Writes the panels of a w that is stored transposed, as m rows of k that lie {@code wRow} apart. Takes up to
     * (k + L − 1) · m elements, m rounded up to whole vectors.
     */
    static void pack(int k, int m, float[] w, int at, int wRow, float[] panels, int to) {
        if (k * m <= TINY && m <= L) {
            for (int c = 0; c < m; c++) {
                for (int p = 0; p < k; p++) {
                    panels[to + p * L + c] = w[at + c * wRow + p];
                }
            }
            return;
        }
        int lanes = FloatLanes.padded(m);
        int count = panels(lanes);
        for (int q = 0; q < count; q++) {
            int j = start(q, lanes);
            int width = width(q, lanes);
            FloatTranspose.rows(k, Math.min(width, m - j), w, at + j * wRow, wRow, panels, to + j * k, width);
        }
    }

    /**
     * Y = X·W, or Y += X·W, of matrices that are parts of larger ones: row i of X begins at {@code xAt + i·xRow} and goes on
     * in steps of {@code xStep}, rows of Y lie {@code yRow} apart, and nothing else is written. Rows of W lie {@code wRow}
     * apart, or W is {@linkplain #pack packed} for {@code lanes} columns where that is {@value #PACKED}.
     *
     * @param m how many columns are wanted
     */
    static void within(
            int n,
            int k,
            int m,
            float[] x,
            int xAt,
            int xRow,
            int xStep,
            float[] w,
            int wAt,
            int wRow,
            int lanes,
            float[] y,
            int yAt,
            int yRow,
            boolean add,
            FloatScratch scratch) {
        int rows;
        for (int i = 0; i < n; i += rows) {
            rows = rows(n, n - i);
            int first = Math.min(i, n - rows);
            int at = xAt + first * xRow;
            int to = yAt + first * yRow;
            int q = 0;
            for (int j = 0; j < m; q++) {
                int width = width(q, lanes);
                int panel = wAt + (wRow == PACKED ? j * k : j);
                int wStep = wRow == PACKED ? width : wRow;
                int columns = Math.min(width, m - j);
                FloatEdge.tile(
                        rows, i - first, width / L, k, x, at, xRow, xStep, w, panel, wStep, y, to + j, yRow, columns,
                        add, scratch);
                j += width;
            }
        }
    }

    /**
     * Returns how many rows the next tile takes of those left of n: up to 8, and two tiles of about the same height at the end.
     * Of {@value #MANY} rows or more it takes 8 even if fewer are left.
     */
    static int rows(int n, int left) {
        return n >= MANY ? ROWS : left <= ROWS ? left : left < 2 * ROWS ? (left + 1) / 2 : ROWS;
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
