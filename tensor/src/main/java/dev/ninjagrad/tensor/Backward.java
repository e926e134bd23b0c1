package dev.ninjagrad.tensor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reverse mode: the chain rule from one output back to whatever is wanted. */
final class Backward {
    private Backward() {}

    /**
     * Pulls the cotangent {@code seed} of {@code y} back through the graph.
     *
     * @param needed the tensors whose cotangent is wanted or leads to a wanted one; no rule is asked for any other
     * @param kept the tensors whose cotangent is returned
     */
    static Map<Tensor, Tensor> pull(Tensor y, Tensor seed, List<Tensor> order, Set<Tensor> needed, Set<Tensor> kept) {
        VjpRule rule = Mode.current().rule();
        Traversal traversal = Mode.current().traversal();
        Map<Tensor, Tensor> cotangents = new HashMap<>();
        cotangents.put(y, seed);
        for (Tensor t : order) {
            Node n = t.node();
            Tensor g = kept.contains(t) ? cotangents.get(t) : cotangents.remove(t);
            if (n == null || g == null) {
                continue;
            }
            n.checkUnchanged();
            for (int i = 0; i < n.inputs().size(); i++) {
                Tensor x = n.x(i);
                if (needed.contains(x)) {
                    Tensor contribution = checked(n, i, rule.vjp(n, i, g));
                    cotangents.put(x, traversal.accumulate(x, cotangents.get(x), contribution));
                }
            }
            n.forgetShared();
        }
        return cotangents;
    }

    /**
     * Returns the cotangent summed over what was broadcast; what then still differs from the input is the rule's fault.
     */
    private static Tensor checked(Node n, int input, Tensor cotangent) {
        Spec wanted = n.x(input).spec();
        Tensor c = n.op().broadcasts() && wanted.shape().broadcastsTo(cotangent.shape())
                ? cotangent.sumTo(wanted.shape())
                : cotangent;
        if (!c.spec().equals(wanted)) {
            throw new AutogradException("the backward rule of " + n.describe() + " returned " + c.spec() + " for input "
                    + input + " (" + n.x(input).label() + "), which is " + wanted
                    + ". A cotangent has its input's shape and"
                    + " dtype.");
        }
        return c;
    }
}
