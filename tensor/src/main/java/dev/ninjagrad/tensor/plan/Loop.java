package dev.ninjagrad.tensor.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The loop nest of an element-wise call: the output is written in row-major order over {@code sizes}, each operand is read
 * with an offset and strides. Sizes of 1 are dropped and neighbouring dimensions that every operand walks evenly are
 * merged, so equal walks are equal loops.
 *
 * @param strides for each operand, one a dimension
 * @param offsets for each operand
 */
record Loop(List<Integer> sizes, List<List<Integer>> strides, List<Integer> offsets) {
    static Loop of(int[] shape, int[] offsets, int[]... strides) {
        List<Integer> sizes = new ArrayList<>();
        List<List<Integer>> merged = new ArrayList<>();
        for (int o = 0; o < strides.length; o++) {
            merged.add(new ArrayList<>());
        }
        for (int d = 0; d < shape.length; d++) {
            if (shape[d] == 1) {
                continue;
            }
            boolean even = !sizes.isEmpty();
            for (int o = 0; even && o < strides.length; o++) {
                even = merged.get(o).getLast() == strides[o][d] * shape[d];
            }
            if (even) {
                sizes.set(sizes.size() - 1, sizes.getLast() * shape[d]);
            } else {
                sizes.add(shape[d]);
            }
            for (int o = 0; o < strides.length; o++) {
                if (even) {
                    merged.get(o).set(sizes.size() - 1, strides[o][d]);
                } else {
                    merged.get(o).add(strides[o][d]);
                }
            }
        }
        List<Integer> at = new ArrayList<>();
        for (int offset : offsets) {
            at.add(offset);
        }
        return new Loop(List.copyOf(sizes), merged.stream().map(List::copyOf).toList(), List.copyOf(at));
    }

    /** Returns the number of elements written. */
    int count() {
        return product(sizes);
    }

    static int product(List<Integer> sizes) {
        int product = 1;
        for (int n : sizes) {
            product *= n;
        }
        return product;
    }

    /** Returns whether an operand of {@code size} elements is read in order, each element once. */
    boolean isDense(int operand, int size) {
        return size == count()
                && offsets.get(operand) == 0
                && strides.get(operand).equals(rowMajor(sizes));
    }

    /** Returns whether an operand of {@code size} elements has one element for every run of {@code columns}. */
    boolean isColumn(int operand, int size, int columns) {
        if (offsets.get(operand) != 0 || (long) size * columns != count()) {
            return false;
        }
        List<Integer> dims = refine(sizes, List.of(columns));
        if (dims == null || dims.getLast() != columns) {
            return false;
        }
        List<Integer> own = stridesOver(operand, dims);
        List<Integer> rows = dims.subList(0, dims.size() - 1);
        return own.getLast() == 0 && own.subList(0, rows.size()).equals(rowMajor(rows));
    }

    static List<Integer> rowMajor(List<Integer> sizes) {
        List<Integer> strides = new ArrayList<>();
        int step = 1;
        for (int n : sizes.reversed()) {
            strides.addFirst(step);
            step *= n;
        }
        return strides;
    }

    /**
     * Returns the strides of an operand over {@code dims}, whose product is this loop's and which cut its dimensions into
     * whole parts.
     */
    List<Integer> stridesOver(int operand, List<Integer> dims) {
        return split(sizes, strides.get(operand), dims);
    }

    static List<Integer> split(List<Integer> sizes, List<Integer> strides, List<Integer> dims) {
        List<Integer> out = new ArrayList<>();
        int d = dims.size() - 1;
        for (int j = sizes.size() - 1; j >= 0; j--) {
            int done = 1;
            while (done < sizes.get(j)) {
                out.addFirst(strides.get(j) * done);
                done *= dims.get(d--);
            }
        }
        while (d-- >= 0) {
            out.addFirst(0);
        }
        return out;
    }

    /**
     * Returns the coarsest dimensions that cut both lists into whole parts, aligned at the end; null if there are none.
     * The shorter product is taken to repeat.
     */
    static @Nullable List<Integer> refine(List<Integer> a, List<Integer> b) {
        TreeSet<Integer> cuts = new TreeSet<>();
        addCuts(a, cuts);
        addCuts(b, cuts);
        List<Integer> dims = new ArrayList<>();
        int last = 1;
        for (int cut : cuts) {
            if (cut % last != 0) {
                return null;
            }
            if (cut != last) {
                dims.addFirst(cut / last);
                last = cut;
            }
        }
        return dims.isEmpty() ? List.of(1) : dims;
    }

    private static void addCuts(List<Integer> sizes, TreeSet<Integer> cuts) {
        int product = 1;
        for (int n : sizes.reversed()) {
            product *= n;
            cuts.add(product);
        }
    }
}
