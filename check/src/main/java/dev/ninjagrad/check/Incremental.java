package dev.ninjagrad.check;

import dev.ninjagrad.tensor.Custom;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Graph;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Workspace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A recorded computation, done again in many variants at once, in each of which one element of one leaf has moved: only what depends on that
 * element is computed, and what an op does for all variants it does in one go.
 *
 * <p>An element of a weight matrix moves one column of the product, one column of what is computed from it element by element or a batch at a time, and
 * one rank of the next product. So a variant is carried as one slice of a tensor as long as the ops allow ({@link SliceRules}); where they do not,
 * as the whole tensor ({@link StackRules}). The results are the function's up to rounding, as long as the function takes the same steps: whoever uses
 * this must see to that.
 */
final class Incremental {
    private final Tensor output;
    private final double[] cotangent;
    private final List<Tensor> tensors;
    private final List<Node> nodes;
    private final List<Step> steps = new ArrayList<>();
    private final boolean isOurs;
    private final Queue<Workspace> workspaces = new ConcurrentLinkedQueue<>();

    /**
     * One node, with the places of its tensors among {@link #tensors}.
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Step(Op op, int[] inputs, int output) {}

    /**
     * @param output y, recorded, nothing of it freed
     * @param cotangent v, one number for each of y's
     */
    Incremental(Tensor output, double[] cotangent) {
        this.output = output;
        this.cotangent = cotangent.clone();
        List<Graph.Entry> entries = Graph.of(output).entries();
        this.tensors = entries.stream().map(Graph.Entry::tensor).toList();
        this.nodes = tensors.stream().map(Tensor::node).filter(Objects::nonNull).toList();
        for (Graph.Entry entry : entries) {
            Node n = entry.tensor().node();
            if (n != null) {
                int[] inputs =
                        entry.inputs().stream().mapToInt(Integer::intValue).toArray();
                steps.add(new Step(n.op(), inputs, entry.id()));
            }
        }
        this.isOurs = nodes.stream().noneMatch(n -> n.op() instanceof Custom);
        // A transposed view makes its row-major copy when asked first; that must not be in the middle of shared work.
        nodes.forEach(n -> n.y().storage());
    }

    /** Returns how many numbers all of it is. */
    long size() {
        return nodes.stream().mapToLong(n -> n.y().size()).sum();
    }

    /** Returns whether all of it is computed in F64. */
    boolean isDouble() {
        return nodes.stream().allMatch(n -> n.y().dtype() == DType.F64);
    }

    /** Returns whether no code of a user runs in it: then threads may share the work, and results need not be kept. */
    boolean isOurs() {
        return isOurs;
    }

    /**
     * Returns Σ v·y in every variant.
     *
     * @param leaf of the computation
     * @param fromEnd the dimension to slice, from 1 to the leaf's rank; 0 for none
     * @param from the element that moves in the first variant; the next moves in the second, and so on
     * @param moved its value in each variant
     */
    double[] values(Tensor leaf, int fromEnd, int from, double... moved) {
        int count = moved.length;
        return passing(() -> {
            Variants variants = variants(Map.of(leaf, Variants.of(leaf, fromEnd, from, moved)))
                    .get(output);
            Variants.Stack y = variants == null ? Variants.Stack.copies(output, count) : variants.stacked(output);
            return dots(y.now().storage().doubles(), count);
        });
    }

    /**
     * Returns Σ v·y at another place.
     *
     * @param moved returns what a leaf is there; null for one that stays
     */
    double value(Function<Tensor, @Nullable Tensor> moved) {
        return passing(() -> {
            @Nullable Tensor[] now = new Tensor[tensors.size()];
            for (int i = 0; i < now.length; i++) {
                Tensor tensor = tensors.get(i);
                now[i] = tensor.node() == null ? moved.apply(tensor) : null;
            }
            for (Step step : steps) {
                int[] inputs = step.inputs();
                boolean changes = false;
                for (int input : inputs) {
                    changes |= now[input] != null;
                }
                if (changes) {
                    Tensor[] x = new Tensor[inputs.length];
                    for (int i = 0; i < x.length; i++) {
                        x[i] = Objects.requireNonNullElse(now[inputs[i]], tensors.get(inputs[i]));
                    }
                    now[step.output()] = step.op().apply(x);
                }
            }
            Tensor y = now[tensors.indexOf(output)];
            return dots((y == null ? output : y).storage().doubles(), 1)[0];
        });
    }

    /** Computes something of which only plain numbers remain. */
    private <T> T passing(Supplier<T> computation) {
        Workspace workspace = Objects.requireNonNullElseGet(workspaces.poll(), Workspace::new);
        try (Scope _ = NoGrad.enter();
                Scope _ = isOurs ? workspace.enter() : NoGrad.enter()) {
            return computation.get();
        } finally {
            workspaces.add(workspace);
        }
    }

    private double[] dots(double[] y, int count) {
        double[] sums = new double[count];
        for (int i = 0; i < cotangent.length; i++) {
            for (int b = 0; b < count; b++) {
                sums[b] += cotangent[i] * y[i * count + b];
            }
        }
        return sums;
    }

    /** Returns how many numbers {@link #values} computes for a variant. */
    long cost(Tensor leaf, int fromEnd) {
        try (Scope _ = NoGrad.enter()) {
            Variants first = Variants.of(leaf, fromEnd, 0, leaf.storage().get(0));
            return variants(Map.of(leaf, first)).values().stream()
                    .mapToLong(Incremental::size)
                    .sum();
        }
    }

    private static long size(Variants variants) {
        return switch (variants) {
            case Variants.Slices slices -> slices.now().size();
            case Variants.Stack stack -> stack.now().size();
            case Variants.RankOne rank ->
                (long) rank.rows().size() * rank.columns().dim(0);
        };
    }

    private Map<Tensor, Variants> variants(Map<Tensor, Variants> leaves) {
        Map<Tensor, Variants> changed = new HashMap<>(leaves);
        for (Node n : nodes) {
            if (n.inputs().stream().anyMatch(changed::containsKey)) {
                Variants slices = SliceRules.of(n, changed);
                changed.put(n.y(), slices != null ? slices : StackRules.of(n, changed));
            }
        }
        return changed;
    }

    /** Returns the variants of an input as whole tensors; null if it has none. */
    static Variants.@Nullable Stack stack(Tensor x, Map<Tensor, Variants> changed) {
        Variants variants = changed.get(x);
        return variants == null ? null : variants.stacked(x);
    }
}
