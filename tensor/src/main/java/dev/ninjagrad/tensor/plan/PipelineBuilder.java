package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Kernels.Matrices;
import dev.ninjagrad.tensor.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Binds a pipeline: cuts its rows into parts, and gives each part arrays for the rows it is at and sums of its own. */
final class PipelineBuilder {
    /** Elements that the stages hand on at a time: a quarter of a second-level cache of a MiB in F32, the rest is for what they read. */
    private static final int HANDED_ON = 1 << 16;

    /** Rows are taken by multiples of this: the rows of a product's tile. */
    private static final int ROWS = 8;

    private final Listing listing;

    /** What shares the parts. */
    private final Kernels shared;

    /** What the stages of a part call. */
    private final Kernels kernels;

    private final Group group;
    private final Buffers buffers;
    private final int rows;

    /** Values that are read outside of the pipeline, and those that are read outside of the stage that makes them. */
    private final Set<Integer> leaving;

    private final Set<Integer> kept;
    private final List<Integer> handedOn = new ArrayList<>();
    private final List<SharedProgram.Partial> partials = new ArrayList<>();

    PipelineBuilder(Listing listing, Kernels kernels, Group group, Buffers buffers, Set<Integer> leaving) {
        this.listing = listing;
        this.shared = kernels;
        this.kernels = kernels.insideParts();
        this.group = group;
        this.buffers = buffers;
        this.leaving = leaving;
        this.rows = group.dims().getFirst();
        this.kept = new HashSet<>(leaving);
        Set<Integer> between = Buffers.leaving(listing, group.stages());
        kept.addAll(between);
        for (Group.Member m : group.members()) {
            int value = m.instruction().output();
            boolean product = m.instruction().call() instanceof Call.MatMul call && Pipelines.isRowProduct(call, rows);
            if (product || (between.contains(value) && !leaving.contains(value))) {
                handedOn.add(value);
            }
        }
    }

    Step step() {
        long nanos = Work.nanos(group);
        int parts = Math.clamp(rows / ROWS, 1, shared.parts(nanos));
        int perRow = handedOn.stream()
                .mapToInt(value -> listing.value(value).size() / rows)
                .sum();
        int step = Math.max(ROWS, HANDED_ON / Math.max(1, perRow) / ROWS * ROWS);
        List<List<Step>> steps = new ArrayList<>();
        for (int p = 0; p < parts; p++) {
            int from = cut(p, parts);
            int to = cut(p + 1, parts);
            boolean bordered = p < parts - 1;
            steps.add(List.of(new Pipeline(stages(p, Pipeline.most(to - from, step)), from, to, step, bordered)));
        }
        return parts == 1 ? steps.getFirst().getFirst() : new SharedProgram(shared, steps, partials, nanos);
    }

    private int cut(int part, int parts) {
        return part == parts ? rows : (int) ((long) rows * part / parts) / ROWS * ROWS;
    }

    private List<Pipeline.Stage> stages(int part, int most) {
        Map<Integer, Storage> locals = new HashMap<>();
        for (int value : handedOn) {
            Value v = listing.value(value);
            locals.put(value, Storage.allocate(v.dtype(), v.size() / rows * most));
        }
        Map<Integer, Storage> totals = part == 0 ? Map.of() : totals();
        List<Pipeline.Stage> stages = new ArrayList<>();
        for (Group stage : group.stages()) {
            Instruction first = stage.members().getFirst().instruction();
            stages.add(
                    first.call() instanceof Call.MatMul m
                            ? Pipelines.isRowProduct(m, rows)
                                    ? product(first, m, locals)
                                    : sum(first, m, locals, totals)
                            : program(stage, totals, locals));
        }
        return stages;
    }

