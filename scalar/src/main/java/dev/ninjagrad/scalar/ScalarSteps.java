package dev.ninjagrad.scalar;

import dev.ninjagrad.scalar.BackwardTrace.Node;
import dev.ninjagrad.scalar.BackwardTrace.Step;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.RandomAccess;
import java.util.Set;

/**
 * The backward pass of a scalar graph as a list of steps. Only the numbers are kept, in arrays; a {@link Step} with its
 * text is made when it is asked for, because a graph may have far more steps than anyone reads.
 */
final class ScalarSteps extends AbstractList<Step> implements RandomAccess {

    private final List<Node> nodes;

    // One element a step; step 0 is the seed.
    private final int[] source;
    private final int[] target;
    private final byte[] argument;
    private final double[] upstream; // ∂L/∂source
    private final double[] partial; // ∂source/∂target
    private final double[] before; // ∂L/∂target so far

    ScalarSteps(Value root) {
        FlatGraph graph = new FlatGraph(root);
        int[] order = graph.backwardOrder();
        nodes = describe(graph);
        int size = 1;
        for (int id : order) {
            size += graph.b(id) == FlatGraph.NONE ? 1 : 2;
        }
        source = new int[size];
        target = new int[size];
        argument = new byte[size];
        upstream = new double[size];
        partial = new double[size];
        before = new double[size];
        record(graph, order);
    }

    /** Runs the backward pass in {@code order}, on gradients of its own. */
    private void record(FlatGraph graph, int[] order) {
        double[] gradient = new double[graph.size()];
        gradient[graph.root()] = 1;
        source[0] = graph.root();
        target[0] = graph.root();
        argument[0] = BackwardTrace.SEED;
        upstream[0] = 1;
        partial[0] = 1;
        int step = 1;
        for (int id : order) {
            record(step++, gradient, id, graph.a(id), 0, graph.value(id).partial(0));
            if (graph.b(id) != FlatGraph.NONE) {
                record(step++, gradient, id, graph.b(id), 1, graph.value(id).partial(1));
            }
        }
    }

    private void record(int step, double[] gradient, int from, int to, int index, double local) {
        source[step] = from;
        target[step] = to;
        argument[step] = (byte) index;
        upstream[step] = gradient[from];
        partial[step] = local;
        before[step] = gradient[to];
        gradient[to] += gradient[from] * local;
    }

    private static List<Node> describe(FlatGraph graph) {
        Set<String> taken = new HashSet<>();
        for (int id = 0; id < graph.size(); id++) {
            String name = graph.value(id).name();
            if (name != null) {
                taken.add(name);
            }
        }
        List<Node> nodes = new ArrayList<>(graph.size());
        for (int id = 0; id < graph.size(); id++) {
            Value value = graph.value(id);
            String label = value.name();
            if (label == null) {
                label = untaken(id == graph.root() ? "L" : "v" + id, taken);
            }
            nodes.add(new Node(id, label, value.symbol(), "", 1));
        }
        return nodes;
    }

    private static String untaken(String label, Set<String> taken) {
        String candidate = label;
        while (!taken.add(candidate)) {
            candidate += "'";
        }
        return candidate;
    }

    List<Node> nodes() {
        return nodes;
    }

    int target(int step) {
        return target[step];
    }

    @Override
    public int size() {
        return target.length;
    }

    @Override
    public Step get(int i) {
        double contribution = upstream[i] * partial[i];
        double after = before[i] + contribution;
        return new Step(
                source[i],
                target[i],
                argument[i],
                new double[] {before[i]},
                new double[] {contribution},
                new double[] {after},
                term(i, after));
    }

    private String term(int i, double after) {
        String root = nodes.getLast().label();
        String y = nodes.get(source[i]).label();
        String x = nodes.get(target[i]).label();
        String gradient = "∂" + root + "/∂" + x;
        if (argument[i] == BackwardTrace.SEED) {
            return gradient + " = 1";
        }
        return gradient + " += ∂" + root + "/∂" + y + " · ∂" + y + "/∂" + x + ": " + Decimal.format(before[i]) + " + "
                + Decimal.asFactor(upstream[i]) + "·" + Decimal.asFactor(partial[i]) + " = " + Decimal.format(after);
    }
}
