package dev.ninjagrad.scalar.diagram;

import java.util.Arrays;

/**
 * The vertical coordinate of every node, given the order within the layers: long edges become straight, nodes stand
 * level with their neighbours, and nothing overlaps.
 *
 * <p>After Brandes and Köpf, "Fast and Simple Horizontal Coordinate Assignment" (2001), turned by a quarter: nodes are
 * aligned in blocks four times, leaning to either side in either direction, each alignment is packed tightly, and a
 * node's place is the mean of the middle two of its four. Each of the four keeps the distances, hence so does the mean
 * of the middle two.
 */
final class Placement {
    private final LayeredGraph graph;
    private final Topology segments;
    private final int[][] layers;
    private final double[] height;
    private final double gap;
    private final int[] position;
    private final boolean[] conflict;

    private Placement(LayeredGraph graph, int[][] layers, double[] height, double gap) {
        this.graph = graph;
        this.segments = graph.segments();
        this.layers = layers;
        this.height = height;
        this.gap = gap;
        this.position = new int[segments.nodes()];
        for (int[] layer : layers) {
            for (int i = 0; i < layer.length; i++) {
                position[layer[i]] = i;
            }
        }
        this.conflict = conflicts();
    }

    /**
     * Returns the y coordinate of the middle of every node; the topmost edge of any is at 0.
     *
     * @param height of every node, waypoints included
     * @param gap    kept free between neighbours of a layer
     */
    static double[] of(LayeredGraph graph, int[][] layers, double[] height, double gap) {
        return new Placement(graph, layers, height, gap).placed();
    }

    private double[] placed() {
        double[] y = balanced();
        pullEnds(y);
        double top = Double.POSITIVE_INFINITY;
        for (int v = 0; v < y.length; v++) {
            top = Math.min(top, y[v] - height[v] / 2);
        }
        for (int v = 0; v < y.length; v++) {
            y[v] -= top;
        }
        return y;
    }

    /** Moves leaves and outputs as near to the middle of their neighbours as the others in their column let them. */
    private void pullEnds(double[] y) {
        for (int[] layer : layers) {
            for (int i = 0; i < layer.length; i++) {
                pull(y, layer, i);
            }
            for (int i = layer.length - 1; i >= 0; i--) {
                pull(y, layer, i);
            }
        }
    }

    private void pull(double[] y, int[] layer, int i) {
        int v = layer[i];
        int ins = segments.inDegree(v);
        int outs = segments.outDegree(v);
        if ((ins == 0) == (outs == 0)) {
            return;
        }
        double sum = 0;
        for (int k = 0; k < ins; k++) {
            sum += y[segments.from(segments.inEdge(v, k))];
        }
        for (int k = 0; k < outs; k++) {
            sum += y[segments.to(segments.outEdge(v, k))];
        }
        double least = i == 0 ? Double.NEGATIVE_INFINITY : y[layer[i - 1]] + distance(layer[i - 1], v);
        double most = i == layer.length - 1 ? Double.POSITIVE_INFINITY : y[layer[i + 1]] - distance(v, layer[i + 1]);
        // Rounding may leave a hair's breadth less room than the node takes up; then it stays.
        if (least <= most) {
            y[v] = Math.clamp(sum / (ins + outs), least, most);
        }
    }

    private double distance(int upper, int lower) {
        return (height[upper] + height[lower]) / 2 + gap;
    }

    private double[] balanced() {
        double[][] candidates = new double[4][];
        int k = 0;
        for (boolean fromLeft : new boolean[] {true, false}) {
            for (boolean fromTop : new boolean[] {true, false}) {
                candidates[k++] = pack(align(fromLeft, fromTop), fromTop);
            }
        }
        fitToNarrowest(candidates);
        double[] y = new double[height.length];
        double[] four = new double[4];
        for (int v = 0; v < y.length; v++) {
            for (int c = 0; c < 4; c++) {
                four[c] = candidates[c][v];
            }
            Arrays.sort(four);
            y[v] = (four[1] + four[2]) / 2;
        }
        return y;
    }

    /** Marks the segments that cross one between two waypoints: those long edges are kept straight at their cost. */
    private boolean[] conflicts() {
        boolean[] marked = new boolean[segments.edges()];
        for (int l = 0; l + 1 < layers.length; l++) {
            int[] right = layers[l + 1];
            int scanned = 0;
            int lowest = 0;
            for (int i = 0; i < right.length; i++) {
                int inner = innerPredecessor(right[i]);
                boolean last = i == right.length - 1;
                if (inner < 0 && !last) {
                    continue;
                }
                int highest = inner < 0 ? layers[l].length - 1 : position[inner];
                for (; scanned <= i; scanned++) {
                    mark(marked, right[scanned], lowest, highest);
                }
                lowest = highest;
            }
        }
        return marked;
    }

    private void mark(boolean[] marked, int node, int lowest, int highest) {
        for (int k = 0; k < segments.inDegree(node); k++) {
            int segment = segments.inEdge(node, k);
            int u = segments.from(segment);
            boolean inner = graph.isWaypoint(node) && graph.isWaypoint(u);
            if (!inner && (position[u] < lowest || position[u] > highest)) {
                marked[segment] = true;
            }
        }
    }

    /** Returns the waypoint before a waypoint, or −1. */
    private int innerPredecessor(int node) {
        if (!graph.isWaypoint(node)) {
            return -1;
        }
        int before = segments.from(segments.inEdge(node, 0));
        return graph.isWaypoint(before) ? before : -1;
    }

