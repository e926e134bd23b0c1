package dev.ninjagrad.scalar.diagram;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A directed graph on the nodes 0 … n−1, its edges grouped by either end. Edges that share an end keep the order they
 * were given in.
 */
final class Topology {
    private final int nodes;
    private final int[] from;
    private final int[] to;
    private final int[] outStart;
    private final int[] out;
    private final int[] inStart;
    private final int[] in;

    Topology(int nodes, int[] from, int[] to) {
        this.nodes = nodes;
        this.from = from;
        this.to = to;
        this.outStart = starts(nodes, from);
        this.out = grouped(outStart, from);
        this.inStart = starts(nodes, to);
        this.in = grouped(inStart, to);
    }

    private static int[] starts(int nodes, int[] ends) {
        int[] start = new int[nodes + 1];
        for (int end : ends) {
            start[end + 1]++;
        }
        for (int v = 0; v < nodes; v++) {
            start[v + 1] += start[v];
        }
        return start;
    }

    private static int[] grouped(int[] start, int[] ends) {
        int[] next = Arrays.copyOf(start, start.length);
        int[] edges = new int[ends.length];
        for (int e = 0; e < ends.length; e++) {
            edges[next[ends[e]]++] = e;
        }
        return edges;
    }

    int nodes() {
        return nodes;
    }

    int edges() {
        return from.length;
    }

    int from(int edge) {
        return from[edge];
    }

    int to(int edge) {
        return to[edge];
    }

    int outDegree(int node) {
        return outStart[node + 1] - outStart[node];
    }

    int inDegree(int node) {
        return inStart[node + 1] - inStart[node];
    }

    /** Returns the {@code i}-th edge that leaves {@code node}. */
    int outEdge(int node, int i) {
        return out[outStart[node] + i];
    }

    /** Returns the {@code i}-th edge that enters {@code node}. */
    int inEdge(int node, int i) {
        return in[inStart[node] + i];
    }

    /** Returns the nodes in an order where every edge points forward; shorter than the graph if there is a cycle. */
    int[] order() {
        int[] missing = new int[nodes];
        int[] order = new int[nodes];
        int end = 0;
        for (int v = 0; v < nodes; v++) {
            missing[v] = inDegree(v);
            if (missing[v] == 0) {
                order[end++] = v;
            }
        }
        for (int next = 0; next < end; next++) {
            int v = order[next];
            for (int i = 0; i < outDegree(v); i++) {
                int w = to[outEdge(v, i)];
                if (--missing[w] == 0) {
                    order[end++] = w;
                }
            }
        }
        return Arrays.copyOf(order, end);
    }

    /** Returns the nodes of one cycle in the direction of its edges; empty if there is none. */
    List<Integer> cycle() {
        int[] order = order();
        if (order.length == nodes) {
            return List.of();
        }
        boolean[] ordered = new boolean[nodes];
        for (int v : order) {
            ordered[v] = true;
        }
        int v = 0;
        while (ordered[v]) {
            v++;
        }
        // Whatever could not be ordered has a predecessor that could not be either: walking back must close a cycle.
        List<Integer> walk = new ArrayList<>();
        boolean[] seen = new boolean[nodes];
        while (!seen[v]) {
            seen[v] = true;
            walk.add(v);
            v = unorderedPredecessor(v, ordered);
        }
        List<Integer> cycle = new ArrayList<>(walk.subList(walk.indexOf(v), walk.size()));
        Collections.reverse(cycle);
        return cycle;
    }

    private int unorderedPredecessor(int node, boolean[] ordered) {
        for (int i = 0; i < inDegree(node); i++) {
            int u = from[inEdge(node, i)];
            if (!ordered[u]) {
                return u;
            }
        }
        throw new AssertionError("node " + node + " has no predecessor outside the topological order");
    }
}
