package dev.ninjagrad.tensor.random;

import dev.ninjagrad.tensor.ArgReduce;
import dev.ninjagrad.tensor.Attention;
import dev.ninjagrad.tensor.BatchNorm;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.CrossEntropy;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Dropout;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.LayerNorm;
import dev.ninjagrad.tensor.LogSoftmax;
import dev.ninjagrad.tensor.LogSumExp;
import dev.ninjagrad.tensor.MatMul;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Writes a random program, one family of ops at a time, until a random number of moves is made. */
final class ProgramGenerator {
    private static final int MAX_MOVES = 10;
    private static final double[] EXPONENTS = {-1.5, -1, 0, 0.5, 1, 2, 2.5, 3};

    /** Smooths the norms: with a tiny ε a nearly constant row has huge higher derivatives, and differences say nothing. */
    private static final double[] EPS = {0.1, 0.25, 0.5};

    private final RandomGenerator rng;
    private final ProgramDraft draft;
    private final List<Runnable> moves = new ArrayList<>();

    private ProgramGenerator(RandomGenerator rng) {
        this.rng = rng;
        this.draft = new ProgramDraft(rng);
        offer(5, this::unary);
        offer(5, this::binary);
        offer(2, this::power);
        offer(1, this::cast);
        offer(2, this::select);
        offer(1, this::mask);
        offer(3, this::reduce);
        offer(1, this::variance);
        offer(2, this::argReduce);
        offer(3, this::matmul);
        offer(1, this::softmax);
        offer(1, this::crossEntropy);
        offer(2, this::norm);
        offer(1, this::batchNorm);
        offer(1, this::attention);
        offer(1, this::dropout);
        new MovingSteps(rng, draft).all().forEach(move -> offer(1, move));
    }

    /** Returns the program of a seed; it has at least one leaf and one step. */
    static RandomProgram generate(long seed) {
        RandomGenerator rng = new SplittableRandom(seed);
        RandomProgram program;
        do {
            program = new ProgramGenerator(rng).write().finish(seed);
        } while (program.leaves().isEmpty());
        return program;
    }

    private ProgramDraft write() {
        for (int left = rng.nextInt(1, MAX_MOVES + 1); left > 0; left--) {
            moves.get(rng.nextInt(moves.size())).run();
        }
        return draft;
    }

    private void offer(int weight, Runnable move) {
        moves.addAll(Collections.nCopies(weight, move));
    }

    // ---- element-wise

    private void unary() {
        draft.apply(pick(Unary.values()), draft.value(0));
    }

    private void binary() {
        int[] pair = pair();
        draft.apply(pick(Binary.values()), pair);
    }

    /** Two values that broadcast, in either order, now and then the same one twice. */
    private int[] pair() {
        int x = draft.value(0);
        int w = draft.broadcastingWith(draft.shape(x));
        return rng.nextBoolean() ? new int[] {x, w} : new int[] {w, x};
    }

    private void power() {
        draft.apply(new Power(EXPONENTS[rng.nextInt(EXPONENTS.length)]), draft.value(0));
    }

    /** To the same dtype: differences say nothing through the rounding of another. */
    private void cast() {
        draft.apply(new Cast(DType.F64), draft.value(0));
    }

    private void select() {
        int[] pair = pair();
        Shape x = draft.shape(pair[0]);
        int mask = rng.nextBoolean() ? comparison() : -1;
        boolean fits = mask >= 0 && draft.shape(mask).broadcastsTo(x);
        draft.apply(new Where(), fits ? mask : draft.integers(2, narrowed(x)), pair[0], pair[1]);
    }

    /** A shape that broadcasts to another. */
    private Shape narrowed(Shape shape) {
        int from = rng.nextInt(shape.rank() + 1);
        return Shape.of(IntStream.range(from, shape.rank())
                .map(d -> rng.nextInt(3) == 0 ? 1 : shape.dim(d))
                .toArray());
    }

