package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the files of op cases share: a seeded generator, the growing list, and naive ways to walk a shape. */
abstract class CaseTable {
    final RandomGenerator rng;
    private final List<OpCase> cases = new ArrayList<>();

    CaseTable(long seed) {
        rng = new SplittableRandom(seed);
    }

    final List<OpCase> cases() {
        return cases;
    }

    final void add(
            String name,
            Object covers,
            List<Tensor> inputs,
            Function<List<Tensor>, Tensor> apply,
            @Nullable Function<List<Tensor>, double[]> reference) {
        cases.add(new OpCase(name, covers, inputs, apply, reference));
    }

    final Tensor uniform(double from, double to, int... shape) {
        return Tensor.rand(rng, DType.F64, shape).mul(to - from).add(from);
    }

    final Tensor normal(int... shape) {
        return Tensor.randn(rng, DType.F64, shape);
    }

    static double[] zip(Tensor x, Tensor w, DoubleBinaryOperator f) {
        Shape shape = Shape.broadcast("zip", x.shape(), w.shape());
        double[] out = new double[shape.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = f.applyAsDouble(x.get(project(shape, i, x.shape())), w.get(project(shape, i, w.shape())));
        }
        return out;
    }

    /** The position in {@code operand} that element i of the broadcast shape reads. */
    static int[] project(Shape shape, int i, Shape operand) {
        int[] full = position(shape, i);
        int[] out = new int[operand.rank()];
        for (int d = 0; d < out.length; d++) {
            out[d] = operand.dim(d) == 1 ? 0 : full[d + shape.rank() - operand.rank()];
        }
        return out;
    }

    static int[] position(Shape shape, int i) {
        int[] out = new int[shape.rank()];
        int rest = i;
        for (int d = shape.rank() - 1; d >= 0; d--) {
            out[d] = rest % shape.dim(d);
            rest /= shape.dim(d);
        }
        return out;
    }
}
