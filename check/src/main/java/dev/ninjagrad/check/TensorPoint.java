package dev.ninjagrad.check;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.KernelChoice;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * L = Σ v·y of a function of tensors, at a point. Floating inputs become parameters, which are overwritten in place; nothing is recorded.
 * The sum is taken in double whatever the dtype, so that it adds no noise.
 */
final class TensorPoint implements Point {
    /** What one number of a computation takes a thread at least. */
    private static final long NANOS_A_NUMBER = 1;

    private final Function<List<Tensor>, Tensor> function;
    private final boolean recording;
    private final List<Tensor> arguments = new ArrayList<>();
    private final List<Parameter> moving = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final double[] cotangent;
    private final Shape outputShape;

    private final boolean inDouble;
    private int element;
    private double next;

    private final Map<Integer, Slicing> slicings = new HashMap<>();
    private final @Nullable Recording recorded;
    private @Nullable Steps steps;

    /**
     * The function's recorded steps.
     *
     * @param leaves what moves in them, an input each
     */
    private record Steps(Incremental computation, List<? extends Tensor> leaves) {}

    /**
     * @param inDouble whether floating inputs are converted to F64 first
     * @param cotangent v, of the output's shape
     * @param recording whether the function differentiates, and so needs its own ops recorded
     * @param recorded the function at the point in F64; null if that has not been recorded
     */
    TensorPoint(
            Function<List<Tensor>, Tensor> function,
            List<Tensor> inputs,
            boolean inDouble,
            Tensor cotangent,
            boolean recording,
            @Nullable Recording recorded) {
        this.function = function;
        this.recording = recording;
        this.inDouble = inDouble;
        this.cotangent = cotangent.toDoubles();
        this.outputShape = cotangent.shape();
        this.recorded = recorded;
        for (int i = 0; i < inputs.size(); i++) {
            Tensor x = inputs.get(i);
            if (!x.dtype().isFloating()) {
                arguments.add(x);
                continue;
            }
            String given = x.name();
            String name = given == null ? "x" + i : given;
            Parameter p = Parameter.of(inDouble ? x.to(DType.F64) : x).named(name);
            arguments.add(p);
            moving.add(p);
            names.add(name);
        }
    }

    @Override
    public int inputs() {
        return moving.size();
    }

    @Override
    public String name(int input) {
        return names.get(input);
    }

    @Override
    public int[] shape(int input) {
        return moving.get(input).shape().sizes();
    }

    @Override
    public int size(int input) {
        return moving.get(input).size();
    }

    @Override
    public double get(int input, int at) {
        return moving.get(input).storage().get(at);
    }

    @Override
    public double[] coordinates(int input) {
        return moving.get(input).toDoubles();
    }

    @Override
    public void set(int input, int at, double value) {
        element = at;
        next = value;
        moving.get(input).update(this::write);
    }

    private void write(Storage storage) {
        storage.set(element, next);
    }

    @Override
    public void set(int input, double[] values) {
        moving.get(input).update(storage -> {
            if (storage.dtype() == DType.F64) {
                System.arraycopy(values, 0, storage.doubles(), 0, values.length);
                return;
            }
            for (int i = 0; i < values.length; i++) {
                storage.set(i, values[i]);
            }
        });
    }

    @Override
    public double value() {
        return value(output());
    }

    /** Returns Σ v·y; NaN if the output has changed its shape. */
    double value(Tensor y) {
        return y.shape().equals(outputShape) ? dot(y) : Double.NaN;
    }

    @Override
    public double @Nullable [] oneAtATime(int input, double[] coordinates) {
        Steps known = recorded();
        if (known == null || coordinates.length == 0) {
            return null;
        }
        double[] values = values(known, input, coordinates);
        return agrees(input, coordinates, values) ? values : null;
    }

    @Override
    public double @Nullable [] values(List<Move> moves) {
        Steps known = recorded();
        if (known == null) {
            return null;
        }
        double[] values = new double[moves.size()];
        share(
                known.computation(),
                values.length,
                k -> values[k] = known.computation().value(leaf -> moved(known.leaves(), leaf, moves.get(k))));
        return values;
    }

