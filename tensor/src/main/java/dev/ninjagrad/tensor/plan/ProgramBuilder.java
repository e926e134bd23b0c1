package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Where;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns a group into a {@link Program}: chooses the tile, gives values registers, and binds each op to its blocks. */
final class ProgramBuilder {
    private static final int LANES = 16;

    private final Listing listing;
    private final Kernels kernels;
    private final Group group;
    private final Buffers buffers;
    private final Set<Integer> leaving;

    private final int[] outer;
    private final int rows;
    private final int columns;
    private final int tileRows;
    private final int tileColumns;

    /** Elements from row to row of a register: whole vectors, so that a row can be written without care for the next. */
    private final int registerRow;

    /** Where a value is found while the program runs. */
    private sealed interface Place {
        /** In memory, read over the group's dimensions. */
        record Memory(Storage storage, int at, List<Integer> strides) implements Place {}

        /** In a register; a column register holds one value a row. */
        record Register(Storage storage, boolean column) implements Place {}
    }

    private record Slot(DType dtype, boolean column) {}

    private final Map<Integer, Place> places = new HashMap<>();
    private final Map<Slot, Deque<Storage>> free = new HashMap<>();
    private final List<Program.Entry> code = new ArrayList<>();
    private final List<Program.Window> windows = new ArrayList<>();
    private final List<Program.Total> totals = new ArrayList<>();

    private ProgramBuilder(Listing listing, Kernels kernels, Group group, Buffers buffers, Set<Integer> leaving) {
        this.listing = listing;
        this.kernels = kernels;
        this.group = group;
        this.buffers = buffers;
        this.leaving = leaving;
        List<Integer> dims = group.dims();
        int n = dims.size();
        this.columns = dims.get(n - 1);
        this.rows = n > 1 ? dims.get(n - 2) : 1;
        this.outer = dims.subList(0, Math.max(0, n - 2)).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        boolean whole = group.columns() > 0;
        // A lone op needs no registers, so its tile may be everything.
        int tile = group.members().size() == 1 && !group.members().getFirst().ends() ? Integer.MAX_VALUE : Program.TILE;
        this.tileColumns = whole ? columns : Math.min(columns, tile);
        this.registerRow = (tileColumns + LANES - 1) / LANES * LANES;
        this.tileRows = tileColumns < columns ? 1 : Math.min(rows, Math.max(1, tile / Math.max(1, tileColumns)));
    }

    static Program build(Listing listing, Kernels kernels, Group group, Buffers buffers, Set<Integer> leaving) {
        ProgramBuilder builder = new ProgramBuilder(listing, kernels, group, buffers, leaving);
        Map<Integer, Integer> lastUse = builder.lastUses();
        for (Group.Member m : group.members()) {
            builder.add(m, lastUse);
        }
        return builder.program();
    }

    /** Returns a program that copies x, read by a loop, into a part of y. */
    static Program copy(Kernels kernels, Loop loop, Storage x, Storage y, int yAt, List<Integer> yStrides) {
        List<Integer> dims = loop.sizes().isEmpty() ? List.of(1) : loop.sizes();
        List<Integer> from = loop.stridesOver(0, dims);
        List<Integer> to = Loop.split(loop.sizes(), yStrides, dims);
        int n = dims.size();
        int rows = n > 1 ? dims.get(n - 2) : 1;
        int[] outer = dims.subList(0, Math.max(0, n - 2)).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        List<Program.Window> windows = new ArrayList<>();
        Block read = window(windows, x, loop.offsets().getFirst(), from, false);
        Block write = window(windows, y, yAt, to, false);
        Program.Micro micro = (r, c) -> kernels.copy(r, c, read, write);
        return new Program(
                outer,
                rows,
                dims.getLast(),
                rows,
                dims.getLast(),
                new Program.Entry[] {new Program.Entry(micro, Program.Mode.FULL, 0)},
                windows.toArray(Program.Window[]::new),
                new Program.Total[0]);
    }

    private Program program() {
        return new Program(
                outer,
                rows,
                columns,
                tileRows,
                tileColumns,
                code.toArray(Program.Entry[]::new),
                windows.toArray(Program.Window[]::new),
                totals.toArray(Program.Total[]::new));
    }

