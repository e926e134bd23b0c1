package dev.ninjagrad.scalar.diagram;

/**
 * Puts every node of an acyclic graph in a layer so that edges go from a lower layer to a higher one and are short.
 *
 * <p>Starts from the latest possible layers, which places a leaf right before its first use, and then lets every node
 * move, within the room its neighbours leave, to the side where it has more edges. Each move shortens the edges in
 * total, so this ends; it comes close to the optimum that a network simplex finds, at a fraction of the code.
 */
final class Layering {
    /** Far more rounds than any graph seen needs; a bound on the time, not a tuning knob. */
    private static final int ROUNDS = 100;

    private Layering() {}

    /** Returns the layer of each node, the first being 0. */
    static int[] of(Topology graph) {
        int[] order = graph.order();
        int[] layer = latest(graph, order);
        boolean moved = true;
        for (int round = 0; moved && round < ROUNDS; round++) {
            moved = false;
            for (int v : order) {
                moved |= move(graph, layer, v);
            }
        }
        return fromZero(layer);
    }

    private static int[] latest(Topology graph, int[] order) {
        int[] layer = new int[graph.nodes()];
        for (int k = order.length - 1; k >= 0; k--) {
            int v = order[k];
            for (int i = 0; i < graph.outDegree(v); i++) {
                layer[v] = Math.min(layer[v], layer[graph.to(graph.outEdge(v, i))] - 1);
            }
        }
        return layer;
    }

    private static boolean move(Topology graph, int[] layer, int v) {
        int ins = graph.inDegree(v);
        int outs = graph.outDegree(v);
        int target = layer[v];
        if (ins > outs) {
            target = Integer.MIN_VALUE;
            for (int i = 0; i < ins; i++) {
                target = Math.max(target, layer[graph.from(graph.inEdge(v, i))] + 1);
            }
        } else if (outs > ins) {
            target = Integer.MAX_VALUE;
            for (int i = 0; i < outs; i++) {
                target = Math.min(target, layer[graph.to(graph.outEdge(v, i))] - 1);
            }
        }
        boolean moved = target != layer[v];
        layer[v] = target;
        return moved;
    }

    private static int[] fromZero(int[] layer) {
        int first = Integer.MAX_VALUE;
        for (int l : layer) {
            first = Math.min(first, l);
        }
        for (int v = 0; v < layer.length; v++) {
            layer[v] -= first;
        }
        return layer;
    }
}
