package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Where;
import org.jspecify.annotations.Nullable;

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

    /**
     * One op on blocks.
     *
     * @param flatRow elements from row to row where a whole tile can be taken as one long row, else 0
     */
    record Micro(Kind kind, @Nullable Op op, Reduce.@Nullable Kind fold, Block[] x, Block y, int flatRow) {
        /** Which elements an op is applied to, and how. */
        enum Kind {
            UNARY,
            BINARY,
            COMPARE,
            WHERE,
            COPY,
            /** One value a row. */
            ROWS,
            /** One value a column, added up from tile to tile. */
            COLUMNS,
            /** One value of all, combined from tile to tile. */
            ALL
        }
    }

    /** An operand in memory, which moves with the tiles. */
    record Window(Block block, int start, int[] outerStrides, int rowStride, int colStride) {}

    /** A total, with the value it starts from. */
    record Total(Storage storage, double start) {}

    private final Kernels kernels;
    private final int[] outer;
    private final int rows;
    private final int columns;
    private final int tileRows;
    private final int tileColumns;
    private final Micro[] code;
    private final boolean[] perRow;
    private final Window[] windows;
    private final Total[] totals;
    private final int[] counter;

    Program(
            Kernels kernels,
            int[] outer,
            int rows,
            int columns,
            int tileRows,
            int tileColumns,
            Micro[] code,
            boolean[] perRow,
            Window[] windows,
            Total[] totals) {
        this.kernels = kernels;
        this.outer = outer;
        this.rows = rows;
        this.columns = columns;
        this.tileRows = tileRows;
        this.tileColumns = tileColumns;
        this.code = code;
        this.perRow = perRow;
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
        for (int i = 0; i < code.length; i++) {
            Micro m = code[i];
            if (perRow[i]) {
                apply(m, 1, r);
            } else if (m.flatRow > 0 && c == columns) {
                apply(m, 1, (r - 1) * m.flatRow + c);
            } else {
                apply(m, r, c);
            }
        }
    }

    private void apply(Micro m, int r, int c) {
        Block[] x = m.x;
        switch (m.kind) {
            case UNARY -> kernels.unary((Unary) m.op, r, c, x[0], m.y);
            case BINARY -> kernels.binary((Binary) m.op, r, c, x[0], x[1], m.y);
            case COMPARE -> kernels.compare((Compare) m.op, r, c, x[0], x[1], m.y);
            case WHERE -> kernels.where(r, c, x[0], x[1], x[2], m.y);
            case COPY -> kernels.copy(r, c, x[0], m.y);
            case ROWS -> kernels.reduceRows(m.fold, r, c, x[0], m.y);
            case COLUMNS -> kernels.addColumns(r, c, x[0], m.y);
            case ALL -> {
                // x[1] holds one value a row of the tile, x[2] the same as one row, x[3] the tile's value.
                kernels.reduceRows(m.fold, r, c, x[0], x[1]);
                kernels.reduceRows(m.fold, 1, r, x[2], x[3]);
                kernels.binary((Binary) m.op, 1, 1, m.y, x[3], m.y);
            }
        }
    }

    static Micro.Kind kind(Op op) {
        return switch (op) {
            case Unary _ -> Micro.Kind.UNARY;
            case Binary _ -> Micro.Kind.BINARY;
            case Compare _ -> Micro.Kind.COMPARE;
            case Where _ -> Micro.Kind.WHERE;
            case Cast _ -> Micro.Kind.COPY;
            default -> throw new IllegalStateException(op + " is not element-wise");
        };
    }
}
