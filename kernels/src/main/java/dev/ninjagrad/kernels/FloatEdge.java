package dev.ninjagrad.kernels;

/** A tile of {@link FloatTiles} at the right edge of its matrix, where not all of its columns are wanted. */
final class FloatEdge {
    private static final int L = FloatLanes.L;

    private FloatEdge() {}

    /** Computes a tile of which the first {@code columns} columns are stored, or added to what is there. */
    static void tile(
            int rows,
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
        if (columns == width) {
            FloatTiles.tile(rows, vectors, k, x, xAt, xRow, xStep, w, wAt, wStep, y, yAt, yRow, add);
            return;
        }
        float[] tile = scratch.tile;
        FloatTiles.tile(rows, vectors, k, x, xAt, xRow, xStep, w, wAt, wStep, tile, 0, width, false);
        for (int r = 0; r < rows; r++) {
            if (add) {
                FloatMove.addRow(columns, tile, r * width, y, yAt + r * yRow);
            } else {
                System.arraycopy(tile, r * width, y, yAt + r * yRow, columns);
            }
        }
    }
}