    /** Returns the root of each node's block: nodes of one block, at most one a layer, will share their coordinate. */
    private int[] align(boolean fromLeft, boolean fromTop) {
        int[] root = new int[segments.nodes()];
        boolean[] continued = new boolean[root.length];
        Arrays.setAll(root, v -> v);
        for (int k = 1; k < layers.length; k++) {
            int[] layer = layers[fromLeft ? k : layers.length - 1 - k];
            int bound = fromTop ? -1 : Integer.MAX_VALUE;
            for (int i = 0; i < layer.length; i++) {
                int v = layer[fromTop ? i : layer.length - 1 - i];
                int u = alignable(v, fromLeft, fromTop, bound, continued);
                if (u >= 0) {
                    continued[u] = true;
                    root[v] = root[u];
                    bound = position[u];
                }
            }
        }
        return root;
    }

    /** Returns the median neighbour that {@code v} may join: free, beyond {@code bound}, not in conflict; or −1. */
    private int alignable(int v, boolean fromLeft, boolean fromTop, int bound, boolean[] continued) {
        long[] neighbours = sortedNeighbours(v, fromLeft);
        int n = neighbours.length;
        for (int half = 0; half < 2 && n > 0; half++) {
            int index = (half == 0) == fromTop ? (n - 1) / 2 : n / 2;
            int segment = (int) neighbours[index];
            int u = fromLeft ? segments.from(segment) : segments.to(segment);
            boolean beyond = fromTop ? position[u] > bound : position[u] < bound;
            if (beyond && !conflict[segment] && !continued[u]) {
                return u;
            }
        }
        return -1;
    }

    /** Returns the segments on one side of {@code v} sorted by where they lead: position above, segment below. */
    private long[] sortedNeighbours(int v, boolean fromLeft) {
        long[] keys = new long[fromLeft ? segments.inDegree(v) : segments.outDegree(v)];
        for (int i = 0; i < keys.length; i++) {
            int segment = fromLeft ? segments.inEdge(v, i) : segments.outEdge(v, i);
            int u = fromLeft ? segments.from(segment) : segments.to(segment);
            keys[i] = (long) position[u] << 32 | segment;
        }
        Arrays.sort(keys);
        return keys;
    }

    /**
     * Packs blocks as tightly as distances allow, towards the top or, seen in a mirror, towards the bottom; then lets
     * each drift back against its neighbours so that no block is left hanging far from them.
     */
    private double[] pack(int[] root, boolean fromTop) {
        Blocks packed = blocks(root, fromTop);
        Topology blocks = packed.graph();
        double[] apart = packed.apart();
        double[] place = new double[root.length];
        int[] order = blocks.order();
        for (int b : order) {
            for (int i = 0; i < blocks.inDegree(b); i++) {
                int edge = blocks.inEdge(b, i);
                place[b] = Math.max(place[b], place[blocks.from(edge)] + apart[edge]);
            }
        }
        for (int k = order.length - 1; k >= 0; k--) {
            int b = order[k];
            double room = Double.POSITIVE_INFINITY;
            for (int i = 0; i < blocks.outDegree(b); i++) {
                int edge = blocks.outEdge(b, i);
                room = Math.min(room, place[blocks.to(edge)] - apart[edge]);
            }
            if (room < Double.POSITIVE_INFINITY) {
                place[b] = Math.max(place[b], room);
            }
        }
        double[] y = new double[root.length];
        for (int v = 0; v < y.length; v++) {
            y[v] = fromTop ? place[root[v]] : -place[root[v]];
        }
        return y;
    }

    /** Blocks that are neighbours in some layer, upper to lower, and the distance each pair must keep. */
    @SuppressWarnings("ArrayRecordComponent") // never compared or printed: a pair of return values
    private record Blocks(Topology graph, double[] apart) {}

    private Blocks blocks(int[] root, boolean fromTop) {
        int pairs = 0;
        for (int[] layer : layers) {
            pairs += Math.max(0, layer.length - 1);
        }
        int[] from = new int[pairs];
        int[] to = new int[pairs];
        double[] apart = new double[pairs];
        int e = 0;
        for (int[] layer : layers) {
            for (int i = 0; i + 1 < layer.length; i++) {
                from[e] = root[layer[fromTop ? i : i + 1]];
                to[e] = root[layer[fromTop ? i + 1 : i]];
                apart[e++] = distance(layer[i], layer[i + 1]);
            }
        }
        return new Blocks(new Topology(root.length, from, to), apart);
    }

    private void fitToNarrowest(double[][] candidates) {
        double[] low = new double[4];
        double[] high = new double[4];
        int narrowest = 0;
        for (int c = 0; c < 4; c++) {
            low[c] = Double.POSITIVE_INFINITY;
            high[c] = Double.NEGATIVE_INFINITY;
            for (int v = 0; v < height.length; v++) {
                low[c] = Math.min(low[c], candidates[c][v] - height[v] / 2);
                high[c] = Math.max(high[c], candidates[c][v] + height[v] / 2);
            }
            narrowest = high[c] - low[c] < high[narrowest] - low[narrowest] ? c : narrowest;
        }
        for (int c = 0; c < 4; c++) {
            // Candidates 0 and 2 lean to the top, 1 and 3 to the bottom.
            double shift = c % 2 == 0 ? low[narrowest] - low[c] : high[narrowest] - high[c];
            for (int v = 0; v < height.length; v++) {
                candidates[c][v] += shift;
            }
        }
    }
}
