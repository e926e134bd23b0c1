package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What somebody who writes a rule has at hand and may grab by mistake.
 *
 * @param values the other forward values
 * @param upstreams the cotangents
 */
public record Surroundings(List<Expr.Forward> values, List<Expr.Upstream> upstreams) {
    public Surroundings {
        values = List.copyOf(values);
        upstreams = List.copyOf(upstreams);
    }

    /** Returns a node's own floating-point inputs and output. */
    static Surroundings of(Node node, Function<Tensor, String> names) {
        List<Expr.Forward> values = new ArrayList<>();
        for (int i = -1; i < node.inputs().size(); i++) {
            Tensor t = i < 0 ? node.y() : node.x(i);
            if (t.dtype().isFloating()) {
                values.add(new Expr.Forward(names.apply(t), t, node, i));
            }
        }
        return new Surroundings(values, List.of());
    }

    /** Returns the sizes above 2 that occur in a rule: the n of any 1/n. */
    static SortedSet<Integer> counts(Expr root) {
        SortedSet<Integer> counts = new TreeSet<>();
        for (Expr e : root.postOrder()) {
            int product = 1;
            for (int size : e.spec().shape().sizes()) {
                product *= size;
                counts.add(size);
                counts.add(product);
            }
        }
        counts.removeIf(n -> n < 3);
        return counts;
    }
}
