package dev.ninjagrad.tensor.random;

import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A program being written: its instructions with the values they have, and random choices among those. Positions stand for values. */
final class ProgramDraft {
    private static final int MAX_LEAVES = 6;
    private static final int MAX_LEAF_SIZE = 36;
    private static final int[] SIZES = {1, 1, 2, 2, 3, 3, 4, 5};
    private static final double EMPTY_PROBABILITY = 0.01;

    private final RandomGenerator rng;
    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Tensor> values = new ArrayList<>();
    private int leaves;

    ProgramDraft(RandomGenerator rng) {
        this.rng = rng;
    }

    RandomProgram finish(long seed) {
        return new RandomProgram(seed, instructions).pruned();
    }

    Shape shape(int position) {
        return values.get(position).shape();
    }

    // ---- writing

    /**
     * Appends a step if its inputs are safe for the op; else tries again with one floating input after the other squashed into (0.36, 2.72),
     * where logarithms, divisors and powers are safe; else appends nothing.
     *
     * @return the position of the op's output; −1 if there is none
     */
    int apply(Op op, int... inputs) {
        int plain = append(op, inputs);
        for (int i = 0; plain < 0 && i < inputs.length; i++) {
            Tensor x = values.get(inputs[i]);
            if (x.dtype().isFloating() && x.size() <= SafeDomain.MAX_SIZE) {
                int mark = instructions.size();
                int[] squashed = inputs.clone();
                squashed[i] = append(Unary.EXP, append(Unary.TANH, inputs[i]));
                plain = append(op, squashed);
                if (plain < 0) {
                    instructions.subList(mark, instructions.size()).clear();
                    values.subList(mark, values.size()).clear();
                }
            }
        }
        return plain;
    }

    private int append(Op op, int... inputs) {
        Tensor[] x = IntStream.of(inputs).mapToObj(values::get).toArray(Tensor[]::new);
        Tensor y = op.apply(x);
        return SafeDomain.admits(op, List.of(x), y)
                ? append(new Instruction.Apply(op, IntStream.of(inputs).boxed().toList()), y)
                : -1;
    }

    private int append(Instruction instruction, Tensor value) {
        instructions.add(instruction);
        values.add(value);
        return values.size() - 1;
    }

    /** Appends a leaf with hundredths between 0.25 and 1.75 of either sign: no kink at 0, few near ties. */
    int leaf(Shape shape) {
        double[] numbers = new double[shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (rng.nextBoolean() ? 1 : -1) * rng.nextInt(25, 176) / 100.0;
        }
        leaves++;
        Tensor value = RandomProgram.tensor(numbers, shape);
        return append(new Instruction.Leaf(value), value);
    }

    /** Appends an I32 constant drawn from [0, bound). */
    int integers(int bound, Shape shape) {
        Tensor value = Tensor.randint(rng, bound, shape.sizes());
        return append(new Instruction.Constant(value), value);
    }

    int constant(Tensor value) {
        return append(new Instruction.Constant(value), value);
    }

    // ---- choosing

    /** Returns a floating value of a fitting shape, often the newest; sometimes, and if there is none, a new leaf. */
    int value(Predicate<Shape> fits, Supplier<Shape> otherwise) {
        int[] found = IntStream.range(0, values.size())
                .filter(i -> values.get(i).dtype().isFloating() && fits.test(shape(i)))
                .toArray();
        boolean fresh = found.length == 0 || (leaves < MAX_LEAVES && rng.nextInt(6) == 0);
        if (fresh) {
            return leaf(otherwise.get());
        }
        return found[rng.nextBoolean() ? found.length - 1 : rng.nextInt(found.length)];
    }

    /** Returns a value with at least {@code rank} dimensions. */
    int value(int rank) {
        return value(s -> s.rank() >= rank, () -> shapeOfRankAtLeast(rank));
    }

    /** Returns a value of exactly this shape. */
    int like(Shape shape) {
        return value(shape::equals, () -> shape);
    }

    /** Returns a value that broadcasts with {@code shape}. */
    int broadcastingWith(Shape shape) {
        return value(s -> s.broadcastsTo(shape) || shape.broadcastsTo(s), () -> partner(shape));
    }

    Shape shapeOfRankAtLeast(int rank) {
        int[] sizes = new int[Math.max(rank, Math.min(rng.nextInt(5), rng.nextInt(5)))];
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = rng.nextDouble() < EMPTY_PROBABILITY ? 0 : SIZES[rng.nextInt(SIZES.length)];
        }
        Shape shape = Shape.of(sizes);
        return shape.size() <= MAX_LEAF_SIZE ? shape : shapeOfRankAtLeast(rank);
    }

    /** Returns a shape that broadcasts with another: leading dimensions missing, some 1, and where the other has 1 some larger. */
    Shape partner(Shape shape) {
        int from = rng.nextInt(3) == 0 ? rng.nextInt(shape.rank() + 1) : 0;
        int[] sizes = IntStream.range(from, shape.rank()).map(shape::dim).toArray();
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] == 1 && rng.nextInt(4) == 0) {
                sizes[d] = rng.nextInt(2, 4);
            } else if (rng.nextInt(4) == 0) {
                sizes[d] = 1;
            }
        }
        return Shape.of(sizes);
    }

    /** Returns all but the last two dimensions: the batch of a matrix. */
    static Shape leading(Shape shape) {
        return Shape.of(Arrays.copyOf(shape.sizes(), shape.rank() - 2));
    }
}
