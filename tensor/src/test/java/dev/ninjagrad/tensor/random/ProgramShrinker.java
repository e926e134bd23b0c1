package dev.ninjagrad.tensor.random;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes a failing program small: tries simpler variants, the bold ones first, moves on to the first that still fails, and stops when none
 * does. Every variant must be a safe program of lower cost, so no failure of another nature is mistaken for the first and the search ends.
 */
final class ProgramShrinker {
    private final Predicate<RandomProgram> fails;

    private ProgramShrinker(Predicate<RandomProgram> fails) {
        this.fails = fails;
    }

    /** Returns a small program on which the derivatives of an order disagree in the same way as on {@code failing}. */
    static RandomProgram shrink(RandomProgram failing, int order) {
        Agreement.Verdict verdict = Agreement.of(failing, order).verdict();
        return new ProgramShrinker(p -> Agreement.of(p, order).verdict() == verdict).shrink(failing);
    }

    private RandomProgram shrink(RandomProgram failing) {
        RandomProgram best = failing;
        for (Optional<RandomProgram> next = Optional.of(best); next.isPresent(); next = simpler(best)) {
            best = next.get();
        }
        return best;
    }

    private Optional<RandomProgram> simpler(RandomProgram program) {
        Cost cost = Cost.of(program);
        return variants(program)
                .filter(SafeDomain::admits)
                .map(RandomProgram::pruned)
                .filter(SafeDomain::admits)
                .filter(p -> Cost.of(p).compareTo(cost) < 0)
                .filter(fails)
                .findFirst();
    }

    /** Fewer steps, then fewer elements, then fewer leaves, then shorter numbers. */
    private record Cost(int steps, int elements, int leaves, int digits) implements Comparable<Cost> {
        private static final Comparator<Cost> ORDER = Comparator.comparingInt(Cost::steps)
                .thenComparingInt(Cost::elements)
                .thenComparingInt(Cost::leaves)
                .thenComparingInt(Cost::digits);

        static Cost of(RandomProgram p) {
            int elements = 0;
            int digits = 0;
            List<Tensor> values = p.values(p.leaves());
            for (int i = 0; i < values.size(); i++) {
                // A dimension of size 1 costs something too: [1, 3] is less simple than [3].
                elements += values.get(i).size() + values.get(i).rank();
                if (!(p.instructions().get(i) instanceof Instruction.Apply)) {
                    digits += Arrays.toString(values.get(i).toDoubles()).length();
                }
            }
            return new Cost(p.steps(), elements, p.leaves().size(), digits);
        }

        @Override
        public int compareTo(Cost other) {
            return ORDER.compare(this, other);
        }
    }

    private static Stream<RandomProgram> variants(RandomProgram p) {
        return Stream.<Supplier<Stream<RandomProgram>>>of(
                        () -> positions(p).map(p::upTo),
                        () -> positions(p).flatMap(i -> given(p, i)),
                        () -> positions(p).flatMap(i -> bypassed(p, i)),
                        () -> resized(p),
                        () -> lowered(p),
                        () -> positions(p).flatMap(i -> plainer(p, i)))
                .flatMap(Supplier::get);
    }

    private static Stream<Integer> positions(RandomProgram p) {
        return IntStream.range(0, p.instructions().size()).boxed();
    }

    private static RandomProgram with(RandomProgram p, int at, Instruction instruction) {
        List<Instruction> out = new ArrayList<>(p.instructions());
        out.set(at, instruction);
        return new RandomProgram(p.seed(), out);
    }

    // ---- fewer steps

    /** A computed value given instead, in hundredths; a leaf made constant. */
    private static Stream<RandomProgram> given(RandomProgram p, int at) {
        Tensor value = p.values(p.leaves()).get(at);
        if (p.instructions().get(at) instanceof Instruction.Leaf) {
            return Stream.of(with(p, at, new Instruction.Constant(value)));
        }
        if (!(p.instructions().get(at) instanceof Instruction.Apply)) {
            return Stream.empty();
        }
        boolean floating = value.dtype().isFloating();
        return Stream.of(with(
                p,
                at,
                floating
                        ? new Instruction.Leaf(map(value, v -> Math.rint(v * 100) / 100))
                        : new Instruction.Constant(value)));
    }

    /** Whatever reads a computed value reads an earlier one of the same shape instead. */
    private static Stream<RandomProgram> bypassed(RandomProgram p, int at) {
        List<Tensor> values = p.values(p.leaves());
        return IntStream.range(0, at)
                .filter(_ -> p.instructions().get(at) instanceof Instruction.Apply)
                .filter(i -> values.get(i).spec().equals(values.get(at).spec()))
                .mapToObj(i -> redirected(p, at, i));
    }

