package dev.ninjagrad.tensor;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Forward mode: tangents pushed along a recorded graph from its inputs to an output. Shares no rule with {@link
 * Backward}.
 */
final class Forward {
    private Forward() {}

    /**
     * Returns the tangent of {@code y} given the tangents of some tensors it depends on; null if it depends on none of
     * them.
     */
    static @Nullable Tensor push(Tensor y, Map<Tensor, Tensor> seeds) {
        List<Tensor> order = Reachable.from(List.of(y), seeds.keySet());
        order.sort(Comparator.comparingLong(Tensor::serial));
        Map<Tensor, Tensor> tangents = new HashMap<>(seeds);
        for (Tensor t : order) {
            Node n = t.node();
            if (n == null || seeds.containsKey(t)) {
                continue;
            }
            Tensor tangent = pushThrough(n, tangents);
            if (tangent != null) {
                tangents.put(t, tangent);
            }
        }
        return tangents.get(y);
    }

    private static @Nullable Tensor pushThrough(Node n, Map<Tensor, Tensor> tangents) {
        n.checkUnchanged();
        Tensor sum = null;
        for (int i = 0; i < n.inputs().size(); i++) {
            Tensor t = tangents.get(n.x(i));
            if (t != null) {
                Tensor part = n.op().jvp(n, i, t).expand(n.y().shape());
                sum = sum == null ? part : sum.add(part);
            }
        }
        return sum;
    }
}
