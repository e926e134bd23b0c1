package dev.ninjagrad.scalar.diagram;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The order of the nodes within each layer, chosen so that few segments cross.
 *
 * <p>Starts from a depth-first walk that keeps the operands of an operation in their order; then sweeps to and fro,
 * sorting every layer by the mean position of its neighbours in the layer before (Sugiyama, Tagawa, Toda 1981) and
 * swapping neighbours while that removes crossings. The best order met is kept.
 */
final class Ordering {
    private static final int SWEEPS = 24;
    /** Sweeps × segments stay below this, so that a huge graph gets a coarser picture and not a long wait. */
    private static final int WORK = 2_000_000;
    /** Above this many segments a swap pass costs more than it mends. */
    private static final int SWAP_LIMIT = 30_000;

    private static final int SWAP_ROUNDS = 4;

    private final LayeredGraph graph;
    private final Topology segments;
    private final int[][] layers;
    private final int[] position;

    private Ordering(LayeredGraph graph) {
        this.graph = graph;
        this.segments = graph.segments();
        this.position = new int[segments.nodes()];
        this.layers = start();
        number();
    }

    /** Returns the nodes of each layer from top to bottom. */
    static int[][] of(LayeredGraph graph) {
        return new Ordering(graph).best();
    }

    private int[][] best() {
        int sweeps = Math.clamp(WORK / Math.max(1, segments.edges()), 4, SWEEPS);
        boolean swap = segments.edges() <= SWAP_LIMIT;
        int[][] best = copy();
        long fewest = crossings();
        for (int sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
            sweep(sweep % 2 == 0);
            if (swap) {
                swapNeighbours();
            }
            long crossings = crossings();
            if (crossings < fewest) {
                fewest = crossings;
                best = copy();
            }
        }
        return best;
    }

    private int[][] copy() {
        int[][] copy = new int[layers.length][];
        for (int l = 0; l < layers.length; l++) {
            copy[l] = layers[l].clone();
        }
        return copy;
    }

    /**
     * Lists the nodes layer by layer in the order in which a walk from the outputs through the operands leaves them.
     */
    private int[][] start() {
        int[] size = new int[graph.layers()];
        for (int v = 0; v < segments.nodes(); v++) {
            size[graph.layer(v)]++;
        }
        int[][] result = new int[size.length][];
        for (int l = 0; l < size.length; l++) {
            result[l] = new int[size[l]];
        }
        int[] filled = new int[size.length];
        boolean[] seen = new boolean[segments.nodes()];
        Deque<Integer> stack = new ArrayDeque<>();
        for (int root = 0; root < segments.nodes(); root++) {
            if (segments.outDegree(root) == 0) {
                stack.push(root);
            }
            while (!stack.isEmpty()) {
                int v = stack.pop();
                if (seen[v]) {
                    continue;
                }
                seen[v] = true;
                int l = graph.layer(v);
                result[l][filled[l]++] = v;
                for (int i = segments.inDegree(v) - 1; i >= 0; i--) {
                    stack.push(segments.from(segments.inEdge(v, i)));
                }
            }
        }
        return result;
    }

    private void number() {
        for (int[] layer : layers) {
            number(layer);
        }
    }

    private void number(int[] layer) {
        for (int i = 0; i < layer.length; i++) {
            position[layer[i]] = i;
        }
    }

    private void sweep(boolean rightwards) {
        for (int k = 1; k < layers.length; k++) {
            sort(layers[rightwards ? k : layers.length - 1 - k], rightwards);
        }
    }

    /** Sorts a layer by mean neighbour position, ties and nodes without neighbours as they stand. */
    private void sort(int[] layer, boolean rightwards) {
        long[] keys = new long[layer.length];
        for (int i = 0; i < layer.length; i++) {
            // Fixed-point mean above 20 bits of present position: one primitive sort, and a stable one.
            keys[i] = Math.round(mean(layer[i], rightwards) * 4096) << 20 | i;
        }
        Arrays.sort(keys);
        int[] old = layer.clone();
        for (int i = 0; i < layer.length; i++) {
            layer[i] = old[(int) (keys[i] & 0xfffff)];
        }
        number(layer);
    }

    private double mean(int v, boolean rightwards) {
        int degree = rightwards ? segments.inDegree(v) : segments.outDegree(v);
        if (degree == 0) {
            return position[v];
        }
        long sum = 0;
        for (int i = 0; i < degree; i++) {
            sum += position[neighbour(v, i, rightwards)];
        }
        return (double) sum / degree;
    }

    private int neighbour(int v, int i, boolean rightwards) {
        return rightwards ? segments.from(segments.inEdge(v, i)) : segments.to(segments.outEdge(v, i));
    }

    private void swapNeighbours() {
        boolean improved = true;
        for (int round = 0; improved && round < SWAP_ROUNDS; round++) {
            improved = false;
            for (int[] layer : layers) {
                for (int i = 0; i + 1 < layer.length; i++) {
                    int u = layer[i];
                    int v = layer[i + 1];
                    if (pairCrossings(u, v) > pairCrossings(v, u)) {
                        layer[i] = v;
                        layer[i + 1] = u;
                        position[v] = i;
                        position[u] = i + 1;
                        improved = true;
                    }
                }
            }
        }
    }

    /** Returns how many segments of u and v cross, on both sides, if u stands above v. */
    private long pairCrossings(int u, int v) {
        return pairCrossings(u, v, true) + pairCrossings(u, v, false);
    }

    private long pairCrossings(int above, int below, boolean rightwards) {
        int[] high = neighbourPositions(above, rightwards);
        int[] low = neighbourPositions(below, rightwards);
        long crossings = 0;
        int lower = 0;
        for (int p : high) {
            while (lower < low.length && low[lower] < p) {
                lower++;
            }
            crossings += lower;
        }
        return crossings;
    }

    private int[] neighbourPositions(int v, boolean rightwards) {
        int[] positions = new int[rightwards ? segments.inDegree(v) : segments.outDegree(v)];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = position[neighbour(v, i, rightwards)];
        }
        Arrays.sort(positions);
        return positions;
    }

    private long crossings() {
        long total = 0;
        for (int l = 0; l + 1 < layers.length; l++) {
            total += crossings(layers[l], layers[l + 1].length);
        }
        return total;
    }

    /** Counts inversions with a tree of partial sums (Barth, Mutzel, Jünger 2004): O(segments · log nodes). */
    private long crossings(int[] left, int rightSize) {
        int[] tree = new int[rightSize + 1];
        long crossings = 0;
        int inserted = 0;
        for (int u : left) {
            int[] targets = neighbourPositions(u, false);
            for (int target : targets) {
                int upToTarget = 0;
                for (int i = target + 1; i > 0; i -= i & -i) {
                    upToTarget += tree[i];
                }
                crossings += inserted - upToTarget;
            }
            for (int target : targets) {
                for (int i = target + 1; i <= rightSize; i += i & -i) {
                    tree[i]++;
                }
            }
            inserted += targets.length;
        }
        return crossings;
    }
}
