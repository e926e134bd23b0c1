package dev.ninjagrad.check;

import dev.ninjagrad.tensor.BatchNorm;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Graph;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.MatMul;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Power;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A recorded computation, done again after one element of one leaf has moved: only what depends on that element is computed.
 *
 * <p>An element of a weight matrix moves one column of the product, one column of what is computed from it element by element or a batch at a time, and
 * one rank of the next product. So a change is carried as one slice of a tensor as long as the ops allow; where they do not, the whole tensor
 * is computed. The results are the function's up to rounding, as long as the function takes the same steps: whoever uses this must see to that.
 */
final class Incremental {
    private final Tensor output;
    private final List<Node> nodes;

    /**
     * What has changed of a tensor.
     *
     * @param fromEnd the dimension of which one slice has changed, counted from the last, which is 1; 0 if all may have
     * @param index which slice
     * @param now the slice, of size 1 in that dimension, or the whole
     */
    private record Change(int fromEnd, int index, Tensor now) {
        boolean whole() {
            return fromEnd == 0;
        }
    }

    /** @param output recorded, nothing of it freed */
    Incremental(Tensor output) {
        this.output = output;
        this.nodes = Graph.of(output).entries().stream()
                .map(entry -> entry.tensor().node())
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Returns the output as it is now.
     *
     * @param leaf which already has its new value
     * @param element the one that moved
     * @param fromEnd the dimension to slice, from 1 to the leaf's rank; 0 for none
     */
    Tensor value(Tensor leaf, int element, int fromEnd) {
        try (Scope _ = NoGrad.enter()) {
            return changes(leaf, element, fromEnd).getOrDefault(output, new Change(0, 0, output)).now;
        }
    }

    /** Returns how many numbers {@link #value} computes. */
    long cost(Tensor leaf, int element, int fromEnd) {
        try (Scope _ = NoGrad.enter()) {
            return changes(leaf, element, fromEnd).values().stream()
                    .mapToLong(change -> change.now.size())
                    .sum();
        }
    }

    private Map<Tensor, Change> changes(Tensor leaf, int element, int fromEnd) {
        Map<Tensor, Change> changed = new HashMap<>();
        int index = fromEnd == 0 ? 0 : element / stride(leaf, fromEnd) % leaf.dim(-fromEnd);
        changed.put(
                leaf, fromEnd == 0 ? new Change(0, 0, leaf) : new Change(fromEnd, index, slice(leaf, fromEnd, index)));
        for (Node n : nodes) {
            if (n.inputs().stream().anyMatch(changed::containsKey)) {
                Change local = local(n, changed);
                Change change = local != null ? local : whole(n, changed);
                changed.put(n.y(), fit(change, n.y()));
            }
        }
        changed.computeIfPresent(output, (_, c) -> c.whole() ? c : new Change(0, 0, filled(output, c)));
        return changed;
    }

    /** A slice as large as the whole is the whole. */
    private static Change fit(Change change, Tensor y) {
        return change.whole() || change.now.size() < y.size()
                ? change
                : new Change(0, 0, change.now.reshape(y.shape().sizes()));
    }

    private static int stride(Tensor t, int fromEnd) {
        int stride = 1;
        for (int d = 1; d < fromEnd; d++) {
            stride *= t.dim(-d);
        }
        return stride;
    }

    private static Tensor slice(Tensor t, int fromEnd, int index) {
        return new Movement.Slice(t.rank() - fromEnd, index, index + 1).apply(t);
    }

    /** Returns a tensor with one slice replaced. */
    private static Tensor filled(Tensor base, Change c) {
        Tensor copy = base.detach().mul(1);
        Storage to = copy.storage();
        Storage from = c.now.storage();
        int inner = stride(base, c.fromEnd);
        int outer = base.size() / (inner * base.dim(-c.fromEnd));
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                to.set((o * base.dim(-c.fromEnd) + c.index) * inner + i, from.get(o * inner + i));
            }
        }
        return copy;
    }

    private static Change whole(Node n, Map<Tensor, Change> changed) {
        Tensor[] inputs = n.inputs().stream()
                .map(x -> {
                    Change c = changed.get(x);
                    return c == null ? x : c.whole() ? c.now : filled(x, c);
                })
                .toArray(Tensor[]::new);
        return new Change(0, 0, n.op().apply(inputs));
    }

    // ---- ops that a slice passes through

    private static @Nullable Change local(Node n, Map<Tensor, Change> changed) {
        Change first = n.inputs().stream()
                .map(changed::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        boolean alike = n.inputs().stream()
                .map(changed::get)
                .allMatch(c -> c == null || (c.fromEnd == first.fromEnd && c.index == first.index));
        if (first.whole() || !alike) {
            return null;
        }
        return switch (n.op()) {
            case Unary _, Power _ -> new Change(first.fromEnd, first.index, n.op().apply(first.now));
            case Binary _ -> elementwise(n, changed, first);
            case MatMul _ -> product(n, changed, first);
            case BatchNorm _ -> n.x(0).rank() == 2 && first.fromEnd == 1 ? elementwise(n, changed, first) : null;
            case Indexing.Rows _ ->
                first.fromEnd == 1 ? new Change(1, first.index, n.op().apply(first.now, n.x(1))) : null;
            case Movement.Reshape _ -> reshaped(n, first);
            case Movement.Permute p -> permuted(n, p, first);
            default -> null;
        };
    }

    private static @Nullable Change elementwise(Node n, Map<Tensor, Change> changed, Change first) {
        Tensor[] inputs = new Tensor[n.inputs().size()];
        for (int i = 0; i < inputs.length; i++) {
            Tensor x = n.x(i);
            Change c = changed.get(x);
            boolean spans = x.rank() >= first.fromEnd && x.dim(-first.fromEnd) == n.y().dim(-first.fromEnd);
            if (c != null && !spans) {
                return null; // it is repeated along that dimension
            }
            inputs[i] = c != null ? c.now : spans ? slice(x, first.fromEnd, first.index) : x;
        }
        return new Change(first.fromEnd, first.index, n.op().apply(inputs));
    }

    private static @Nullable Change product(Node n, Map<Tensor, Change> changed, Change first) {
        Tensor x = n.x(0);
        Tensor w = n.x(1);
        boolean left = changed.containsKey(x);
        if ((left && changed.containsKey(w)) || w.rank() != 2 || x.rank() != 2) {
            return null;
        }
        if (left == (first.fromEnd == 2)) { // rows of the left factor, columns of the right
            return new Change(first.fromEnd, first.index, left ? first.now.matmul(w) : x.matmul(first.now));
        }
        Tensor factor = left ? x : w;
        Node made = factor.node();
        if (made == null || made.op() instanceof Movement) {
            return null; // the leaf itself or a view of it, whose old values are gone
        }
        Tensor base = slice(factor, first.fromEnd, first.index);
        Tensor moved = first.now.sub(base);
        Tensor rank = left
                ? moved.matmul(slice(w, 2, first.index))
                : slice(x, 1, first.index).matmul(moved);
        return new Change(0, 0, n.y().detach().add(rank));
    }

    private static @Nullable Change reshaped(Node n, Change first) {
        int[] sizes = n.y().shape().sizes();
        if (first.fromEnd != 1 || n.y().rank() == 0 || n.x(0).dim(-1) != n.y().dim(-1)) {
            return null;
        }
        sizes[sizes.length - 1] = 1;
        return new Change(1, first.index, first.now.reshape(sizes));
    }

    private static Change permuted(Node n, Movement.Permute p, Change first) {
        int from = n.x(0).rank() - first.fromEnd;
        int to = p.order().indexOf(from);
        return new Change(n.y().rank() - to, first.index, p.apply(first.now));
    }
}
