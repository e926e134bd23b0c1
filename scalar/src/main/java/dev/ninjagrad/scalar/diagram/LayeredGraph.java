package dev.ninjagrad.scalar.diagram;

import java.util.Arrays;

/**
 * A graph whose edges all join neighbouring layers: an edge that spans more runs through a waypoint in every layer
 * between.
 *
 * <p>All long edges of one node share their waypoints, as far as they run together. The value is the same on each of
 * them, the picture shows one line that branches, and a parameter used by a thousand operations costs one chain of
 * waypoints and not a thousand.
 *
 * <p>Nodes keep their numbers; waypoints are numbered from {@link #real} on, those of one node one after the other.
 */
final class LayeredGraph {
    private static final int MOST_WAYPOINTS = 10_000_000;

    private final Topology original;
    private final Topology segments;
    private final int[] layer;
    private final int[] firstWaypoint;

    LayeredGraph(Topology original, int[] layerOfNode) {
        this.original = original;
        int n = original.nodes();
        this.firstWaypoint = new int[n + 1];
        long total = 0;
        for (int v = 0; v < n; v++) {
            total += waypoints(v, layerOfNode);
            if (total > MOST_WAYPOINTS) {
                throw new IllegalArgumentException("a graph of " + n + " nodes and " + original.edges()
                        + " edges spans too many columns with too many long edges to be laid out; draw a part of it");
            }
            firstWaypoint[v + 1] = (int) total;
        }
        int chained = firstWaypoint[n];
        this.layer = Arrays.copyOf(layerOfNode, n + chained);
        int[] from = new int[chained + original.edges()];
        int[] to = new int[from.length];
        for (int v = 0; v < n; v++) {
            for (int k = firstWaypoint[v]; k < firstWaypoint[v + 1]; k++) {
                boolean first = k == firstWaypoint[v];
                from[k] = first ? v : n + k - 1;
                to[k] = n + k;
                layer[n + k] = layer[from[k]] + 1;
            }
        }
        for (int e = 0; e < original.edges(); e++) {
            int hops = hops(e);
            int source = original.from(e);
            from[chained + e] = hops == 0 ? source : waypoint(source, hops - 1);
            to[chained + e] = original.to(e);
        }
        this.segments = new Topology(layer.length, from, to);
    }

    private int waypoints(int v, int[] layerOfNode) {
        int most = 0;
        for (int i = 0; i < original.outDegree(v); i++) {
            most = Math.max(most, layerOfNode[original.to(original.outEdge(v, i))] - layerOfNode[v] - 1);
        }
        return most;
    }

    /** Returns the nodes and waypoints with the segments between them. */
    Topology segments() {
        return segments;
    }

    /** Returns how many nodes are nodes of the diagram. */
    int real() {
        return original.nodes();
    }

    boolean isWaypoint(int node) {
        return node >= real();
    }

    int layer(int node) {
        return layer[node];
    }

    int layers() {
        int last = 0;
        for (int l : layer) {
            last = Math.max(last, l);
        }
        return last + 1;
    }

    /** Returns how many waypoints an edge of the diagram passes. */
    int hops(int edge) {
        return layer[original.to(edge)] - layer[original.from(edge)] - 1;
    }

    /** Returns the {@code hop}-th waypoint of the edges that leave {@code source}. */
    int waypoint(int source, int hop) {
        return real() + firstWaypoint[source] + hop;
    }
}
