package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Chain;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Kernels.FusedLoop;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Unary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Joins ops of a program that follow each other into {@linkplain Chain chains}, for kernels that {@linkplain Kernels#fuses fuse} them. What
 * only a chain's own ops read is then no longer written anywhere.
 */
final class Chains {
    /**
     * An op of a program with its blocks.
     *
     * @param loop that it is part of or follows; see {@link Schedule}
     * @param reads numbers of the values it reads, one for each of {@code x}; what only looks at another value goes by that one's number
     * @param joins whether it may be part of a chain
     */
    record Bound(
            Program.Applied applied,
            Instruction instruction,
            int loop,
            List<Integer> reads,
            List<Block> x,
            Block y,
            boolean joins) {}

    /** An entry that is a loop, or the ops it is made of for as long as the loop is not ready. */
    private record Chained(List<Program.Applied> apart, FusedLoop loop, Program.Applied fused)
            implements Program.Entry {
        @Override
        public void run(int rows, int columns, boolean whole) {
            if (loop.isReady()) {
                fused.run(rows, columns, whole);
                return;
            }
            for (Program.Applied op : apart) {
                op.run(rows, columns, whole);
            }
        }
    }

    private final Listing listing;
    private final Kernels kernels;
    private final Tiling tiling;
    private final Set<Integer> leaving;
    private final List<Bound> ops;

    Chains(Listing listing, Kernels kernels, Tiling tiling, Set<Integer> leaving, List<Bound> ops) {
        this.listing = listing;
        this.kernels = kernels;
        this.tiling = tiling;
        this.leaving = leaving;
        this.ops = ops;
    }

    List<Program.Entry> entries() {
        List<Program.Entry> out = new ArrayList<>();
        int from = 0;
        while (from < ops.size()) {
            int to = end(from);
            out.add(to - from > 1 ? new Joined(from, to).entry() : ops.get(from).applied());
            from = to;
        }
        return out;
    }

    /** Returns the op behind the chain that begins at one. */
    private int end(int from) {
        Bound first = ops.get(from);
        int to = from;
        while (to < ops.size()
                && ops.get(to).loop() == first.loop()
                && ops.get(to).applied().mode() == first.applied().mode()
                && isLink(ops.get(to))) {
            to++;
        }
        return Math.max(to, from + 1);
    }

    private boolean isLink(Bound op) {
        int columns = op.applied().mode() == Program.Mode.FULL ? tiling.tileColumns() : tiling.tileRows();
        boolean neighbours = op.x().stream().allMatch(b -> b.col() == 0 || b.col() == 1);
        if (!op.joins() || columns == 1 || !neighbours) {
            return false;
        }
        DType operand = listing.value(op.instruction().inputs().getLast()).dtype();
        DType result = listing.value(op.instruction().output()).dtype();
        return switch (op.instruction().call()) {
            // A function of one value a row is not worth a vector; kernels compute it otherwise.
            case Call.Map(Unary fn, var _) ->
                op.x().getFirst().col() == 1 && op.y().col() == 1 && kernels.fuses(fn, operand, result);
            case Call.Map(Op fn, var _) -> op.y().col() == 1 && kernels.fuses(fn, operand, result);
            case Call.Fold fold -> op.x().getFirst().col() == 1 && kernels.fuses(fold.kind(), operand);
            default -> false;
        };
    }

    /** Ops {@code from} to {@code to} − 1 as one. */
    private final class Joined {
        private final List<Bound> own;
        private final List<Bound> later;
        private final List<Chain.Operand> operands = new ArrayList<>();
        private final List<Block> read = new ArrayList<>();
        private final List<Integer> readValues = new ArrayList<>();

        /** The numbers of operands, by the very blocks of the ops. */
        private final Map<Block, Integer> numbers = new HashMap<>();

        private final List<Chain.Link> links = new ArrayList<>();
        private final List<Chain.Fold> folds = new ArrayList<>();
        private final List<Integer> stored = new ArrayList<>();
        private final List<Block> written = new ArrayList<>();
        private final List<Block> folded = new ArrayList<>();

        /** For each value that a link makes, its number in the chain. */
        private final Map<Integer, Integer> made = new HashMap<>();

        Joined(int from, int to) {
            own = ops.subList(from, to);
            later = ops.subList(to, ops.size());
        }

        Program.Entry entry() {
            Set<Integer> before = new HashSet<>();
            for (Bound op : own) {
                for (int k = 0; k < op.x().size(); k++) {
                    if (!before.contains(op.reads().get(k))) {
                        operand(op.reads().get(k), op.x().get(k));
                    }
                }
                before.add(op.instruction().output());
            }
            own.forEach(this::add);
            return chained();
        }

        /** Notes an operand, unless the same is read already. */
        private void operand(int value, Block x) {
            int known = 0;
            while (known < read.size() && !isSame(known, value, x)) {
                known++;
            }
            if (known == read.size()) {
                operands.add(new Chain.Operand(listing.value(value).dtype(), x.col() == 0));
                read.add(x);
                readValues.add(value);
            }
            numbers.put(x, known);
        }

        private boolean isSame(int operand, int value, Block x) {
            Block b = read.get(operand);
            return readValues.get(operand) == value
                    && tiling.outer().isEmpty()
                    && b.storage() == x.storage()
                    && b.at() == x.at()
                    && b.row() == x.row()
                    && b.col() == x.col();
        }

        private void add(Bound op) {
            List<Integer> inputs = new ArrayList<>();
            for (int k = 0; k < op.x().size(); k++) {
                Integer link = made.get(op.reads().get(k));
                inputs.add(link != null ? link : numbers.get(op.x().get(k)));
            }
            int output = op.instruction().output();
            switch (op.instruction().call()) {
                case Call.Fold fold -> {
                    folds.add(new Chain.Fold(fold.kind(), inputs.getFirst(), fold.inner() == 1));
                    folded.add(op.y());
                }
                case Call.Map map -> {
                    int number = operands.size() + links.size();
                    links.add(new Chain.Link(map.fn(), listing.value(output).dtype(), inputs));
                    made.put(output, number);
                    if (leaving.contains(output)
                            || later.stream().anyMatch(o -> o.reads().contains(output))) {
                        stored.add(number);
                        written.add(op.y());
                    }
                }
                default -> throw new IllegalStateException(op.instruction().call() + " is no link of a chain");
            }
        }

        private Program.Entry chained() {
            List<Block> blocks = new ArrayList<>(read);
            blocks.addAll(written);
            Program.Mode mode = own.getFirst().applied().mode();
            int flat = mode == Program.Mode.FULL && folds.isEmpty() ? tiling.flatRow(blocks) : 0;
            blocks.addAll(folded);
            boolean wholeRows = tiling.tileColumns() == tiling.columns();
            int columns = mode == Program.Mode.FULL && flat == 0 && wholeRows ? tiling.columns() : 0;
            FusedLoop loop = kernels.fuse(new Chain(operands, links, stored, folds, columns));
            Block[] all = blocks.toArray(Block[]::new);
            Program.Applied fused = new Program.Applied((r, c) -> loop.run(r, c, all), mode, flat);
            return new Chained(own.stream().map(Bound::applied).toList(), loop, fused);
        }
    }
}
