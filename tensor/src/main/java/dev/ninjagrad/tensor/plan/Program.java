package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Storage;

/**
 * A fused group, ready to run: its ops in order, applied to one tile after the other. What one op makes for another stays
 * in a register, an array as large as a tile; only what others need is written to memory.
 *
 * <p>The elements lie on a grid of outer dimensions, rows and columns. A tile is some rows, and all columns where a row is
 * summed.
 */
final class Program implements Step {
    /** Elements of a register: ten of them in F32 fill a first-level cache of 48 KiB. */
    static final int TILE = 1024;

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

    /**
     * An op of the program.
     *
     * @param flatRow elements from row to row where a whole tile can be taken as one long row, else 0
     */
    record Entry(Micro micro, Mode mode, int flatRow) {}

    /** An operand in memory, which moves with the tiles. */
    static final class Window {
        private final Block block;
        private final int start;
        private final int[] outerStrides;
        private final int rowStride;
        private final int colStride;

        Window(Block block, int start, int[] outerStrides, int rowStride, int colStride) {
            this.block = block;
            this.start = start;
            this.outerStrides = outerStrides;
            this.rowStride = rowStride;
            this.colStride = colStride;
        }
    }

    /** A total, with the value it starts from. */
    record Total(Storage storage, double start) {}

    private final int[] outer;
    private final int rows;
    private final int columns;
    private final int tileRows;
    private final int tileColumns;
    private final Entry[] code;
    private final Window[] windows;
    private final Total[] totals;
    private final int[] counter;

    Program(
            int[] outer,
            int rows,
            int columns,
            int tileRows,
            int tileColumns,
            Entry[] code,
            Window[] windows,
            Total[] totals) {
        this.outer = outer;
        this.rows = rows;
        this.columns = columns;
        this.tileRows = tileRows;
        this.tileColumns = tileColumns;
        this.code = code;
        this.windows = windows;
        this.totals = totals;
        this.counter = new int[outer.length];
    }

    @Override
    public void run() {
        for (Total t : totals) {
            t.storage().fill(0, t.storage().size(), t.start());
        }
        if (outer.length == 0 && tileRows == rows && tileColumns == columns) {
            runTile(rows, columns);
            return;
        }
        int left = 1;
        for (int i = 0; i < outer.length; i++) {
            counter[i] = 0;
            left *= outer[i];
        }
        for (; left > 0; left--) {
            for (int r = 0; r < rows; r += tileRows) {
                for (int c = 0; c < columns; c += tileColumns) {
                    moveTo(r, c);
                    runTile(Math.min(tileRows, rows - r), Math.min(tileColumns, columns - c));
                }
            }
            advance();
        }
    }

    private void moveTo(int row, int column) {
        for (Window w : windows) {
            int at = w.start + row * w.rowStride + column * w.colStride;
            for (int d = 0; d < counter.length; d++) {
                at += counter[d] * w.outerStrides[d];
            }
            w.block.moveTo(at);
        }
    }

    private void advance() {
        for (int d = counter.length - 1; d >= 0; d--) {
            if (++counter[d] < outer[d]) {
                return;
            }
            counter[d] = 0;
        }
    }

    private void runTile(int r, int c) {
        for (Entry e : code) {
            if (e.mode == Mode.PER_ROW) {
                e.micro.run(1, r);
            } else if (e.flatRow > 0 && c == columns) {
                e.micro.run(1, (r - 1) * e.flatRow + c);
            } else {
                e.micro.run(r, c);
            }
        }
    }
}
