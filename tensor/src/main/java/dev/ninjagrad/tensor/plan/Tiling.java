package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Kernels.Block;
import java.util.List;

/**
 * The grid a program walks over, and the tiles it is cut into: some rows, and all columns where a row is summed. Tiles are
 * numbered in the order of memory.
 *
 * @param outer dimensions before the rows
 */
record Tiling(List<Integer> outer, int rows, int columns, int tileRows, int tileColumns) {
    /** Elements of a tile: a register of a program. Eight of them in F32 fill a first-level cache of 32 KiB. */
    static final int TILE = 1024;

    private static final int LANES = 16;

    /**
     * Cuts dimensions into tiles of at most {@code tile} elements, if a row allows it.
     *
     * @param wholeRows whether all columns of a row must be in one tile
     */
    static Tiling of(List<Integer> dims, int tile, boolean wholeRows) {
        int n = dims.size();
        int columns = dims.get(n - 1);
        int rows = n > 1 ? dims.get(n - 2) : 1;
        List<Integer> outer = List.copyOf(dims.subList(0, Math.max(0, n - 2)));
        int tileColumns = wholeRows ? columns : Math.min(columns, tile);
        int tileRows = tileColumns < columns ? 1 : Math.min(rows, Math.max(1, tile / Math.max(1, tileColumns)));
        return new Tiling(outer, rows, columns, tileRows, tileColumns);
    }

    /** Returns how many tiles lie below each other. */
    int rowTiles() {
        return (rows + tileRows - 1) / tileRows;
    }

    /** Returns how many tiles lie beside each other. */
    int columnTiles() {
        return (columns + tileColumns - 1) / tileColumns;
    }

    /** Returns the number of tiles. */
    int count() {
        return Loop.product(outer) * rowTiles() * columnTiles();
    }

    /** Returns the first tile of part {@code part} of {@code parts}. */
    int cut(int part, int parts) {
        return (int) ((long) count() * part / parts);
    }

    /** Elements from row to row of a register: whole vectors, so that a row can be written without care for the next. */
    int registerRow() {
        return (tileColumns + LANES - 1) / LANES * LANES;
    }

    /**
     * Returns the elements from row to row, if a whole tile can be taken as one long row because all blocks that do not repeat one value
     * lie alike; else 0.
     */
    int flatRow(List<Block> blocks) {
        int row = 0;
        for (Block b : blocks) {
            if (b.row() == 0 && b.col() == 0) {
                continue;
            }
            boolean whole = b.col() == 1 && (b.row() == columns || b.row() == registerRow());
            if (!whole || (row != 0 && b.row() != row)) {
                return 0;
            }
            row = b.row();
        }
        return row;
    }
}
