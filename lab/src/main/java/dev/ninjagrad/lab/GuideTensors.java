package dev.ninjagrad.lab;

import dev.ninjagrad.check.GradientCheck;
import dev.ninjagrad.check.GradientReport;
import dev.ninjagrad.check.InputReport;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.ShapeException;
import dev.ninjagrad.tensor.Tensor;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The guide's widgets on single operations of tensors: broadcasting, the patterns of the backward pass, a matrix product. */
final class GuideTensors {
    private static final int MAX_RANK = 3;
    private static final int MAX_SIZE = 6;

    /** Whole numbers from −LARGEST to LARGEST, so that a sum of products can be followed in one's head. */
    private static final int LARGEST = 3;

    private static final List<String> NAMES = List.of("x", "w");

    private GuideTensors() {}

    /**
     * Two shapes to combine.
     *
     * @param operation {@code add} or {@code mul}
     */
    @Json
    record BroadcastRequest(
            @Nullable List<@Nullable Integer> x,
            @Nullable List<@Nullable Integer> w,
            @Nullable String operation) {}

    /**
     * An operand of a broadcast operation.
     *
     * @param stretched its shape aligned with the result's: 1 where a dimension is missing
     * @param repeated for each dimension of the result whether the operand is repeated along it, hence summed over backward
     * @param source for each element of the result the element of the operand that went into it
     */
    @Json
    record Operand(Grid value, Grid gradient, List<Integer> stretched, List<Boolean> repeated, List<Integer> source) {}

    @Json
    record BroadcastReply(Operand x, Operand w, Grid y, Grid upstream) {}

    @Json
    record PatternRequest(@Nullable String name, long seed) {}

    /**
     * An operation with its gradients.
     *
     * @param evaluations how often the operation was computed for the difference quotients
     * @param error the largest relative difference between the gradient and those
     */
    @Json
    record PatternReply(
            List<Grid> inputs,
            Grid y,
            Grid upstream,
            List<Grid> gradients,
            boolean passes,
            long evaluations,
            @Nullable Double error) {}

    @Json
    record ProductRequest(int rows, int inner, int columns, long seed) {}

    @Json
    record ProductReply(Grid x, Grid w, Grid y, Grid upstream, Grid dx, Grid dw) {}

    static void routes(Jex jex) {
        jex.post("/api/guide/broadcast", GuideTensors::broadcast)
                .post("/api/guide/pattern", GuideTensors::pattern)
                .post("/api/guide/matmul", GuideTensors::product);
    }

    // ---- broadcasting

    private static void broadcast(Context ctx) {
        BroadcastRequest request = Messages.read(ctx, BroadcastRequest.class);
        Tensor x = counting(shape("x", request.x()), 1);
        Tensor w = counting(shape("w", request.w()), 10);
        Tensor y;
        try {
            y = operation(request.operation()).apply(x, w);
        } catch (ShapeException e) {
            throw new Refusal(Refusal.WRONG, String.valueOf(e.getMessage()));
        }
        Tensor upstream = counting(y.shape(), 1);
        List<Tensor> gradients = Autograd.grad(y, List.of(x, w), upstream, false);
        Messages.reply(
                ctx,
                new BroadcastReply(
                        operand("x", x, gradients.get(0), y.shape()),
                        operand("w", w, gradients.get(1), y.shape()),
                        Grid.of("y", y),
                        Grid.of("dy", upstream)));
    }

    private static BinaryOperator<Tensor> operation(@Nullable String name) {
        return switch (name == null ? "add" : name) {
            case "add" -> Tensor::add;
            case "mul" -> Tensor::mul;
            default -> throw new Refusal(Refusal.WRONG, "the operation is add or mul");
        };
    }

    private static Shape shape(String name, @Nullable List<@Nullable Integer> sizes) {
        if (sizes == null || sizes.size() > MAX_RANK) {
            throw badShape(name);
        }
        int[] shape = new int[sizes.size()];
        for (int d = 0; d < shape.length; d++) {
            Integer size = sizes.get(d);
            if (size == null || size < 1 || size > MAX_SIZE) {
                throw badShape(name);
            }
            shape[d] = size;
        }
        return Shape.of(shape);
    }

    private static Refusal badShape(String name) {
        return new Refusal(
                Refusal.WRONG, "the shape of %s is at most %d sizes from 1 to %d".formatted(name, MAX_RANK, MAX_SIZE));
    }

    /** step, 2·step, 3·step, … */
    private static Tensor counting(Shape shape, int step) {
        Tensor numbers = Tensor.arange(1, shape.size() + 1).to(DType.F64).mul(step);
        return numbers.reshape(shape).detach().requiresGrad(true);
    }

    private static Operand operand(String name, Tensor value, Tensor gradient, Shape result) {
        int missing = result.rank() - value.rank();
        List<Integer> stretched = new ArrayList<>();
        List<Boolean> repeated = new ArrayList<>();
        for (int d = 0; d < result.rank(); d++) {
            int own = d < missing ? 1 : value.dim(d - missing);
            stretched.add(own);
            repeated.add(own != result.dim(d));
        }
        Tensor numbers = Tensor.arange(value.size()).reshape(value.shape()).expand(result);
        List<Integer> source = Arrays.stream(numbers.toInts()).boxed().toList();
        return new Operand(Grid.of(name, value), Grid.of("d" + name, gradient), stretched, repeated, source);
    }

