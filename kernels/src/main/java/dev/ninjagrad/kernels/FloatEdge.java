package dev.ninjagrad.kernels;

/** A tile of {@link FloatTiles} at an edge of its matrix, where not all of its columns or rows are wanted. */
final class FloatEdge {
    private static final int L = FloatLanes.L;

    private FloatEdge() {}

    /**
     * Computes a tile of which all rows but the first {@code skip}, which others have stored, and the first {@code columns}
     * columns are stored, or added to what is there.
     */
    static void tile(
            int rows,
            int skip,
            int vectors,
            int k,
            float[] x,
            int xAt,
            int xRow,
            int xStep,
            float[] w,
            int wAt,
            int wStep,
            float[] y,
            int yAt,
            int yRow,
            int columns,
            boolean add,
            FloatScratch scratch) {
        int width = vectors * L;
        if (columns == width && skip == 0) {
            FloatTiles.tile(rows, vectors, k, x, xAt, xRow, xStep, w, wAt, wStep, y, yAt, yRow, add);
            return;
        }
        float[] tile = scratch.tile;
        FloatTiles.tile(rows, vectors, k, x, xAt, xRow, xStep, w, wAt, wStep, tile, 0, width, false);
        for (int r = skip; r < rows; r++) {
            if (!add) {
                System.arraycopy(tile, r * width, y, yAt + r * yRow, columns);
            } else if (skip == 0) {
                FloatMove.addRow(columns, tile, r * width, y, yAt + r * yRow);
            } else {
                addElements(columns, tile, r * width, y, yAt + r * yRow);
            }
        }
    }

    /** No vectors here: the last rows of a matrix are too few to have the loop compiled, and until then each would be an object. */
    private static void addElements(int n, float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] += x[xAt + i];
        }
    }
}
