package dev.ninjagrad.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shapes of one call's inputs, for sweeps and for parameterised tests:
 *
 * <pre>{@code
 * @ParameterizedTest
 * @MethodSource("dev.ninjagrad.check.Shapes#broadcasting")
 * void addHasTheRightGradient(Shapes shapes) { ... }
 * }</pre>
 *
 * <p>The lists hold what backward rules get wrong: scalars, sizes of 1, odd sizes, empty tensors, and every way two shapes can broadcast.
 */
public record Shapes(List<List<Integer>> inputs) {
    /** Returns shapes written as arrays of sizes: {@code Shapes.of(new int[] {3, 4}, new int[] {4})}. */
    public static Shapes of(int[]... inputs) {
        List<List<Integer>> all = new ArrayList<>();
        for (int[] sizes : inputs) {
            all.add(Arrays.stream(sizes).boxed().toList());
        }
        return new Shapes(List.copyOf(all));
    }

    /** Returns the sizes of one input. */
    public int[] sizes(int input) {
        return inputs.get(input).stream().mapToInt(Integer::intValue).toArray();
    }

    /** Returns shapes for one input: scalar, one element, odd, empty, two and three dimensions. */
    public static List<Shapes> single() {
        return List.of(one(), one(1), one(7), one(0), one(3, 5), one(2, 1, 3));
    }

    /** Returns pairs for a function that broadcasts: equal, a missing dimension, a size of 1 on either side or both, scalars, empties. */
    public static List<Shapes> broadcasting() {
        return List.of(
                of(shape(), shape()),
                of(shape(5), shape(5)),
                of(shape(3, 4), shape(4)),
                of(shape(4), shape(3, 4)),
                of(shape(3, 4), shape(3, 1)),
                of(shape(3, 1), shape(1, 4)),
                of(shape(2, 3, 4), shape(3, 1)),
                of(shape(2, 1, 4), shape(3, 1)),
                of(shape(2, 3), shape()),
                of(shape(), shape(2, 3)),
                of(shape(1), shape(3)),
                of(shape(0, 3), shape(3)),
                of(shape(2, 3, 4), shape(2, 1, 4)));
    }

    /** Returns pairs for a matrix product: odd sizes, sizes of 1, batches, batches that broadcast. */
    public static List<Shapes> matrixProduct() {
        return List.of(
                of(shape(3, 5), shape(5, 2)),
                of(shape(1, 5), shape(5, 1)),
                of(shape(3, 1), shape(1, 4)),
                of(shape(2, 3, 4), shape(2, 4, 5)),
                of(shape(2, 3, 4), shape(4, 5)),
                of(shape(3, 4), shape(2, 4, 5)),
                of(shape(2, 1, 3, 4), shape(3, 4, 2)));
    }

    private static Shapes one(int... sizes) {
        return of(sizes);
    }

    private static int[] shape(int... sizes) {
        return sizes;
    }

    @Override
    public String toString() {
        return inputs.stream().map(List::toString).collect(Collectors.joining(" × "));
    }
}