    private int comparison() {
        return draft.apply(pick(Compare.values()), pair());
    }

    /** Numbers without a gradient beside numbers with one. */
    private void mask() {
        int mask = comparison();
        if (mask >= 0) {
            int numbers = draft.apply(new Cast(DType.F64), mask);
            draft.apply(Binary.MUL, numbers, draft.broadcastingWith(draft.shape(numbers)));
        }
    }

    // ---- reductions

    private void reduce() {
        Reduce.Kind kind = pick(Reduce.Kind.values());
        int x = draft.value(0);
        List<Integer> dims = dims(draft.shape(x));
        boolean extreme = kind == Reduce.Kind.MAX || kind == Reduce.Kind.MIN;
        if (!extreme || dims.stream().allMatch(d -> draft.shape(x).dim(d) > 0)) {
            draft.apply(new Reduce(kind, dims, rng.nextBoolean()), x);
        }
    }

    private void variance() {
        int x = draft.value(0);
        draft.apply(new Variance(dims(draft.shape(x)), rng.nextInt(2), rng.nextBoolean()), x);
    }

    /** At least one dimension, in order; none only of a scalar. */
    private List<Integer> dims(Shape x) {
        List<Integer> dims = IntStream.range(0, x.rank())
                .filter(_ -> rng.nextBoolean())
                .boxed()
                .toList();
        return dims.isEmpty() && x.rank() > 0 ? List.of(rng.nextInt(x.rank())) : dims;
    }

    /** An index computed from values, and what reads it: a gather, a table, or one-hot rows that are multiplied. */
    private void argReduce() {
        int x = draft.value(1);
        Shape shape = draft.shape(x);
        int dim = rng.nextInt(shape.rank());
        int n = shape.dim(dim);
        boolean gathers = rng.nextBoolean();
        int index = n == 0 ? -1 : draft.apply(new ArgReduce(rng.nextBoolean(), dim, gathers), x);
        if (index < 0) {
            return;
        }
        if (gathers) {
            draft.apply(new Indexing.Gather(dim), draft.like(shape), index);
        } else if (rng.nextBoolean()) {
            int table = draft.value(s -> s.rank() > 0 && s.dim(0) >= n, () -> Shape.of(n, rng.nextInt(1, 4)));
            draft.apply(new Indexing.Rows(), table, index);
        } else {
            int oneHot = draft.apply(new Indexing.OneHot(n, DType.F64), index);
            if (oneHot >= 0) {
                draft.apply(Binary.MUL, oneHot, draft.broadcastingWith(draft.shape(oneHot)));
            }
        }
    }

    // ---- products

    /** The right operand plain, batched, broadcast, or transposed. */
    private void matmul() {
        int x = draft.value(2);
        int[] sizes = draft.shape(x).sizes();
        int rank = sizes.length;
        int k = sizes[rank - 1];
        boolean transposed = rng.nextInt(3) == 0;
        int m = rng.nextInt(1, 4);
        int inner = transposed ? -1 : -2;
        Shape batch = Shape.of(Arrays.copyOf(sizes, rank - 2));
        int w = draft.value(
                s -> s.rank() >= 2
                        && s.dim(inner) == k
                        && ProgramDraft.leading(s).broadcastsTo(batch),
                () -> {
                    Shape b = draft.partner(batch);
                    int[] out = Arrays.copyOf(b.sizes(), b.rank() + 2);
                    out[b.rank()] = transposed ? m : k;
                    out[b.rank() + 1] = transposed ? k : m;
                    return Shape.of(out);
                });
        if (transposed) {
            w = draft.apply(MovingSteps.transpose(draft.shape(w).rank()), w);
        }
        draft.apply(new MatMul(), x, w);
    }

    // ---- fused

