package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.Attention;
import dev.ninjagrad.tensor.BatchNorm;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.CrossEntropy;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Dropout;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.LayerNorm;
import dev.ninjagrad.tensor.LogSoftmax;
import dev.ninjagrad.tensor.LogSumExp;
import dev.ninjagrad.tensor.MatMul;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Power;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.RmsNorm;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Softmax;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Variance;
import dev.ninjagrad.tensor.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Every differentiable op at least once, in the shapes in which its rule has something to get wrong. */
final class OpCases {
    private final RandomGenerator rng = new SplittableRandom(4001);
    private final List<OpCase> cases = new ArrayList<>();

    private OpCases() {}

    static List<OpCase> all() {
        OpCases table = new OpCases();
        table.elementWise();
        table.reductions();
        table.movements();
        table.indexing();
        table.layers();
        return List.copyOf(table.cases);
    }

    private void add(Op op, Tensor... inputs) {
        cases.add(new OpCase(op, List.of(inputs)));
    }

    private Tensor normal(int... shape) {
        return Tensor.randn(rng, DType.F64, shape);
    }

    private Tensor positive(int... shape) {
        return Tensor.rand(rng, DType.F64, shape).mul(1.6).add(0.4);
    }

    private void elementWise() {
        for (Unary op : Unary.values()) {
            boolean needsPositive = op == Unary.SQRT || op == Unary.LOG || op == Unary.RECIPROCAL;
            add(op, needsPositive ? positive(3, 4) : normal(3, 4));
        }
        for (Binary op : Binary.values()) {
            boolean needsPositive = op == Binary.DIV || op == Binary.POW;
            int[][] shapes = {{3, 4}, {4}, {3, 1}, {3, 4}};
            for (int i = 0; i + 1 < shapes.length; i++) {
                Tensor x = needsPositive ? positive(shapes[i]) : normal(shapes[i]);
                Tensor w = needsPositive ? positive(shapes[i + 1]) : normal(shapes[i + 1]);
                add(op, x, w);
            }
        }
        Tensor zeros = Tensor.of(0.0, 0.0, 1.3);
        add(Binary.POW, zeros, Tensor.of(2.0, 0.0, 1.5));
        for (double p : new double[] {-1.5, 0.5, 2, 3}) {
            add(new Power(p), positive(3, 4));
        }
        add(new Where(), Tensor.randint(rng, 2, 3, 4), normal(3, 4), normal(3, 4));
    }

    private void reductions() {
        for (Reduce.Kind kind : Reduce.Kind.values()) {
            add(new Reduce(kind, List.of(0), true), normal(3, 4));
            add(new Reduce(kind, List.of(1), false), normal(3, 4));
            add(new Reduce(kind, List.of(0, 1), false), normal(3, 4));
        }
        add(new Variance(List.of(0), 1, true), normal(5, 4));
        add(new Variance(List.of(1), 0, false), normal(4, 5));
    }

    private void movements() {
        add(new Movement.Reshape(Shape.of(3, 4)), normal(2, 6));
        add(new Movement.Permute(List.of(1, 0)), normal(3, 3));
        add(new Movement.Permute(List.of(2, 0, 1)), normal(2, 3, 4));
        add(new Movement.Expand(Shape.of(3, 4)), normal(3, 1));
        add(new Movement.Slice(1, 1, 4), normal(3, 6));
        add(new Movement.Pad(0, 1, 2), normal(3, 2));
        add(new Movement.Concat(0), normal(2, 3), normal(3, 3));
    }

    private void indexing() {
        add(new Indexing.Gather(1), normal(3, 5), Tensor.of(new int[] {1, 1, 4, 0, 2, 2}, 3, 2));
        add(new Indexing.ScatterAdd(1, 5), normal(3, 2), Tensor.of(new int[] {1, 1, 4, 0, 2, 2}, 3, 2));
        add(new Indexing.Rows(), normal(5, 3), Tensor.of(new int[] {1, 1, 4, 0}, 2, 2));
        add(new Indexing.RowsAdd(5), normal(2, 2, 3), Tensor.of(new int[] {1, 1, 4, 0}, 2, 2));
        add(new Indexing.Triangle(true, 0), normal(4, 4));
        add(new Indexing.Triangle(false, 1), normal(4, 4));
        add(new MatMul(), normal(4, 4), normal(4, 4));
        add(new MatMul(), normal(2, 3, 4), normal(4, 5));
        add(new MatMul(), normal(2, 3, 4), normal(2, 4, 5));
    }

    private void layers() {
        add(new Softmax(1), normal(4, 5));
        add(new LogSoftmax(1), normal(4, 5));
        add(new LogSumExp(1, false), normal(4, 5));
        Tensor targets = Tensor.of(2, 0, 3, 2);
        add(new CrossEntropy(CrossEntropy.IGNORE_NONE, CrossEntropy.Reduction.MEAN), normal(4, 5), targets);
        add(new CrossEntropy(CrossEntropy.IGNORE_NONE, CrossEntropy.Reduction.SUM), normal(4, 5), targets);
        add(new LayerNorm(1e-3), normal(4, 5), normal(5), normal(5));
        add(new RmsNorm(1e-3), normal(4, 5), normal(5));
        add(new BatchNorm(1, 1e-3), normal(6, 4), normal(4), normal(4));
        add(new Attention(false, 0.5), normal(3, 4), normal(3, 4), normal(3, 4));
        add(new Attention(true, 0.5), normal(2, 3, 4), normal(2, 3, 4), normal(2, 3, 4));
        add(new Dropout(0.4), normal(4, 5), Tensor.randint(rng, 2, 4, 5));
    }
}
