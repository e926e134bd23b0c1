package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Cast;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets element-wise calls and copies read the original instead of a strided copy of it: a slice that is permuted is one
 * copy, not two. A copy that nobody reads any more is dropped.
 */
final class Views {
    private final Listing listing;
    private final Map<Integer, Instruction> copies = new HashMap<>();
    private final Map<Integer, Boolean> stale = new HashMap<>();

    private Views(Listing listing) {
        this.listing = listing;
    }

    static Listing forwarded(Listing listing) {
        Views views = new Views(listing);
        List<Instruction> code = new ArrayList<>();
        for (Instruction i : listing.code()) {
            Instruction forwarded = i;
            for (int operand = 0; operand < i.inputs().size(); operand++) {
                forwarded = views.forward(forwarded, operand);
            }
            views.note(forwarded);
            code.add(forwarded);
        }
        return listing.with(code);
    }

    private void note(Instruction i) {
        if (i.call() instanceof Call.Map(Cast cast, Loop loop)
                && loop.count() > 0
                && listing.value(i.inputs().getFirst()).dtype()
                        == listing.value(i.output()).dtype()) {
            copies.put(i.output(), i);
        }
        if (i.call().overwrites()) {
            // Copies of a parameter keep values that the parameter no longer has.
            for (Instruction copy : copies.values()) {
                if (listing.value(copy.inputs().getFirst()).kind() == Value.Kind.PARAMETER) {
                    stale.put(copy.output(), true);
                }
            }
        }
    }

    private Instruction forward(Instruction i, int operand) {
        Instruction copy = copies.get(i.inputs().get(operand));
        if (copy == null
                || stale.containsKey(copy.output())
                || !(copy.call() instanceof Call.Map(Cast cast, Loop source))) {
            return i;
        }
        List<Integer> inputs = new ArrayList<>(i.inputs());
        inputs.set(operand, copy.inputs().getFirst());
        Call call = switch (i.call()) {
            case Call.Map(var fn, Loop loop)
            when loop.count() > 0 -> {
                Loop composed = compose(loop, operand, source);
                boolean rows = composed != null
                        && (fn instanceof Cast
                                || composed.sizes().isEmpty()
                                || composed.strides().get(operand).getLast() <= 1);
                yield composed == null || !rows ? null : new Call.Map(fn, composed);
            }
            case Call.Place(Loop loop, int at, List<Integer> strides)
            when operand == 0 && loop.count() > 0 -> {
                List<List<Integer>> both = List.of(loop.strides().getFirst(), strides);
                Loop composed = compose(
                        new Loop(loop.sizes(), both, List.of(loop.offsets().getFirst(), at)), 0, source);
                yield composed == null
                        ? null
                        : new Call.Place(
                                new Loop(
                                        composed.sizes(),
                                        List.of(composed.strides().get(0)),
                                        List.of(composed.offsets().get(0))),
                                at,
                                composed.strides().get(1));
            }
            default -> null;
        };
        return call == null ? i : new Instruction(call, List.copyOf(inputs), i.output(), i.origin(), i.line());
    }

    /**
     * Returns the loop with one operand read through {@code source}, the loop of the copy it read before; null if that is
     * not a walk with strides.
     */
    private static @Nullable Loop compose(Loop loop, int operand, Loop source) {
        List<Integer> inner = Loop.rowMajor(source.sizes());
        int[] at = new int[source.sizes().size()];
        int offset = source.offsets().getFirst();
        for (int k = 0; k < at.length; k++) {
            at[k] = loop.offsets().get(operand) / inner.get(k) % source.sizes().get(k);
            offset += at[k] * source.strides().getFirst().get(k);
        }
        List<Integer> sizes = new ArrayList<>();
        List<Integer> strides = new ArrayList<>();
        for (int d = loop.sizes().size() - 1; d >= 0; d--) {
            int left = loop.sizes().get(d);
            int stride = loop.strides().get(operand).get(d);
            while (left > 1) {
                if (stride == 0) {
                    sizes.addFirst(left);
                    strides.addFirst(0);
                    break;
                }
                int k = dimensionOf(stride, inner, source.sizes());
                if (k < 0) {
                    return null;
                }
                int step = stride / inner.get(k);
                int room = (source.sizes().get(k) - 1 - at[k]) / step + 1;
                int taken = Math.min(left, room);
                boolean leavesWhole = taken == left
                        || (at[k] == 0 && room * step == source.sizes().get(k));
                if (!leavesWhole || left % taken != 0 || taken < 2) {
                    return null;
                }
                at[k] += (taken - 1) * step;
                sizes.addFirst(taken);
                strides.addFirst(step * source.strides().getFirst().get(k));
                left /= taken;
                stride *= taken;
            }
        }
        return rebuilt(loop, operand, sizes, strides, offset);
    }

    /** Returns the dimension of the copy that a step of this many elements moves along. */
    private static int dimensionOf(int stride, List<Integer> inner, List<Integer> sizes) {
        for (int k = 0; k < inner.size(); k++) {
            if (stride % inner.get(k) == 0 && stride / inner.get(k) < sizes.get(k)) {
                return k;
            }
        }
        return -1;
    }

    private static Loop rebuilt(Loop loop, int operand, List<Integer> sizes, List<Integer> strides, int offset) {
        int[] shape = sizes.stream().mapToInt(Integer::intValue).toArray();
        int[] offsets = loop.offsets().stream().mapToInt(Integer::intValue).toArray();
        offsets[operand] = offset;
        int[][] all = new int[offsets.length][];
        for (int o = 0; o < all.length; o++) {
            List<Integer> own = o == operand || shape.length == 0 ? strides : loop.stridesOver(o, sizes);
            all[o] = own.stream().mapToInt(Integer::intValue).toArray();
        }
        return Loop.of(shape, offsets, all);
    }
}
