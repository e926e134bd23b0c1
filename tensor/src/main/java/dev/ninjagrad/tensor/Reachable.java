package dev.ninjagrad.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Walking a graph from an output to everything it was computed from; with a stack of its own, so depth costs no call
 * frames.
 */
final class Reachable {
    private Reachable() {}

    /** Returns {@code y} and everything it depends on, each once, in no particular order. */
    static List<Tensor> from(Tensor y) {
        return from(List.of(y), Set.of());
    }

    /** Like {@link #from(Tensor)} for several outputs, not looking behind the tensors in {@code stop}. */
    static List<Tensor> from(List<Tensor> outputs, Set<Tensor> stop) {
        Set<Tensor> seen = new HashSet<>();
        List<Tensor> found = new ArrayList<>();
        Deque<Tensor> open = new ArrayDeque<>(outputs);
        while (!open.isEmpty()) {
            Tensor t = open.pop();
            if (!seen.add(t)) {
                continue;
            }
            found.add(t);
            Node n = t.node();
            if (n != null && !stop.contains(t)) {
                n.inputs().forEach(open::push);
            }
        }
        return found;
    }
}
