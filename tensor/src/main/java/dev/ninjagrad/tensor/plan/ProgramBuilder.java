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

/** Turns a group into a {@link Program} over some of its tiles: gives values registers, and binds each op to its blocks. */
final class ProgramBuilder {
    private final Listing listing;
    private final Kernels kernels;
    private final Group group;
    private final Buffers buffers;
    private final Set<Integer> leaving;
    private final Tiling tiling;

    /**
     * Whether results are made in registers and then copied, so that nothing is written behind the last tile of a part: a
     * kernel writes whole vectors, and the next part may already have written there.
     */
    private final boolean staged;

    /** Totals that are gathered apart from those of the first part. */
    private final Map<Integer, Storage> partials;

    /** Values of which there are only the rows that a pipeline is at. */
    private final Map<Integer, Storage> locals;

    /** Where a value is found while the program runs. */
    private sealed interface Place {
        /** In memory, read over the group's dimensions. */
        record Memory(Storage storage, int at, List<Integer> strides, boolean local) implements Place {}

        /** In a register; a column register holds one value a row. */
        record Register(Storage storage, boolean column) implements Place {}
    }

    private record Slot(DType dtype, boolean column) {}

    private final Map<Integer, Place> places = new HashMap<>();
    private final Map<Slot, Deque<Storage>> free = new HashMap<>();
    private final Schedule schedule;
    private final List<Group.Member> members;
    private final List<Chains.Bound> code = new ArrayList<>();
    private final List<Program.Applied> stores = new ArrayList<>();

    /** For values that only look at another one, the number of that one. */
    private final Map<Integer, Integer> viewed = new HashMap<>();

    private final List<Program.Window> windows = new ArrayList<>();
    private final List<Program.Total> totals = new ArrayList<>();

    ProgramBuilder(
            Listing listing,
            Kernels kernels,
            Group group,
            Buffers buffers,
            Set<Integer> leaving,
            Tiling tiling,
            boolean staged,
            Map<Integer, Storage> partials,
            Map<Integer, Storage> locals) {
        this.listing = listing;
        this.kernels = kernels;
        this.group = group;
        this.schedule = new Schedule(group.members());
        this.members = schedule.members();
        this.buffers = buffers;
        this.leaving = leaving;
        this.tiling = tiling;
        this.staged = staged;
        this.partials = partials;
        this.locals = locals;
    }

    /** Returns how two totals become one. */
    static Binary combine(Call.Fold fold) {
        return switch (fold.kind()) {
            case SUM, MEAN -> Binary.ADD;
            case MAX -> Binary.MAXIMUM;
            case MIN -> Binary.MINIMUM;
        };
    }

    /** Returns the program for tiles {@code from} to {@code to} − 1; a builder builds one. */
    Program program(int from, int to) {
        Map<Integer, Integer> lastUse = lastUses();
        for (Group.Member m : members) {
            add(m, lastUse);
        }
        List<Program.Entry> entries = new ArrayList<>(new Chains(listing, kernels, tiling, leaving, code).entries());
        entries.addAll(stores);
        // A second program of the same part goes on with the totals of the first.
        return new Program(tiling, from, to, entries, windows, staged ? List.of() : totals);
    }

    /** For each value the last member to read it; what is stored in the end is kept until then. */
    private Map<Integer, Integer> lastUses() {
        Map<Integer, Integer> last = new HashMap<>();
        for (int i = 0; i < members.size(); i++) {
            for (int input : members.get(i).instruction().inputs()) {
                last.put(input, i);
            }
        }
        members.stream()
                .filter(this::isStaged)
                .forEach(m -> last.put(m.instruction().output(), Integer.MAX_VALUE));
        return last;
    }

    private void add(Group.Member m, Map<Integer, Integer> lastUse) {
        Instruction i = m.instruction();
        if (i.call() instanceof Call.Map(Op fn, Loop loop)) {
            if (isView(m, fn)) {
                places.put(i.output(), source(m, loop, 0));
                viewed.put(i.output(), origin(i.inputs().getFirst()));
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
            int flat = column ? 0 : tiling.flatRow(blocks(x, y));
            add(m, new Program.Applied(micro(fn, x, y), mode, flat), List.of(x), y, true);
            store(m, y);
        } else if (i.call() instanceof Call.Fold fold) {
            addFold(m, fold, lastUse);
        }
    }

    private static List<Block> blocks(Block[] x, Block y) {
        List<Block> all = new ArrayList<>(List.of(x));
        all.add(y);
        return all;
    }

    /** Returns the value that another is or looks at. */
    private int origin(int value) {
        return viewed.getOrDefault(value, value);
    }

    /** Adds an op; {@code joins} if it may be part of a loop of several. */
    private void add(Group.Member m, Program.Applied op, List<Block> x, Block y, boolean joins) {
        List<Integer> reads =
                m.instruction().inputs().stream().map(this::origin).toList();
        code.add(new Chains.Bound(op, m.instruction(), schedule.loop(m), reads, x, y, joins));
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
            add(m, new Program.Applied(rowByRow, Program.Mode.FULL, 0), List.of(x), y, true);
            if (isStaged(m)) {
                store(m, block(place(i.output()), true));
            }
        } else {
            Storage part = partials.get(i.output());
            Storage total = part == null ? buffers.of(listing, i.output()) : part;
            totals.add(new Program.Total(total, fold.kind().start()));
            if (fold.inner() > 1) {
                Block y = new Block(total, 0, 0, 1);
                Program.Micro columnSums = (r, c) -> kernels.addColumns(r, c, x, y);
                add(m, new Program.Applied(columnSums, Program.Mode.FULL, 0), List.of(x), y, true);
            } else {
                addTotal(m, fold, x, total);
            }
        }
    }

