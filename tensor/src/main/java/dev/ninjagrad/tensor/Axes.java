package dev.ninjagrad.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Sets of dimensions: what reductions and norms are taken over. */
final class Axes {
    private Axes() {}

    /**
     * Returns {@code dims} counted from the front and sorted; all axes if none is given.
     *
     * @throws IndexException if one does not exist
     * @throws ShapeException if one is named twice
     */
    static List<Integer> of(String operation, Shape shape, int... dims) {
        if (dims.length == 0) {
            return IntStream.range(0, shape.rank()).boxed().toList();
        }
        List<Integer> axes =
                IntStream.of(dims).map(shape::axis).sorted().boxed().toList();
        if (axes.stream().distinct().count() < axes.size()) {
            throw new ShapeException(
                    operation + " names a dimension twice: dims " + Arrays.toString(dims) + " of x " + shape);
        }
        return axes;
    }

    static int[] toArray(List<Integer> axes) {
        return axes.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Returns how many elements are folded into one. */
    static int count(Shape shape, List<Integer> axes) {
        int count = 1;
        for (int d : axes) {
            count *= shape.dim(d);
        }
        return count;
    }

    /**
     * Returns the shape with these axes 1 or gone.
     *
     * @throws IndexException if one does not exist
     */
    static Shape reduced(Shape shape, List<Integer> axes, boolean keepDim) {
        axes.forEach(shape::axis);
        int[] sizes = IntStream.range(0, shape.rank())
                .filter(d -> keepDim || !axes.contains(d))
                .map(d -> axes.contains(d) ? 1 : shape.dim(d))
                .toArray();
        return Shape.of(sizes);
    }

    /**
     * Returns {@code y}, reduced from {@code shape}, with its reduced dimensions as 1, so that it broadcasts against
     * the input.
     */
    static Tensor kept(Tensor y, Shape shape, List<Integer> axes) {
        return y.reshape(reduced(shape, axes, true));
    }
}
