package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Chooses the tiles of a step and cuts them into parts, as many as the kernels want for its work. */
final class Parts {
    /** Elements of a tile of a lone op, which needs no registers: large, but enough tiles for all threads. */
    private static final int LONE_TILE = 8 * Tiling.TILE;

    /** How far behind the last element of a row a kernel may write. */
    private static final int BEYOND = 15;

    private final Listing listing;
    private final Kernels kernels;
    private final Group group;
    private final Buffers buffers;
    private final Set<Integer> leaving;
    private final Tiling tiling;

    private Parts(Listing listing, Kernels kernels, Group group, Buffers buffers, Set<Integer> leaving, Tiling tiling) {
        this.listing = listing;
        this.kernels = kernels;
        this.group = group;
        this.buffers = buffers;
        this.leaving = leaving;
        this.tiling = tiling;
    }

    /** Returns the step of a fused group. */
    static Step of(Listing listing, Kernels kernels, Group group, Buffers buffers, Set<Integer> leaving) {
        long nanos = Work.nanos(group);
        int wanted = kernels.parts(nanos);
        boolean alone =
                group.members().size() == 1 && !group.members().getFirst().ends();
        int tile = alone ? loneTile(wanted) : Tiling.TILE;
        Tiling tiling = Tiling.of(group.dims(), Math.min(tile, share(group.dims(), wanted)), group.columns() > 0);
        Parts parts = new Parts(listing, kernels, group, buffers, leaving, tiling);
        int count = Math.min(wanted, tiling.count());
        return count == 1 ? parts.program(0, tiling.count(), false, Map.of()) : parts.shared(count, nanos);
    }

    private Program program(int from, int to, boolean staged, Map<Integer, Storage> partials) {
        return new ProgramBuilder(listing, kernels, group, buffers, leaving, tiling, staged, partials, Map.of())
                .program(from, to);
    }

    private Step shared(int parts, long nanos) {
        List<List<Program>> programs = new ArrayList<>();
        List<SharedProgram.Partial> partials = new ArrayList<>();
        for (int p = 0; p < parts; p++) {
            Map<Integer, Storage> totals = p == 0 ? Map.of() : totals(partials);
            int from = tiling.cut(p, parts);
            int to = tiling.cut(p + 1, parts);
            int staged = p == parts - 1 ? to : Math.max(from, to - stagedTiles());
            List<Program> own = new ArrayList<>(List.of(program(from, staged, false, totals)));
            if (staged < to) {
                own.add(program(staged, to, true, totals));
            }
            programs.add(own);
        }
        return new SharedProgram(kernels, programs, partials, nanos);
    }

    /** Returns how many tiles at the end of a part must be staged: so many that no vector reaches beyond them. */
    private int stagedTiles() {
        boolean columns = group.members().stream()
                .anyMatch(m -> m.column() && leaving.contains(m.instruction().output()));
        int least = columns ? tiling.tileRows() : tiling.tileRows() * tiling.tileColumns();
        // Every other tile may be a small remainder.
        return 2 * ((BEYOND + least - 1) / least);
    }

    /** Makes room for one part's totals, and notes that they are to be added to the first part's. */
    private Map<Integer, Storage> totals(List<SharedProgram.Partial> all) {
        Map<Integer, Storage> own = new HashMap<>();
        for (Group.Member m : group.members()) {
            if (m.ends() && m.instruction().call() instanceof Call.Fold fold) {
                Storage total = buffers.of(listing, m.instruction().output());
                Storage part = Storage.allocate(total.dtype(), total.size());
                own.put(m.instruction().output(), part);
                all.add(new SharedProgram.Partial(
                        ProgramBuilder.combine(fold),
                        total.size(),
                        new Block(total, 0, 0, 1),
                        new Block(part, 0, 0, 1)));
            }
        }
        return own;
    }

    /** Returns a step that copies x, read by a loop, into a part of y. */
    static Step copy(Kernels kernels, Loop loop, Storage x, Storage y, int yAt, List<Integer> yStrides) {
        List<Integer> dims = loop.sizes().isEmpty() ? List.of(1) : loop.sizes();
        List<Integer> from = loop.stridesOver(0, dims);
        List<Integer> to = Loop.split(loop.sizes(), yStrides, dims);
        long nanos = Work.copying(loop.count());
        int wanted = kernels.parts(nanos);
        Tiling tiling = Tiling.of(dims, Math.min(loneTile(wanted), share(dims, wanted)), false);
        int parts = Math.min(wanted, tiling.count());
        List<List<Program>> programs = new ArrayList<>();
        for (int p = 0; p < parts; p++) {
            List<Program.Window> windows = new ArrayList<>();
            Block read = ProgramBuilder.window(windows, x, loop.offsets().getFirst(), from, false, false);
            Block write = ProgramBuilder.window(windows, y, yAt, to, false, false);
            Program.Micro micro = (r, c) -> kernels.copy(r, c, read, write);
            List<Program.Entry> code = List.of(new Program.Applied(micro, Program.Mode.FULL, 0));
            programs.add(List.of(
                    new Program(tiling, tiling.cut(p, parts), tiling.cut(p + 1, parts), code, windows, List.of())));
        }
        return parts == 1 ? programs.getFirst().getFirst() : new SharedProgram(kernels, programs, List.of(), nanos);
    }

    /** Returns the elements of one part. */
    private static int share(List<Integer> dims, int parts) {
        return (int) (((long) Loop.product(dims) + parts - 1) / parts);
    }

    private static int loneTile(int parts) {
        return parts == 1 ? Integer.MAX_VALUE : LONE_TILE;
    }
}