    /** Makes room for a later part's sums, and notes that they are to be added to the first part's. */
    private Map<Integer, Storage> totals() {
        Map<Integer, Storage> own = new HashMap<>();
        for (Group.Member m : group.members()) {
            Call call = m.instruction().call();
            int value = m.instruction().output();
            if (!m.ends() && !(call instanceof Call.MatMul && !handedOn.contains(value))) {
                continue;
            }
            Storage total = buffers.of(listing, value);
            Storage partial = Storage.allocate(total.dtype(), total.size());
            own.put(value, partial);
            Binary combine = call instanceof Call.Fold fold ? ProgramBuilder.combine(fold) : Binary.ADD;
            Block whole = new Block(total, 0, 0, 1);
            partials.add(new SharedProgram.Partial(combine, total.size(), whole, new Block(partial, 0, 0, 1)));
        }
        return own;
    }

    private Pipeline.Stage program(Group stage, Map<Integer, Storage> totals, Map<Integer, Storage> locals) {
        Tiling tiling = Tiling.of(stage.dims(), Tiling.TILE, stage.columns() > 0);
        Program direct = builder(stage, tiling, false, totals, locals).program(0, 0);
        Program staged = builder(stage, tiling, true, totals, locals).program(0, 0);
        return new Pipeline.Stage() {
            @Override
            public void clear() {
                direct.clearTotals();
            }

            @Override
            public void run(int first, int count, boolean last) {
                (last ? staged : direct).runRows(first, count);
            }
        };
    }

    private ProgramBuilder builder(
            Group stage, Tiling tiling, boolean staged, Map<Integer, Storage> totals, Map<Integer, Storage> locals) {
        return new ProgramBuilder(listing, kernels, stage, buffers, kept, tiling, staged, totals, locals);
    }

    /** An operand of a product: where its rows lie. */
    private record Rows(Storage storage, int at, int perRow, boolean local) {
        int from(int first) {
            return local ? 0 : at + first * perRow;
        }
    }

    private Rows rows(int value, int at, int perRow, Map<Integer, Storage> locals) {
        Storage local = locals.get(value);
        return local == null
                ? new Rows(buffers.of(listing, value), at, perRow, false)
                : new Rows(local, 0, perRow, true);
    }

    /** A product of the rows with one matrix. */
    private Pipeline.Stage product(Instruction i, Call.MatMul m, Map<Integer, Storage> locals) {
        Rows x = rows(i.inputs().get(0), m.xAt().getFirst(), m.k(), locals);
        int[] xAt = new int[1];
        Matrices moved = new Matrices(x.storage, xAt, false);
        Matrices w = new Matrices(buffers.of(listing, i.inputs().get(1)), Binder.unboxed(m.wAt()), m.wTransposed());
        Rows y = rows(i.output(), 0, m.m(), locals);
        Block made = new Block(y.storage, 0, m.m(), 1);
        Block whole = leaving.contains(i.output()) ? new Block(buffers.of(listing, i.output()), 0, m.m(), 1) : made;
        return new Pipeline.Stage() {
            @Override
            public void clear() {
                // Each row is overwritten.
            }

            @Override
            public void run(int first, int count, boolean last) {
                xAt[0] = x.from(first);
                kernels.matmul(count, m.k(), m.m(), moved, w, y.storage);
                if (whole != made) {
                    whole.moveTo(first * m.m());
                    kernels.copy(count, m.m(), made, whole);
                }
            }
        };
    }

    /** A sum of products over the rows. */
    private Pipeline.Stage sum(
            Instruction i, Call.MatMul m, Map<Integer, Storage> locals, Map<Integer, Storage> totals) {
        Rows x = rows(i.inputs().get(0), m.xAt().getFirst(), m.n(), locals);
        Rows w = rows(i.inputs().get(1), m.wAt().getFirst(), m.m(), locals);
        Storage own = totals.get(i.output());
        Storage y = own == null ? buffers.of(listing, i.output()) : own;
        int[] xAt = new int[1];
        int[] wAt = new int[1];
        Matrices xMoved = new Matrices(x.storage, xAt, true);
        Matrices wMoved = new Matrices(w.storage, wAt, false);
        return new Pipeline.Stage() {
            @Override
            public void clear() {
                y.fill(0, y.size(), 0);
            }

            @Override
            public void run(int first, int count, boolean last) {
                xAt[0] = x.from(first);
                wAt[0] = w.from(first);
                kernels.matmulAdd(m.n(), count, m.m(), xMoved, wMoved, y);
            }
        };
    }
}