    private static RandomProgram redirected(RandomProgram p, int from, int to) {
        List<Instruction> out = new ArrayList<>();
        for (Instruction i : p.instructions()) {
            out.add(
                    i instanceof Instruction.Apply(Op op, List<Integer> inputs)
                            ? new Instruction.Apply(
                                    op,
                                    inputs.stream()
                                            .map(input -> input == from ? to : input)
                                            .toList())
                            : i);
        }
        // Nothing reads the value any more, which would make it an end of its own: keep what one old end needs.
        RandomProgram redirected = new RandomProgram(p.seed(), out);
        return from == out.size() - 1 ? redirected.upTo(to) : redirected.upTo(out.size() - 1);
    }

    // ---- smaller values

    /** Every dimension of one size, wherever it occurs, made 1 or one less. */
    private static Stream<RandomProgram> resized(RandomProgram p) {
        return p.values(p.leaves()).stream()
                .flatMapToInt(t -> IntStream.of(t.shape().sizes()))
                .filter(n -> n > 1)
                .distinct()
                .boxed()
                .flatMap(n -> IntStream.of(1, n - 1).distinct().mapToObj(m -> resized(p, n, m)));
    }

    private static RandomProgram resized(RandomProgram p, int n, int m) {
        return new RandomProgram(
                p.seed(),
                p.instructions().stream()
                        .map(i -> switch (i) {
                            case Instruction.Leaf(Tensor value) -> (Instruction) new Instruction.Leaf(cut(value, n, m));
                            case Instruction.Constant(Tensor value) -> new Instruction.Constant(cut(value, n, m));
                            case Instruction.Apply(Op op, List<Integer> inputs) ->
                                new Instruction.Apply(resized(op, n, m), inputs);
                        })
                        .toList());
    }

    /** The first m of every n; an index stays below m. */
    private static Tensor cut(Tensor value, int n, int m) {
        Tensor out = value;
        for (int d = 0; d < value.rank(); d++) {
            out = out.dim(d) == n ? out.slice(d, 0, m) : out;
        }
        return value.dtype() == DType.I32 ? out.minimum(Math.max(1, m - 1)) : out;
    }

    private static Op resized(Op op, int n, int m) {
        return switch (op) {
            case Movement.Reshape(Shape shape) -> new Movement.Reshape(resized(shape, n, m));
            case Movement.Expand(Shape shape) -> new Movement.Expand(resized(shape, n, m));
            case Movement.Slice(int dim, int from, int to) ->
                new Movement.Slice(dim, Math.min(from, m - 1), Math.min(to, m));
            case Movement.Pad(int dim, int before, int after) ->
                new Movement.Pad(dim, Math.min(before, m), Math.min(after, m));
            case Indexing.ScatterAdd(int dim, int size) -> new Indexing.ScatterAdd(dim, size == n ? m : size);
            case Indexing.RowsAdd(int rows) -> new Indexing.RowsAdd(rows == n ? m : rows);
            case Indexing.OneHot(int classes, DType dtype) -> new Indexing.OneHot(classes == n ? m : classes, dtype);
            // No other op has a size among its attributes.
            default -> op;
        };
    }

    private static Shape resized(Shape shape, int n, int m) {
        return Shape.of(
                IntStream.of(shape.sizes()).map(size -> size == n ? m : size).toArray());
    }

    /** The leading dimension, where it is 1, taken from one given value or from all. */
    private static Stream<RandomProgram> lowered(RandomProgram p) {
        List<Integer> givens = positions(p)
                .filter(i -> !(p.instructions().get(i) instanceof Instruction.Apply))
                .toList();
        return Stream.concat(Stream.of(givens), givens.stream().map(List::of)).map(some -> {
            RandomProgram out = p;
            for (int i : some) {
                out = with(out, i, lowered(out.instructions().get(i)));
            }
            return out;
        });
    }

    private static Instruction lowered(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Leaf(Tensor value) -> new Instruction.Leaf(lowered(value));
            case Instruction.Constant(Tensor value) -> new Instruction.Constant(lowered(value));
            case Instruction.Apply apply -> apply;
        };
    }

    private static Tensor lowered(Tensor value) {
        return value.rank() > 0 && value.dim(0) == 1 ? value.squeeze(0) : value;
    }

    // ---- shorter numbers

    private static Stream<RandomProgram> plainer(RandomProgram p, int at) {
        return Stream.<DoubleUnaryOperator>of(
                        _ -> 1, Math::signum, Math::rint, v -> Math.rint(v * 2) / 2, v -> Math.rint(v * 10) / 10)
                .flatMap(f -> switch (p.instructions().get(at)) {
                    case Instruction.Leaf(Tensor value) -> Stream.of(with(p, at, new Instruction.Leaf(map(value, f))));
                    case Instruction.Constant(Tensor value)
                    when value.dtype().isFloating() -> Stream.of(with(p, at, new Instruction.Constant(map(value, f))));
                    case Instruction.Constant(Tensor _), Instruction.Apply _ -> Stream.empty();
                });
    }

    private static Tensor map(Tensor x, DoubleUnaryOperator f) {
        return RandomProgram.tensor(Arrays.stream(x.toDoubles()).map(f).toArray(), x.shape());
    }
}