    private void softmax() {
        int x = draft.value(s -> s.rank() > 0 && s.size() > 0, () -> Shape.of(rng.nextInt(1, 5)));
        int dim = rng.nextInt(draft.shape(x).rank());
        Op op = switch (rng.nextInt(3)) {
            case 0 -> new Softmax(dim);
            case 1 -> new LogSoftmax(dim);
            default -> new LogSumExp(dim, rng.nextBoolean());
        };
        draft.apply(op, x);
    }

    private void crossEntropy() {
        int logits = draft.value(s -> s.rank() > 0 && s.size() > 0, () -> Shape.of(2, rng.nextInt(1, 5)));
        int[] sizes = draft.shape(logits).sizes();
        Shape rows = Shape.of(Arrays.copyOf(sizes, sizes.length - 1));
        int ignored = rng.nextBoolean() ? 0 : CrossEntropy.IGNORE_NONE;
        CrossEntropy.Reduction reduction = pick(CrossEntropy.Reduction.values());
        draft.apply(new CrossEntropy(ignored, reduction), logits, draft.integers(sizes[sizes.length - 1], rows));
    }

    private void norm() {
        int x = draft.value(1);
        int[] sizes = draft.shape(x).sizes();
        int from = sizes.length - rng.nextInt(1, Math.min(2, sizes.length) + 1);
        Shape row = Shape.of(Arrays.copyOfRange(sizes, from, sizes.length));
        int gain = draft.like(row);
        switch (rng.nextInt(3)) {
            case 0 -> draft.apply(new RmsNorm(eps()), x, gain);
            case 1 -> draft.apply(new LayerNorm(eps()), x, gain);
            default -> draft.apply(new LayerNorm(eps()), x, gain, draft.like(row));
        }
    }

    private void batchNorm() {
        int x = draft.value(s -> s.rank() > 0 && s.size() > 1, () -> Shape.of(3, rng.nextInt(1, 4)));
        int dim = rng.nextInt(draft.shape(x).rank());
        Shape channels = Shape.of(draft.shape(x).dim(dim));
        if (draft.shape(x).size() > channels.size()) {
            draft.apply(new BatchNorm(dim, eps()), x, draft.like(channels), draft.like(channels));
        }
    }

    private double eps() {
        return EPS[rng.nextInt(EPS.length)];
    }

    /** Over other values or itself; all, causal, or under a mask that lets every query see the first key. */
    private void attention() {
        int q = draft.value(s -> s.rank() >= 2 && s.size() > 0, () -> Shape.of(2, 3, rng.nextInt(1, 3)));
        Shape shape = draft.shape(q);
        int keys = rng.nextInt(1, 4);
        int k = draft.value(
                s -> s.rank() >= 2
                        && s.size() > 0
                        && s.dim(-1) == shape.dim(-1)
                        && ProgramDraft.leading(s).broadcastsTo(ProgramDraft.leading(shape)),
                () -> shape.with(-2, keys));
        int s = draft.shape(k).dim(-2);
        int v = draft.value(
                other -> other.rank() >= 2
                        && other.dim(-2) == s
                        && ProgramDraft.leading(other).broadcastsTo(ProgramDraft.leading(shape)),
                () -> draft.shape(k).with(-1, rng.nextInt(1, 3)));
        Attention op = new Attention(rng.nextBoolean(), 1 / Math.sqrt(shape.dim(-1)));
        if (rng.nextBoolean()) {
            draft.apply(op, q, k, v);
        } else {
            Tensor hidden = Tensor.randint(rng, 2, shape.dim(-2), s - 1).pad(1, 1, 0);
            draft.apply(op, q, k, v, draft.constant(hidden.eq(0)));
        }
    }

    private void dropout() {
        int x = draft.value(0);
        draft.apply(new Dropout(rng.nextInt(4) / 4.0), x, draft.integers(2, draft.shape(x)));
    }

    private <T> T pick(T[] options) {
        return options[rng.nextInt(options.length)];
    }
}