    // ---- patterns

    /** An operation of one or two tensors and the shapes it is shown with. */
    private record Pattern(Function<List<Tensor>, Tensor> operation, List<Shape> shapes) {
        Pattern(Function<List<Tensor>, Tensor> operation, Shape... shapes) {
            this(operation, List.of(shapes));
        }
    }

    private static final SequencedMap<String, Pattern> PATTERNS = patterns();

    private static SequencedMap<String, Pattern> patterns() {
        Tensor targets = Tensor.of(2, 0);
        Shape matrix = Shape.of(2, 3);
        SequencedMap<String, Pattern> all = new LinkedHashMap<>();
        all.put("sum", new Pattern(in -> in.get(0).add(in.get(1)), matrix, matrix));
        all.put("multiply", new Pattern(in -> in.get(0).mul(in.get(1)), matrix, matrix));
        all.put("matmul", new Pattern(in -> in.get(0).matmul(in.get(1)), matrix, Shape.of(3, 2)));
        all.put("reduce", new Pattern(in -> in.get(0).sum(1, true), matrix));
        all.put("broadcast", new Pattern(in -> in.get(0).expand(2, 3), Shape.of(1, 3)));
        all.put("power", new Pattern(in -> in.get(0).pow(3), matrix));
        all.put("tanh", new Pattern(in -> in.get(0).tanh(), matrix));
        all.put("exp", new Pattern(in -> in.get(0).exp(), matrix));
        all.put("cross-entropy", new Pattern(in -> in.get(0).crossEntropy(targets), matrix));
        return all;
    }

    private static void pattern(Context ctx) {
        PatternRequest request = Messages.read(ctx, PatternRequest.class);
        Pattern pattern = PATTERNS.get(request.name() == null ? "" : request.name());
        if (pattern == null) {
            throw new Refusal(Refusal.WRONG, "the patterns are " + String.join(", ", PATTERNS.keySet()));
        }
        RandomGenerator rng = new SplittableRandom(request.seed());
        List<Tensor> inputs = new ArrayList<>();
        for (Shape shape : pattern.shapes()) {
            inputs.add(rounded(Tensor.randn(rng, DType.F64, shape.sizes())).requiresGrad(true));
        }
        Tensor y = pattern.operation().apply(inputs);
        Tensor upstream = y.rank() == 0
                ? Tensor.scalar(1, DType.F64)
                : whole(rng, y.shape().sizes());
        List<Tensor> gradients = Autograd.grad(y, inputs, upstream, false);
        GradientReport report = GradientCheck.of(pattern.operation()).at(inputs);
        double error = report.inputs().stream()
                .mapToDouble(InputReport::largestError)
                .max()
                .orElse(Double.NaN);
        Messages.reply(
                ctx,
                new PatternReply(
                        grids(inputs, ""),
                        Grid.of("y", y),
                        Grid.of("dy", upstream),
                        grids(gradients, "d"),
                        report.passes(),
                        report.evaluations(),
                        GuideRoom.finite(error)));
    }

    private static List<Grid> grids(List<Tensor> tensors, String prefix) {
        List<Grid> grids = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            grids.add(Grid.of(prefix + NAMES.get(i), tensors.get(i)));
        }
        return grids;
    }

    /** To one decimal, so that a page shows the very numbers that were used. */
    private static Tensor rounded(Tensor x) {
        double[] values = x.toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.rint(values[i] * 10) / 10;
        }
        return Tensor.of(values, x.shape().sizes());
    }

    private static Tensor whole(RandomGenerator rng, int... shape) {
        return Tensor.randint(rng, 2 * LARGEST + 1, shape).sub(LARGEST).to(DType.F64);
    }

    // ---- a matrix product

    private static void product(Context ctx) {
        ProductRequest request = Messages.read(ctx, ProductRequest.class);
        for (int size : new int[] {request.rows(), request.inner(), request.columns()}) {
            GuideRoom.within("a size of the matrices", size, 1, MAX_SIZE);
        }
        RandomGenerator rng = new SplittableRandom(request.seed());
        Tensor x = whole(rng, request.rows(), request.inner()).requiresGrad(true);
        Tensor w = whole(rng, request.inner(), request.columns()).requiresGrad(true);
        Tensor y = x.matmul(w);
        Tensor upstream = whole(rng, request.rows(), request.columns());
        List<Tensor> gradients = Autograd.grad(y, List.of(x, w), upstream, false);
        Messages.reply(
                ctx,
                new ProductReply(
                        Grid.of("x", x),
                        Grid.of("w", w),
                        Grid.of("y", y),
                        Grid.of("dy", upstream),
                        Grid.of("dx", gradients.get(0)),
                        Grid.of("dw", gradients.get(1))));
    }
}