    private Map<Integer, Integer> lastUses() {
        Map<Integer, Integer> last = new HashMap<>();
        for (int i = 0; i < group.members().size(); i++) {
            for (int input : group.members().get(i).instruction().inputs()) {
                last.put(input, i);
            }
        }
        return last;
    }

    private void add(Group.Member m, Map<Integer, Integer> lastUse) {
        Instruction i = m.instruction();
        if (i.call() instanceof Call.Map(Op fn, Loop loop)) {
            if (isView(m, fn)) {
                places.put(i.output(), source(m, loop, 0));
                keepAlive(i, lastUse);
                return;
            }
            boolean column = m.column();
            Block[] x = new Block[i.inputs().size()];
            for (int k = 0; k < x.length; k++) {
                x[k] = block(source(m, loop, k), column);
            }
            release(m, lastUse);
            Block y = block(output(m), column);
            Program.Mode mode = column ? Program.Mode.PER_ROW : Program.Mode.FULL;
            code.add(new Program.Entry(micro(fn, x, y), mode, column ? 0 : flatRow(x, y)));
        } else if (i.call() instanceof Call.Fold fold) {
            addFold(m, fold, lastUse);
        }
    }

    private Program.Micro micro(Op fn, Block[] x, Block y) {
        Block first = x[0];
        Block second = x[Math.min(1, x.length - 1)];
        Block third = x[Math.min(2, x.length - 1)];
        return switch (fn) {
            case Unary op -> (r, c) -> kernels.unary(op, r, c, first, y);
            case Binary op -> (r, c) -> kernels.binary(op, r, c, first, second, y);
            case Compare op -> (r, c) -> kernels.compare(op, r, c, first, second, y);
            case Where _ -> (r, c) -> kernels.where(r, c, first, second, third, y);
            case Cast _ -> (r, c) -> kernels.copy(r, c, first, y);
            default -> throw new IllegalStateException(fn + " is not element-wise");
        };
    }

    /** A view may read a register that another view's end would free; it is then kept to the end. */
    private void keepAlive(Instruction i, Map<Integer, Integer> lastUse) {
        lastUse.put(i.inputs().getFirst(), Integer.MAX_VALUE);
        lastUse.put(i.output(), Integer.MAX_VALUE);
    }

    /** Whether a copy need not be made, because only this group reads it and can read the original. */
    private boolean isView(Group.Member m, Op fn) {
        int input = m.instruction().inputs().getFirst();
        return fn instanceof Cast
                && !leaving.contains(m.instruction().output())
                && listing.value(input).dtype()
                        == listing.value(m.instruction().output()).dtype();
    }

    private void addFold(Group.Member m, Call.Fold fold, Map<Integer, Integer> lastUse) {
        Instruction i = m.instruction();
        Place source = places.get(i.inputs().getFirst());
        if (source == null) {
            source = memory(i.inputs().getFirst(), 0, Loop.rowMajor(group.dims()));
        }
        Block x = block(source, false);
        if (m.column()) {
            release(m, lastUse);
            Block y = block(output(m), false);
            Program.Micro rowByRow = (r, c) -> kernels.reduceRows(fold.kind(), r, c, x, y);
            code.add(new Program.Entry(rowByRow, Program.Mode.FULL, 0));
        } else {
            Storage total = buffers.of(listing, i.output());
            totals.add(new Program.Total(total, fold.kind().start()));
            if (fold.inner() > 1) {
                Block y = new Block(total, 0, 0, 1);
                Program.Micro columnSums = (r, c) -> kernels.addColumns(r, c, x, y);
                code.add(new Program.Entry(columnSums, Program.Mode.FULL, 0));
            } else {
                addTotal(fold, x, total);
            }
        }
    }

    private void addTotal(Call.Fold fold, Block x, Storage total) {
        Binary combine = switch (fold.kind()) {
            case SUM, MEAN -> Binary.ADD;
            case MAX -> Binary.MAXIMUM;
            case MIN -> Binary.MINIMUM;
        };
        Storage perTile = Storage.allocate(total.dtype(), tileRows);
        Block sums = new Block(perTile, 0, 1, 0);
        Block sumsAsRow = new Block(perTile, 0, 0, 1);
        Block tile = new Block(Storage.allocate(total.dtype(), 1), 0, 0, 0);
        Block y = new Block(total, 0, 0, 0);
        Program.Micro folding = (r, c) -> {
            kernels.reduceRows(fold.kind(), r, c, x, sums);
            kernels.reduceRows(fold.kind(), 1, r, sumsAsRow, tile);
            kernels.binary(combine, 1, 1, y, tile, y);
        };
        code.add(new Program.Entry(folding, Program.Mode.FULL, flatRow(x) == columns ? columns : 0));
    }