    private void addTotal(Group.Member m, Call.Fold fold, Block x, Storage total) {
        Binary combine = combine(fold);
        Storage perTile = Storage.allocate(total.dtype(), tiling.tileRows());
        Block sums = new Block(perTile, 0, 1, 0);
        Block sumsAsRow = new Block(perTile, 0, 0, 1);
        Block tile = new Block(Storage.allocate(total.dtype(), 1), 0, 0, 0);
        Block y = new Block(total, 0, 0, 0);
        Program.Micro folding = (r, c) -> {
            kernels.reduceRows(fold.kind(), r, c, x, sums);
            kernels.reduceRows(fold.kind(), 1, r, sumsAsRow, tile);
            kernels.binary(combine, 1, 1, y, tile, y);
        };
        int flat = tiling.flatRow(List.of(x)) == tiling.columns() ? tiling.columns() : 0;
        add(m, new Program.Applied(folding, Program.Mode.FULL, flat), List.of(x), y, false);
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
        Storage local = locals.get(input);
        return local == null
                ? new Place.Memory(buffers.of(listing, input), at, strides, false)
                : new Place.Memory(local, at, strides, true);
    }

    private Place place(int number) {
        Place known = places.get(number);
        if (known == null) {
            throw new IllegalStateException("a program reads a value that it has not made");
        }
        return known;
    }

    /** Where a member's result goes. */
    private Place output(Group.Member m) {
        int number = m.instruction().output();
        Place place = leaving.contains(number) && !staged
                ? result(m)
                : register(new Slot(listing.value(number).dtype(), m.column()));
        places.put(number, place);
        return place;
    }

    /** Where a member's result lies in memory. */
    private Place result(Group.Member m) {
        List<Integer> dims = group.dims();
        if (!m.column()) {
            return memory(m.instruction().output(), 0, Loop.rowMajor(dims));
        }
        List<Integer> strides = new ArrayList<>(Loop.rowMajor(dims.subList(0, dims.size() - 1)));
        strides.add(0);
        return memory(m.instruction().output(), 0, strides);
    }

    private boolean isStaged(Group.Member m) {
        return staged && leaving.contains(m.instruction().output());
    }

    /** Copies a result out of its register when all ops are done, if it was made in one only for this. */
    private void store(Group.Member m, Block register) {
        if (isStaged(m)) {
            Block y = block(result(m), m.column());
            Program.Micro copy = (r, c) -> kernels.copy(r, c, register, y);
            stores.add(new Program.Applied(copy, m.column() ? Program.Mode.PER_ROW : Program.Mode.FULL, 0));
        }
    }

    private Place register(Slot slot) {
        Deque<Storage> unused = free.computeIfAbsent(slot, _ -> new ArrayDeque<>());
        Storage storage = unused.isEmpty()
                ? Storage.allocate(
                        slot.dtype, slot.column ? tiling.tileRows() : tiling.tileRows() * tiling.registerRow())
                : unused.pop();
        return new Place.Register(storage, slot.column);
    }

    /** Frees the registers that this member is the last to read. */
    private void release(Group.Member m, Map<Integer, Integer> lastUse) {
        int now = members.indexOf(m);
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
            case Place.Memory(Storage storage, int at, List<Integer> strides, boolean local) ->
                window(windows, storage, at, strides, asRow, local);
            case Place.Register(Storage storage, boolean column) -> {
                if (!column) {
                    yield new Block(storage, 0, tiling.registerRow(), 1);
                }
                yield asRow ? new Block(storage, 0, 0, 1) : new Block(storage, 0, 1, 0);
            }
        };
    }

    /** Returns a block that moves over memory; {@code asRow} turns one value a row into one row. */
    static Block window(
            List<Program.Window> windows,
            Storage storage,
            int at,
            List<Integer> strides,
            boolean asRow,
            boolean local) {
        int n = strides.size();
        int col = strides.get(n - 1);
        int row = n > 1 ? strides.get(n - 2) : 0;
        int[] outer = strides.subList(0, Math.max(0, n - 2)).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        Block block = asRow ? new Block(storage, at, 0, row) : new Block(storage, at, row, col);
        windows.add(new Program.Window(block, at, outer, row, col, local));
        return block;
    }
}