    /** Returns a leaf where a move leaves it; null if it stays. */
    private static @Nullable Tensor moved(List<? extends Tensor> leaves, Tensor leaf, Move move) {
        int input = leaves.indexOf(leaf);
        if (input < 0 || !move.direction().moves(input)) {
            return null;
        }
        Storage storage = Storage.forResult(DType.F64, leaf.size());
        move.direction().write(input, move.t(), storage.doubles());
        return Tensor.wrap(storage, leaf.shape());
    }

    private static void share(Incremental steps, int parts, IntConsumer part) {
        if (steps.isOurs()) {
            long nanos = parts * steps.size() * NANOS_A_NUMBER;
            KernelChoice.current().kernels().share(parts, nanos, part::accept);
        } else {
            IntStream.range(0, parts).forEach(part);
        }
    }

    /** Returns the computation at the point, recorded; null if what it says would not do for values near by. */
    private @Nullable Steps recorded() {
        if (recording || !inDouble) {
            return null;
        }
        if (steps == null) {
            Tensor y = recorded == null ? function.apply(arguments) : recorded.y();
            steps = y.requiresGrad() && y.shape().equals(outputShape)
                    ? new Steps(new Incremental(y, cotangent), recorded == null ? moving : recorded.floating())
                    : null;
        }
        return steps != null && steps.computation().isDouble() ? steps : null;
    }

    private double[] values(Steps known, int input, double[] coordinates) {
        Tensor leaf = known.leaves().get(input);
        Incremental computation = known.computation();
        Slicing slicing = slicings.computeIfAbsent(input, _ -> Slicing.of(computation, leaf));
        int count = slicing.variants();
        int blocks = (coordinates.length + count - 1) / count;
        double[] values = new double[coordinates.length];
        IntConsumer block = k -> {
            int from = k * count;
            double[] moved = Arrays.copyOfRange(coordinates, from, Math.min(from + count, coordinates.length));
            System.arraycopy(computation.values(leaf, slicing.fromEnd(), from, moved), 0, values, from, moved.length);
        };
        share(computation, blocks, block);
        return values;
    }

    /** Whether the values are what the function gives, for the first, a middle and the last element. */
    private boolean agrees(int input, double[] coordinates, double[] values) {
        double allowed = Precision.DOUBLE.rounding(magnitude());
        int last = size(input) - 1;
        for (int at : new int[] {0, last / 2, last}) {
            double from = get(input, at);
            set(input, at, coordinates[at]);
            double exact = value();
            set(input, at, from);
            // Written so that NaN is no agreement.
            if (!(Math.abs(exact - values[at]) <= allowed)) {
                return false;
            }
        }
        return true;
    }

    /** Returns y at the present coordinates. */
    Tensor output() {
        if (recording) {
            return function.apply(arguments);
        }
        try (Scope _ = NoGrad.enter()) {
            return function.apply(arguments);
        }
    }

    /** Returns Σ v·y. */
    private double dot(Tensor y) {
        Storage values = y.storage();
        double sum = 0;
        for (int i = 0; i < cotangent.length; i++) {
            sum += cotangent[i] * values.get(i);
        }
        return sum;
    }

    /** Returns the largest |v·y|, or |Σ v·y| if that is larger: what rounding in L is measured against. */
    double magnitude() {
        return magnitude(output());
    }

    double magnitude(Tensor y) {
        double largest = Math.abs(dot(y));
        for (int i = 0; i < cotangent.length; i++) {
            largest = Math.max(largest, Math.abs(cotangent[i] * y.storage().get(i)));
        }
        return largest;
    }

    @Override
    public double unit(int input, int at, double step) {
        double start = get(input, at);
        Tensor before = output();
        set(input, at, start + step);
        Tensor above = output();
        set(input, at, start - step);
        Tensor below = output();
        set(input, at, start);
        int moved = -1;
        for (int i = 0; i < cotangent.length; i++) {
            double y = before.storage().get(i);
            if (above.storage().get(i) != y || below.storage().get(i) != y) {
                if (moved >= 0) {
                    return 1;
                }
                moved = i;
            }
        }
        return moved < 0 ? 1 : cotangent[moved];
    }
}
