package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Picks;
import dev.ninjagrad.tensor.Storage;
import java.util.List;

/** A permutation of few elements as one pick by indices known beforehand: a nest of loops that short is mostly set-up. */
final class SmallCopy {
    private static final int MOST = 2048;

    /** Runs of neighbours from this length on are better copied as runs. */
    private static final int LONG_RUN = 16;

    private SmallCopy() {}

    /** Whether this group is such a copy. */
    static boolean is(Group group, Listing listing) {
        Instruction i = group.members().getFirst().instruction();
        return group.members().size() == 1
                && i.call() instanceof Call.Map(Cast cast, Loop loop)
                && listing.value(i.inputs().getFirst()).dtype() == cast.dtype()
                && loop.count() <= MOST
                && loop.sizes().size() > 1
                && loop.sizes().getLast() < LONG_RUN;
    }

    static Step of(Kernels kernels, Loop loop, Storage x, Storage y) {
        Picks picks = new Picks(indices(loop), loop.count(), 0, 1, 0);
        return () -> kernels.gather(1, x.size(), 1, x, picks, y);
    }

    /** Returns where each element of the output is read. */
    private static Storage indices(Loop loop) {
        Storage index = Storage.allocate(DType.I32, loop.count());
        List<Integer> strides = loop.strides().getFirst();
        for (int i = 0; i < loop.count(); i++) {
            int at = loop.offsets().getFirst();
            int rest = i;
            for (int d = strides.size() - 1; d >= 0; d--) {
                at += rest % loop.sizes().get(d) * strides.get(d);
                rest /= loop.sizes().get(d);
            }
            index.ints()[i] = at;
        }
        return index;
    }
}
