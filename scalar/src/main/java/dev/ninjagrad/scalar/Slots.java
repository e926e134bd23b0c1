package dev.ninjagrad.scalar;

import dev.ninjagrad.scalar.Chains.Chain;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link Program} keeps each value of a graph. The numbers that a chain adds up lie side by side wherever that can
 * be had, for then the processor reads them in one go; the longest chains choose first.
 */
final class Slots {
    private final int[] slot;
    private int next;

    /**
     * Gives every computed value a place behind the leaves and constants.
     *
     * @param order the computed values in an order in which operands come first
     * @param leaves places of the leaves
     * @param reserved how many places are taken before the first computed value
     */
    Slots(FlatGraph graph, Chains chains, int[] order, Map<Value, Integer> leaves, int reserved) {
        slot = new int[graph.size()];
        for (int id = 0; id < slot.length; id++) {
            slot[id] = leaves.getOrDefault(graph.value(id), FlatGraph.NONE);
        }
        next = reserved;
        int[] computed = IntStream.of(order).filter(id -> !chains.isInside(id)).toArray();
        IntStream.of(computed)
                .mapToObj(chains::endingIn)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingInt((Chain chain) -> -chain.length()))
                .flatMap(chain -> lists(chain).stream())
                .forEach(this::claim);
        for (int id : computed) {
            if (slot[id] == FlatGraph.NONE) {
                slot[id] = next++;
            }
        }
    }

    private static List<int[]> lists(Chain chain) {
        int @Nullable [] b = chain.b();
        return b == null ? List.of(chain.a()) : Stream.of(chain.a(), b).toList();
    }

    private void claim(int[] ids) {
        boolean free = Arrays.stream(ids).allMatch(id -> slot[id] == FlatGraph.NONE)
                && Arrays.stream(ids).distinct().count() == ids.length;
        if (free) {
            for (int id : ids) {
                slot[id] = next++;
            }
        }
    }

    /** Returns how many places there are. */
    int count() {
        return next;
    }

    /** Returns the place of a value that is a leaf or is computed outside chains. */
    int of(int id) {
        return slot[id];
    }

    int[] of(int[] ids) {
        return Arrays.stream(ids).map(this::of).toArray();
    }
}
