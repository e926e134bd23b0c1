package dev.ninjagrad.scalar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sums that a graph spells as chains of additions, {@code ((s + a₁·b₁) + a₂·b₂) + …} or {@code ((x₁ + x₂) + x₃) + …},
 * of which nothing in between is used elsewhere. A {@link Program} computes each with one instruction.
 */
final class Chains {
    private static final int SHORTEST_SUM = 3;

    /** One sum, added from first to last: {@code start + Σ aᵢ·bᵢ}, or {@code Σ aᵢ} where there is no {@code b}. */
    static final class Chain {
        private final int start;
        private final int[] a;
        private final int @Nullable [] b;

        private Chain(int start, int[] a, int @Nullable [] b) {
            this.start = start;
            this.a = a;
            this.b = b;
        }

        /** The id of the value in front of the products, or {@link FlatGraph#NONE}. */
        int start() {
            return start;
        }

        int[] a() {
            return a;
        }

        int @Nullable [] b() {
            return b;
        }

        int length() {
            return a.length;
        }
    }

    private final FlatGraph graph;
    private final int[] uses;
    private final @Nullable Chain[] chains;
    private final boolean[] absorbed;

    Chains(FlatGraph graph) {
        this.graph = graph;
        this.uses = countUses(graph);
        this.chains = new Chain[graph.size()];
        this.absorbed = new boolean[graph.size()];
        // A chain's last addition comes after all others, so whole chains are met before their parts.
        for (int id = graph.root(); id >= 0; id--) {
            if (!absorbed[id] && isA(id, Op.ADD)) {
                gather(id);
            }
        }
    }

    /** Returns the chain that ends in this value, or null if it is no chain's result. */
    @Nullable Chain endingIn(int id) {
        return chains[id];
    }

    /** Returns whether this value is computed only within a chain. */
    boolean isInside(int id) {
        return absorbed[id];
    }

    private static int[] countUses(FlatGraph graph) {
        int[] uses = new int[graph.size()];
        for (int id = 0; id < uses.length; id++) {
            if (graph.a(id) != FlatGraph.NONE) {
                uses[graph.a(id)]++;
            }
            if (graph.b(id) != FlatGraph.NONE) {
                uses[graph.b(id)]++;
            }
        }
        return uses;
    }

    private boolean isA(int id, Op op) {
        return graph.value(id).op() == op;
    }

    private void gather(int last) {
        List<Integer> additions = new ArrayList<>();
        List<Integer> terms = new ArrayList<>();
        int id = last;
        while (isA(id, Op.ADD) && (id == last || uses[id] == 1)) {
            additions.add(id);
            terms.addFirst(graph.b(id));
            id = graph.a(id);
        }
        terms.addFirst(id);
        boolean startsWithProduct = isOwnProduct(id);
        boolean products = terms.stream().skip(1).allMatch(this::isOwnProduct);
        if (products) {
            List<Integer> own = startsWithProduct ? terms : terms.subList(1, terms.size());
            chains[last] = new Chain(
                    startsWithProduct ? FlatGraph.NONE : id,
                    own.stream().mapToInt(graph::a).toArray(),
                    own.stream().mapToInt(graph::b).toArray());
            own.forEach(product -> absorbed[product] = true);
        } else if (terms.size() >= SHORTEST_SUM) {
            chains[last] = new Chain(
                    FlatGraph.NONE, terms.stream().mapToInt(Integer::intValue).toArray(), null);
        } else {
            return;
        }
        additions.stream().skip(1).forEach(addition -> absorbed[addition] = true);
    }

    private boolean isOwnProduct(int id) {
        return isA(id, Op.MUL) && uses[id] == 1;
    }
}