    /** Where an operand of a member is read. */
    private Place source(Group.Member m, Loop loop, int operand) {
        int input = m.instruction().inputs().get(operand);
        Place known = places.get(input);
        if (known != null) {
            return known;
        }
        List<Integer> dims = group.dims();
        if (!m.column()) {
            return memory(input, loop.offsets().get(operand), loop.stridesOver(operand, dims));
        }
        List<Integer> strides = new ArrayList<>(loop.stridesOver(operand, dims.subList(0, dims.size() - 1)));
        strides.add(0);
        return memory(input, loop.offsets().get(operand), strides);
    }

    private Place memory(int input, int at, List<Integer> strides) {
        return new Place.Memory(buffers.of(listing, input), at, strides);
    }

    /** Where a member's result goes. */
    private Place output(Group.Member m) {
        int number = m.instruction().output();
        Value value = listing.value(number);
        Place place;
        if (leaving.contains(number)) {
            List<Integer> strides;
            if (m.column()) {
                strides = new ArrayList<>(
                        Loop.rowMajor(group.dims().subList(0, group.dims().size() - 1)));
                strides.add(0);
            } else {
                strides = Loop.rowMajor(group.dims());
            }
            place = memory(number, 0, strides);
        } else {
            place = register(new Slot(value.dtype(), m.column()));
        }
        places.put(number, place);
        return place;
    }

    private Place register(Slot slot) {
        Deque<Storage> unused = free.computeIfAbsent(slot, _ -> new ArrayDeque<>());
        Storage storage = unused.isEmpty()
                ? Storage.allocate(slot.dtype, slot.column ? tileRows : tileRows * registerRow)
                : unused.pop();
        return new Place.Register(storage, slot.column);
    }

    /** Frees the registers that this member is the last to read. */
    private void release(Group.Member m, Map<Integer, Integer> lastUse) {
        int now = group.members().indexOf(m);
        for (int input : Set.copyOf(m.instruction().inputs())) {
            if (places.get(input) instanceof Place.Register(Storage storage, boolean column)
                    && lastUse.getOrDefault(input, now) == now) {
                free.computeIfAbsent(new Slot(storage.dtype(), column), _ -> new ArrayDeque<>())
                        .push(storage);
            }
        }
    }

    private Block block(Place place, boolean asRow) {
        return switch (place) {
            case Place.Memory(Storage storage, int at, List<Integer> strides) ->
                window(windows, storage, at, strides, asRow);
            case Place.Register(Storage storage, boolean column) -> {
                if (!column) {
                    yield new Block(storage, 0, registerRow, 1);
                }
                yield asRow ? new Block(storage, 0, 0, 1) : new Block(storage, 0, 1, 0);
            }
        };
    }

    /** Returns a block that moves over memory; {@code asRow} turns one value a row into one row. */
    private static Block window(
            List<Program.Window> windows, Storage storage, int at, List<Integer> strides, boolean asRow) {
        int n = strides.size();
        int col = strides.get(n - 1);
        int row = n > 1 ? strides.get(n - 2) : 0;
        int[] outer = strides.subList(0, Math.max(0, n - 2)).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        Block block = asRow ? new Block(storage, at, 0, row) : new Block(storage, at, row, col);
        windows.add(new Program.Window(block, at, outer, row, col));
        return block;
    }

    /** Returns the elements from row to row, if a whole tile can be taken as one long row; else 0. */
    private int flatRow(Block[] x, Block y) {
        int row = flatRow(y);
        for (Block b : x) {
            boolean repeats = b.row() == 0 && b.col() == 0;
            if (!repeats && flatRow(b) != row) {
                return 0;
            }
        }
        return row;
    }

    private int flatRow(Block b) {
        boolean rows = b.row() == columns || b.row() == registerRow;
        return b.col() == 1 && rows ? b.row() : 0;
    }
}
