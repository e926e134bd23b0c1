package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Storage;
import java.util.List;

/**
 * A fused group, or a part of its tiles, ready to run: its ops in order, applied to one tile after the other. What one op makes for another stays
 * in a register, an array as large as a tile; only what others need is written to memory.
 *
 * <p>A program belongs to one thread at a time: it moves its windows and has registers of its own.
 */
final class Program implements Step {
    /** One op, bound to the blocks it reads and writes. */
    interface Micro {
        /** Applies the op to this many rows and columns of its blocks. */
        void run(int rows, int columns);
    }

    /** How an op is applied to a tile. */
    enum Mode {
        /** To every element. */
        FULL,
        /** To one value a row. */
        PER_ROW
    }

    /** What is done to each tile, in order. */
    interface Entry {
        /**
         * Does it to a tile.
         *
         * @param whole whether the tile has all columns
         */
        void run(int rows, int columns, boolean whole);
    }

    /**
     * An op of the program.
     *
     * @param flatRow elements from row to row where a whole tile can be taken as one long row, else 0
     */
    record Applied(Micro micro, Mode mode, int flatRow) implements Entry {
        @Override
        public void run(int rows, int columns, boolean whole) {
            if (mode == Mode.PER_ROW) {
                micro.run(1, rows);
            } else if (flatRow > 0 && whole) {
                micro.run(1, (rows - 1) * flatRow + columns);
            } else {
                micro.run(rows, columns);
            }
        }
    }

    /** An operand in memory, which moves with the tiles. */
    static final class Window {
        private final Block block;
        private final int start;
        private final int[] outerStrides;
        private final int rowStride;
        private final int colStride;

        /** Whether the operand holds only the rows of one call of {@link Program#runRows}. */
        private final boolean local;

        Window(Block block, int start, int[] outerStrides, int rowStride, int colStride, boolean local) {
            this.block = block;
            this.start = start;
            this.outerStrides = outerStrides;
            this.rowStride = rowStride;
            this.colStride = colStride;
            this.local = local;
        }
    }

    /** A total, with the value it starts from. */
    record Total(Storage storage, double start) {}

    private final Tiling tiling;
    private final int from;
    private final int to;
    private final Entry[] code;
    private final Window[] windows;
    private final Total[] totals;
    private final int[] outer;
    private final int[] counter;

    /**
     * Creates a program for some of the tiles.
     *
     * @param from the first tile
     * @param to the tile after the last
     */
    Program(Tiling tiling, int from, int to, List<Entry> code, List<Window> windows, List<Total> totals) {
        this.tiling = tiling;
        this.from = from;
        this.to = to;
        this.code = code.toArray(Entry[]::new);
        this.windows = windows.toArray(Window[]::new);
        this.totals = totals.toArray(Total[]::new);
        this.outer = tiling.outer().stream().mapToInt(Integer::intValue).toArray();
        this.counter = new int[outer.length];
    }

    @Override
    public void run() {
        clearTotals();
        int rows = tiling.rows();
        int columns = tiling.columns();
        if (counter.length == 0 && tiling.tileRows() == rows && tiling.tileColumns() == columns && from < to) {
            runTile(rows, columns);
            return;
        }
        int columnTiles = tiling.columnTiles();
        int rowTiles = tiling.rowTiles();
        for (int t = from; t < to; t++) {
            int rowTile = t / columnTiles;
            int row = rowTile % rowTiles * tiling.tileRows();
            int column = t % columnTiles * tiling.tileColumns();
            moveTo(rowTile / rowTiles, row, column);
            runTile(Math.min(tiling.tileRows(), rows - row), Math.min(tiling.tileColumns(), columns - column));
        }
    }

    void clearTotals() {
        for (Total t : totals) {
            t.storage().fill(0, t.storage().size(), t.start());
        }
    }

    /** Goes on with these rows of a grid without outer dimensions; totals are not cleared. */
    void runRows(int first, int count) {
        int columns = tiling.columns();
        for (int row = 0; row < count; row += tiling.tileRows()) {
            for (int column = 0; column < columns; column += tiling.tileColumns()) {
                for (Window w : windows) {
                    int from = w.local ? row : first + row;
                    w.block.moveTo(w.start + from * w.rowStride + column * w.colStride);
                }
                runTile(Math.min(tiling.tileRows(), count - row), Math.min(tiling.tileColumns(), columns - column));
            }
        }
    }

    private void moveTo(int outerIndex, int row, int column) {
        int left = outerIndex;
        for (int d = counter.length - 1; d >= 0; d--) {
            counter[d] = left % outer[d];
            left /= outer[d];
        }
        for (Window w : windows) {
            int at = w.start + row * w.rowStride + column * w.colStride;
            for (int d = 0; d < counter.length; d++) {
                at += counter[d] * w.outerStrides[d];
            }
            w.block.moveTo(at);
        }
    }

    private void runTile(int r, int c) {
        boolean whole = c == tiling.columns();
        for (Entry e : code) {
            e.run(r, c, whole);
        }
    }
}
