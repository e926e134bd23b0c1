package dev.ninjagrad.tensor.random;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A function of several tensors as data: instructions in order, each naming earlier ones.
 *
 * <p>Its result is a scalar: every computed value that nothing reads is weighted at random and summed. So no step is idle, and the cotangents
 * that start the backward pass are never all ones.
 *
 * @param seed what the program was generated from; also draws the weights and the directions to differentiate along
 */
record RandomProgram(long seed, List<Instruction> instructions) {
    RandomProgram {
        instructions = List.copyOf(instructions);
    }

    /** Returns the program of a seed, always the same. */
    static RandomProgram of(long seed) {
        return ProgramGenerator.generate(seed);
    }

    /** Returns the number of ops applied. */
    int steps() {
        return (int) instructions.stream()
                .filter(Instruction.Apply.class::isInstance)
                .count();
    }

    /** Returns the point to differentiate at. */
    List<Tensor> leaves() {
        List<Tensor> leaves = new ArrayList<>();
        for (Instruction i : instructions) {
            if (i instanceof Instruction.Leaf(Tensor value)) {
                leaves.add(value);
            }
        }
        return leaves;
    }

    /** Returns the value of every instruction, given those of the leaves. */
    List<Tensor> values(List<Tensor> leaves) {
        List<Tensor> values = new ArrayList<>();
        int leaf = 0;
        for (Instruction i : instructions) {
            values.add(
                    switch (i) {
                        case Instruction.Leaf _ -> leaves.get(leaf++);
                        case Instruction.Constant(Tensor value) -> value;
                        case Instruction.Apply(Op op, List<Integer> inputs) ->
                            op.apply(inputs.stream().map(values::get).toArray(Tensor[]::new));
                    });
        }
        return values;
    }

    /** Returns the scalar the program computes. */
    Tensor result(List<Tensor> leaves) {
        List<Tensor> values = values(leaves);
        Tensor sum = Tensor.zeros(DType.F64);
        for (Map.Entry<Integer, Tensor> end : weights(values).entrySet()) {
            sum = sum.add(values.get(end.getKey()).mul(end.getValue()).sum());
        }
        return sum;
    }

    /** Returns the derivative of the result along {@link #direction}{@code (1)}, recorded: its derivatives are the program's second ones. */
    Tensor slope(List<Tensor> leaves) {
        List<Tensor> gradient = Autograd.grad(result(leaves), leaves, true);
        List<Tensor> along = direction(1);
        Tensor sum = Tensor.zeros(DType.F64);
        for (int i = 0; i < along.size(); i++) {
            sum = sum.add(gradient.get(i).mul(along.get(i)).sum());
        }
        return sum;
    }

    /** Returns the weights of every value the result is made of, by position. */
    Map<Integer, Tensor> weights(List<Tensor> values) {
        RandomGenerator rng = new SplittableRandom(seed);
        Map<Integer, Tensor> weights = new TreeMap<>();
        for (int end : ends()) {
            if (values.get(end).dtype().isFloating()) {
                weights.put(end, quarters(rng, values.get(end).shape()));
            }
        }
        return weights;
    }

    /** Returns a tangent for every leaf; another for another {@code number}. */
    List<Tensor> direction(int number) {
        RandomGenerator rng = new SplittableRandom(seed + 1 + number);
        return leaves().stream().map(leaf -> quarters(rng, leaf.shape())).toList();
    }

    /** Non-zero quarters between −2 and 2: exact, and short in print. */
    private static Tensor quarters(RandomGenerator rng, Shape shape) {
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (rng.nextBoolean() ? 0.25 : -0.25) * rng.nextInt(1, 9);
        }
        return tensor(values, shape);
    }

    static Tensor tensor(double[] values, Shape shape) {
        return Tensor.of(values, shape.sizes());
    }

    /** Returns the positions of the computed values that nothing reads. */
    private List<Integer> ends() {
        boolean[] read = new boolean[instructions.size()];
        for (Instruction i : instructions) {
            if (i instanceof Instruction.Apply a) {
                a.inputs().forEach(input -> read[input] = true);
            }
        }
        return IntStream.range(0, read.length)
                .filter(i -> !read[i] && instructions.get(i) instanceof Instruction.Apply)
                .boxed()
                .toList();
    }

    /** Returns the same function without what its result does not read; a leaf no derivative reaches becomes a constant. */
    RandomProgram pruned() {
        List<Tensor> values = values(leaves());
        boolean[] live = new boolean[instructions.size()];
        boolean[] differentiable = new boolean[instructions.size()];
        for (int end : ends()) {
            live[end] = values.get(end).dtype().isFloating();
            differentiable[end] = live[end];
        }
        for (int i = live.length - 1; i >= 0; i--) {
            if (live[i] && instructions.get(i) instanceof Instruction.Apply(Op op, List<Integer> inputs)) {
                for (int input : inputs) {
                    live[input] = true;
                    differentiable[input] |= differentiable[i] && op.differentiable();
                }
            }
        }
        List<Instruction> kept = new ArrayList<>(instructions);
        for (int i = 0; i < live.length; i++) {
            if (!differentiable[i] && instructions.get(i) instanceof Instruction.Leaf(Tensor value)) {
                kept.set(i, new Instruction.Constant(value));
            }
        }
        return only(live, kept);
    }

    /** Returns the part that position {@code end} is computed from. */
    RandomProgram upTo(int end) {
        boolean[] live = new boolean[instructions.size()];
        live[end] = true;
        for (int i = end; i >= 0; i--) {
            if (live[i] && instructions.get(i) instanceof Instruction.Apply a) {
                a.inputs().forEach(input -> live[input] = true);
            }
        }
        return only(live, instructions);
    }

    private RandomProgram only(boolean[] live, List<Instruction> from) {
        int[] renumbered = new int[live.length];
        List<Instruction> out = new ArrayList<>();
        for (int i = 0; i < live.length; i++) {
            renumbered[i] = out.size();
            if (live[i]) {
                out.add(
                        from.get(i) instanceof Instruction.Apply(Op op, List<Integer> inputs)
                                ? new Instruction.Apply(
                                        op,
                                        inputs.stream()
                                                .map(input -> renumbered[input])
                                                .toList())
                                : from.get(i));
            }
        }
        return new RandomProgram(seed, out);
    }
}
