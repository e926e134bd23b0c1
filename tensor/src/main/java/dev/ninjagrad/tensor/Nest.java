package dev.ninjagrad.tensor;

import java.util.Arrays;

/**
 * The loop nest of a strided kernel: which elements of each operand belong together, row by row.
 *
 * <p>Neighbouring dimensions that every operand steps through evenly are merged first, so operands without
 * broadcasting make one long row, and a bias added to a matrix makes one row a line. Use:
 *
 * <pre>{@code
 * for (Nest n = Nest.of(shape, xStrides, yStrides); n.hasRow(); n.nextRow()) {
 *     row(x, n.at(0), n.step(0), y, n.at(1), n.step(1), n.length());
 * }
 * }</pre>
 */
public final class Nest {
    private final int length;
    private final int[] steps;
    private final int[] sizes;
    private final int[][] strides;
    private final int[] counter;
    private final int[] at;
    private int rowsLeft;

    private Nest(int length, int[] steps, int[] sizes, int[][] strides, int rows) {
        this.length = length;
        this.steps = steps;
        this.sizes = sizes;
        this.strides = strides;
        this.counter = new int[sizes.length];
        this.at = new int[steps.length];
        this.rowsLeft = rows;
    }

    /**
     * Returns the nest over {@code shape} for operands with these strides, one array of the shape's rank each.
     * Offsets start at 0.
     */
    public static Nest of(int[] shape, int[]... strides) {
        int rank = 0;
        int[] sizes = new int[shape.length];
        int[][] merged = new int[strides.length][shape.length];
        int total = 1;
        for (int d = 0; d < shape.length; d++) {
            total *= shape[d];
            if (shape[d] == 1) {
                continue;
            }
            boolean merges = rank > 0 && evenly(merged, rank - 1, strides, d, shape[d]);
            int into = merges ? rank - 1 : rank;
            sizes[into] = merges ? sizes[into] * shape[d] : shape[d];
            for (int o = 0; o < strides.length; o++) {
                merged[o][into] = strides[o][d];
            }
            rank = into + 1;
        }
        return ofMerged(rank, sizes, merged, total);
    }

    private static boolean evenly(int[][] merged, int last, int[][] strides, int d, int size) {
        for (int o = 0; o < strides.length; o++) {
            if (merged[o][last] != strides[o][d] * size) {
                return false;
            }
        }
        return true;
    }

    private static Nest ofMerged(int rank, int[] sizes, int[][] merged, int total) {
        int length = rank == 0 ? 1 : sizes[rank - 1];
        int outer = Math.max(0, rank - 1);
        int[] steps = new int[merged.length];
        int[][] outerStrides = new int[merged.length][];
        for (int o = 0; o < merged.length; o++) {
            steps[o] = rank == 0 ? 1 : merged[o][rank - 1];
            outerStrides[o] = Arrays.copyOf(merged[o], outer);
        }
        int rows = total == 0 ? 0 : total / length;
        return new Nest(length, steps, Arrays.copyOf(sizes, outer), outerStrides, rows);
    }

    /** Returns whether the current position is a row. */
    public boolean hasRow() {
        return rowsLeft > 0;
    }

    /** Returns where the current row of operand {@code o} starts. */
    public int at(int o) {
        return at[o];
    }

    /** Returns the distance between neighbours within a row of operand {@code o}; 0 if one element is repeated. */
    public int step(int o) {
        return steps[o];
    }

    /** Returns the elements in a row. */
    public int length() {
        return length;
    }

    /** Moves to the next row. */
    public void nextRow() {
        rowsLeft--;
        for (int d = sizes.length - 1; d >= 0; d--) {
            boolean carry = ++counter[d] == sizes[d];
            int move = carry ? 1 - sizes[d] : 1;
            for (int o = 0; o < at.length; o++) {
                at[o] += move * strides[o][d];
            }
            if (!carry) {
                return;
            }
            counter[d] = 0;
        }
    }
}
