package dev.ninjagrad.check.fault;

import dev.ninjagrad.scalar.Op;
import dev.ninjagrad.scalar.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A backward pass over a recorded scalar graph that can be broken. It reads what {@link Value} stores, parents and local partials, and leaves the
 * graph as it is; so the engine itself needs no hook and loses no speed.
 *
 * <p>Without a fault its gradients are {@link Value#backward()}'s. With {@link Fault#NOT_ZEROED} it keeps the leaves' gradients from call to call.
 */
public final class ScalarBackward {
    private final @Nullable ScalarFault fault;
    private double[] left = new double[0];
    private @Nullable Links links;

    /** @param fault what is wrong with it; null for nothing */
    public ScalarBackward(@Nullable ScalarFault fault) {
        this.fault = fault;
    }

    /** Returns ∂root/∂leaf for each leaf; 0 for one the root does not depend on. */
    public double[] gradients(Value root, List<Value> leaves) {
        List<Value> order = root.topologicalOrder();
        if (links == null || !links.fit(order, leaves)) {
            links = Links.of(order, leaves);
        }
        double[] gradient = pass(order, links.parents);
        double[] found = new double[links.leaves.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = links.leaves[i] < 0 ? 0 : gradient[links.leaves[i]];
        }
        return is(Fault.NOT_ZEROED) ? pilingUp(found) : found;
    }

    /**
     * The links of a graph as places in its order. A training records the same graph again and again, and finding them takes longer than the
     * pass.
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Links(Op[] ops, int[][] parents, int[] leaves) {
        static Links of(List<Value> order, List<Value> leaves) {
            Map<Value, Integer> ids = HashMap.newHashMap(order.size());
            Op[] ops = new Op[order.size()];
            for (Value v : order) {
                ops[ids.size()] = v.op();
                ids.put(v, ids.size());
            }
            int[][] parents = new int[ops.length][];
            for (int id = 0; id < parents.length; id++) {
                parents[id] = places(order.get(id).parents(), ids);
            }
            return new Links(ops, parents, places(leaves, ids));
        }

        private static int[] places(List<Value> values, Map<Value, Integer> ids) {
            return values.stream().mapToInt(v -> ids.getOrDefault(v, -1)).toArray();
        }

        /** Returns whether these are the links of this graph too: every parent and every leaf is where they say. */
        boolean fit(List<Value> order, List<Value> asked) {
            if (order.size() != ops.length || asked.size() != leaves.length) {
                return false;
            }
            for (int i = 0; i < leaves.length; i++) {
                if (leaves[i] < 0 || !order.get(leaves[i]).equals(asked.get(i))) {
                    return false;
                }
            }
            for (int id = 0; id < ops.length; id++) {
                if (order.get(id).op() != ops[id]) {
                    return false;
                }
                for (int k = 0; k < parents[id].length; k++) {
                    if (!order.get(parents[id][k])
                            .equals(order.get(id).parents().get(k))) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    private boolean is(Fault one) {
        return fault != null && fault.fault() == one;
    }

    private double[] pilingUp(double[] found) {
        double[] sum = found.clone();
        for (int i = 0; i < left.length && left.length == sum.length; i++) {
            sum[i] += left[i];
        }
        left = sum;
        return sum.clone();
    }

    private double[] pass(List<Value> order, int[][] parents) {
        int n = parents.length;
        double[] gradient = new double[n];
        int[] arrived = new int[n];
        gradient[n - 1] = is(Fault.SEED_ZERO) ? 0 : is(Fault.SEED_NEGATIVE) ? -1 : 1;
        int[] visits = is(Fault.TOPOLOGICAL_ORDER_WRONG) ? asReached(parents) : lastToFirst(n);
        for (int id : visits) {
            Value y = order.get(id);
            for (int k = 0; k < parents[id].length; k++) {
                double share = fault == null ? gradient[id] * y.partial(k) : fault.contribution(gradient[id], y, k);
                accumulate(gradient, arrived, parents[id][k], share);
            }
        }
        return gradient;
    }

    private void accumulate(double[] gradient, int[] arrived, int x, double share) {
        boolean first = arrived[x]++ == 0;
        if (first || is(Fault.ACCUMULATION_OVERWRITES)) {
            gradient[x] = share;
        } else if (is(Fault.ACCUMULATION_AVERAGES)) {
            gradient[x] = (gradient[x] + share) / 2;
        } else if (!is(Fault.ACCUMULATION_FIRST_WINS)) {
            gradient[x] += share;
        }
    }

    private static int[] lastToFirst(int n) {
        int[] visits = new int[n];
        for (int i = 0; i < n; i++) {
            visits[i] = n - 1 - i;
        }
        return visits;
    }

    /** Breadth first: a value with a short and a long path to the root is visited when the short one arrives. */
    private static int[] asReached(int[][] parents) {
        int n = parents.length;
        int[] visits = new int[n];
        boolean[] seen = new boolean[n];
        int count = 0;
        visits[count++] = n - 1;
        seen[n - 1] = true;
        for (int next = 0; next < count; next++) {
            for (int x : parents[visits[next]]) {
                if (!seen[x]) {
                    seen[x] = true;
                    visits[count++] = x;
                }
            }
        }
        return Arrays.copyOf(visits, count);
    }
}
