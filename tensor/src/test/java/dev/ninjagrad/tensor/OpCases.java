package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The table of op cases: every op of the sealed family appears here, or {@link OpCoverageTest} fails. */
final class OpCases {
    /** The shapes every element-wise op is tried with: scalar, one, odd, empty, three-dimensional. */
    private static final int[][] SHAPES = {{}, {1}, {7}, {0}, {3, 5}, {2, 1, 3}};

    /** Pairs that broadcast in every position, and empties. */
    private static final int[][][] PAIRS = {
        {{}, {}},
        {{5}, {5}},
        {{3, 4}, {4}},
        {{4}, {3, 4}},
        {{3, 4}, {3, 1}},
        {{3, 1}, {1, 4}},
        {{2, 3, 4}, {3, 1}},
        {{2, 1, 4}, {3, 1}},
        {{2, 3}, {}},
        {{}, {2, 3}},
        {{1}, {3}},
        {{0, 3}, {3}},
        {{2, 0}, {2, 1}},
        {{2, 3, 4}, {2, 1, 4}}
    };

    private final RandomGenerator rng = new SplittableRandom(20251);
    private final List<OpCase> cases = new ArrayList<>();

    private OpCases() {}

    static List<OpCase> all() {
        OpCases table = new OpCases();
        table.unaries();
        table.binaries();
        table.selections();
        table.reductions();
        table.movements();
        table.indexing();
        table.products();
        table.cases.addAll(FusedCases.all());
        return table.cases;
    }

    private void add(
            String name,
            Object covers,
            List<Tensor> inputs,
            Function<List<Tensor>, Tensor> apply,
            @Nullable Function<List<Tensor>, double[]> reference) {
        cases.add(new OpCase(name, covers, inputs, apply, reference));
    }

    private Tensor uniform(double from, double to, int... shape) {
        return Tensor.rand(rng, DType.F64, shape).mul(to - from).add(from);
    }

    private Tensor normal(int... shape) {
        return Tensor.randn(rng, DType.F64, shape);
    }

    // ---- element-wise

    private void unaries() {
        unary(Unary.NEG, -2, 2, v -> -v);
        unary(Unary.ABS, -2, 2, Math::abs);
        unary(Unary.SIGN, -2, 2, Math::signum);
        unary(Unary.SQUARE, -2, 2, v -> v * v);
        unary(Unary.SQRT, 0.2, 3, Math::sqrt);
        unary(Unary.RECIPROCAL, 0.3, 2, v -> 1 / v);
        unary(Unary.EXP, -2, 2, Math::exp);
        unary(Unary.LOG, 0.2, 3, Math::log);
        unary(Unary.SIN, -3, 3, Math::sin);
        unary(Unary.COS, -3, 3, Math::cos);
        unary(Unary.TANH, -3, 3, Math::tanh);
        unary(Unary.SIGMOID, -5, 5, v -> 1 / (1 + Math.exp(-v)));
        unary(Unary.ERF, -3.5, 3.5, OpCases::erfByIntegration);
        unary(Unary.RELU, -2, 2, v -> v > 0 ? v : 0);
        unary(Unary.GELU, -3.5, 3.5, v -> v * 0.5 * (1 + erfByIntegration(v / Math.sqrt(2))));
        unary(
                Unary.GELU_TANH,
                -3,
                3,
                v -> 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * Math.pow(v, 3)))));
        unary(Unary.SILU, -4, 4, v -> v / (1 + Math.exp(-v)));
        for (double p : new double[] {-1.5, 0, 0.5, 1, 2, 3}) {
            map("pow(" + p + ")", Power.class, 0.3, 2, x -> x.pow(p), v -> Math.pow(v, p));
        }
        map("cube of any sign", Power.class, -2, 2, x -> x.pow(3), v -> v * v * v);
        map("through F32", Cast.class, -2, 2, x -> x.to(x.dtype()), v -> v);
    }

    private void unary(Unary op, double from, double to, DoubleUnaryOperator reference) {
        map(op.label(), op, from, to, op::apply, reference);
    }

    private void map(
            String name,
            Object covers,
            double from,
            double to,
            Function<Tensor, Tensor> apply,
            DoubleUnaryOperator reference) {
        for (int[] shape : SHAPES) {
            Tensor x = uniform(from, to, shape);
            add(
                    name,
                    covers,
                    List.of(x),
                    in -> apply.apply(in.getFirst()),
                    in -> Arrays.stream(in.getFirst().toDoubles())
                            .map(reference)
                            .toArray());
        }
    }

    /** Simpson's rule on the defining integral. */
    private static double erfByIntegration(double x) {
        int steps = 2000;
        double h = x / steps;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double a = i * h;
            double b = a + h;
            double middle = (a + b) / 2;
            sum += h / 6 * (Math.exp(-a * a) + 4 * Math.exp(-middle * middle) + Math.exp(-b * b));
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private void binaries() {
        binary(Binary.ADD, -2, 2, Double::sum);
        binary(Binary.SUB, -2, 2, (a, b) -> a - b);
        binary(Binary.MUL, -2, 2, (a, b) -> a * b);
        binary(Binary.DIV, 0.4, 2, (a, b) -> a / b);
        binary(Binary.POW, 0.4, 2, Math::pow);
        binary(Binary.MAXIMUM, -2, 2, Math::max);
        binary(Binary.MINIMUM, -2, 2, Math::min);
    }

    private void binary(Binary op, double from, double to, DoubleBinaryOperator reference) {
        for (int[][] pair : PAIRS) {
            Tensor x = uniform(from, to, pair[0]);
            Tensor w = uniform(from, to, pair[1]);
            add(
                    op.label(),
                    op,
                    List.of(x, w),
                    in -> op.apply(in.get(0), in.get(1)),
                    in -> zip(in.get(0), in.get(1), reference));
        }
        Tensor twice = uniform(from, to, 3);
        add(
                op.label() + " of x with itself",
                op,
                List.of(twice),
                in -> op.apply(in.getFirst(), in.getFirst().mul(1.25)),
                in -> zip(in.getFirst(), in.getFirst().mul(1.25), reference));
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
    private static int[] project(Shape shape, int i, Shape operand) {
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

    private void selections() {
        for (int[][] pair : PAIRS) {
            Tensor x = normal(pair[0]);
            Tensor w = normal(pair[1]);
            Tensor mask = Tensor.randint(rng, 2, pair[1]);
            add(
                    "where",
                    Where.class,
                    List.of(mask, x, w),
                    in -> Tensor.where(in.get(0), in.get(1), in.get(2)),
                    OpCases::whereReference);
        }
    }

    private static double[] whereReference(List<Tensor> in) {
        double[] x = zip(in.get(1), in.get(2), (a, b) -> a);
        double[] w = zip(in.get(1), in.get(2), (a, b) -> b);
        double[] mask = zip(in.get(1), in.get(0), (a, m) -> m);
        for (int i = 0; i < x.length; i++) {
            x[i] = mask[i] != 0 ? x[i] : w[i];
        }
        return x;
    }

    // ---- reductions

    private void reductions() {
        int[][] dims = {{}, {0}, {1}, {-1}, {0, 2}, {1, 2}, {0, 1, 2}};
        for (int[] d : dims) {
            for (boolean keep : new boolean[] {false, true}) {
                Tensor x = normal(3, 4, 5);
                String along = Arrays.toString(d) + (keep ? " kept" : "");
                add(
                        "sum" + along,
                        Reduce.Kind.SUM,
                        List.of(x),
                        in -> in.getFirst().sum(d, keep),
                        in -> fold(in, d, 0));
                add(
                        "mean" + along,
                        Reduce.Kind.MEAN,
                        List.of(x),
                        in -> in.getFirst().mean(d, keep),
                        in -> fold(in, d, 1));
                add(
                        "amax" + along,
                        Reduce.Kind.MAX,
                        List.of(x),
                        in -> in.getFirst().amax(d, keep),
                        in -> fold(in, d, 2));
                add(
                        "amin" + along,
                        Reduce.Kind.MIN,
                        List.of(x),
                        in -> in.getFirst().amin(d, keep),
                        in -> fold(in, d, 3));
                add(
                        "var" + along,
                        Variance.class,
                        List.of(x),
                        in -> in.getFirst().var(d, 1, keep),
                        in -> fold(in, d, 4));
                add(
                        "biased var" + along,
                        Variance.class,
                        List.of(x),
                        in -> in.getFirst().var(d, 0, keep),
                        in -> fold(in, d, 5));
            }
        }
        add(
                "sum of nothing",
                Reduce.Kind.SUM,
                List.of(normal(2, 0, 3)),
                in -> in.getFirst().sum(1),
                in -> new double[6]);
        add(
                "sum of a scalar",
                Reduce.Kind.SUM,
                List.of(normal()),
                in -> in.getFirst().sum(),
                in -> in.getFirst().toDoubles());
        add(
                "mean of one",
                Reduce.Kind.MEAN,
                List.of(normal(1)),
                in -> in.getFirst().mean(),
                in -> in.getFirst().toDoubles());
        add(
                "max along",
                Indexing.Gather.class,
                List.of(normal(3, 5)),
                in -> in.getFirst().max(1, false).values(),
                in -> fold(in, new int[] {1}, 2));
        add(
                "min along",
                Indexing.Gather.class,
                List.of(normal(3, 5)),
                in -> in.getFirst().min(0, true).values(),
                in -> fold(in, new int[] {0}, 3));
    }

    /** Folds by collecting the elements of each output position: 0 sum, 1 mean, 2 max, 3 min, 4 var, 5 biased var. */
    private static double[] fold(List<Tensor> in, int[] dims, int what) {
        Tensor x = in.getFirst();
        Shape kept = Axes.reduced(x.shape(), Axes.of("fold", x.shape(), dims), true);
        List<List<Double>> groups = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            groups.add(new ArrayList<>());
        }
        for (int i = 0; i < x.size(); i++) {
            int[] p = project(x.shape(), i, kept);
            int at = 0;
            for (int d = 0; d < p.length; d++) {
                at = at * kept.dim(d) + p[d];
            }
            groups.get(at).add(x.toDoubles()[i]);
        }
        return groups.stream().mapToDouble(g -> foldOne(g, what)).toArray();
    }

    private static double foldOne(List<Double> g, int what) {
        double sum = g.stream().mapToDouble(v -> v).sum();
        double mean = sum / g.size();
        double squares = g.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return switch (what) {
            case 0 -> sum;
            case 1 -> mean;
            case 2 -> Collections.max(g);
            case 3 -> Collections.min(g);
            case 4 -> squares / (g.size() - 1);
            default -> squares / g.size();
        };
    }

    // ---- movement

    private void movements() {
        add(
                "reshape",
                Movement.Reshape.class,
                List.of(normal(2, 6)),
                in -> in.getFirst().reshape(3, -1),
                in -> in.getFirst().toDoubles());
        add(
                "reshape to a scalar",
                Movement.Reshape.class,
                List.of(normal(1, 1)),
                in -> in.getFirst().reshape(),
                in -> in.getFirst().toDoubles());
        permute(new int[] {2, 3, 4}, 2, 0, 1);
        permute(new int[] {2, 3, 4}, 1, 0, 2);
        permute(new int[] {2, 3, 4}, 0, 2, 1);
        permute(new int[] {3, 5}, 1, 0);
        permute(new int[] {0, 3}, 1, 0);
        permute(new int[] {3}, 0);
        expand(new int[] {3, 1}, 3, 4);
        expand(new int[] {4}, 2, 3, 4);
        expand(new int[] {}, 2, 2);
        expand(new int[] {2, 1, 3}, 2, 5, 3);
        expand(new int[] {1, 3}, 0, 3);
        slice(new int[] {5, 3}, 0, 1, 4);
        slice(new int[] {2, 5, 3}, 1, 2, 5);
        slice(new int[] {2, 5}, 1, 3, 3);
        pad(new int[] {2, 3}, 1, 2, 1);
        pad(new int[] {2, 3, 2}, 0, 0, 2);
        pad(new int[] {0, 2}, 0, 1, 1);
        concat(0, new int[] {2, 3}, new int[] {1, 3}, new int[] {0, 3});
        concat(1, new int[] {2, 3, 2}, new int[] {2, 1, 2});
        concat(-1, new int[] {4});
        add("stack", Movement.Concat.class, List.of(normal(2, 3), normal(2, 3)), in -> Tensor.stack(1, in), in -> {
            double[] out = new double[12];
            for (int i = 0; i < 12; i++) {
                out[i] = in.get(i / 3 % 2).get(i / 6, i % 3);
            }
            return out;
        });
        Tensor self = normal(2, 2);
        add(
                "concat of x with itself",
                Movement.Concat.class,
                List.of(self),
                in -> Tensor.concat(0, List.of(in.getFirst(), in.getFirst())),
                null);
    }

    private void permute(int[] shape, int... order) {
        add(
                "permute",
                Movement.Permute.class,
                List.of(normal(shape)),
                in -> in.getFirst().permute(order),
                in -> {
                    Tensor x = in.getFirst();
                    int[] sizes = new int[order.length];
                    for (int d = 0; d < order.length; d++) {
                        sizes[d] = x.dim(order[d]);
                    }
                    double[] out = new double[x.size()];
                    for (int i = 0; i < out.length; i++) {
                        int[] to = position(Shape.of(sizes), i);
                        int[] from = new int[order.length];
                        for (int d = 0; d < order.length; d++) {
                            from[order[d]] = to[d];
                        }
                        out[i] = x.get(from);
                    }
                    return out;
                });
    }

    private void expand(int[] shape, int... to) {
        add(
                "expand",
                Movement.Expand.class,
                List.of(normal(shape)),
                in -> in.getFirst().expand(to),
                in -> zip(in.getFirst(), Tensor.zeros(DType.F64, to), (a, b) -> a));
    }

    private void slice(int[] shape, int dim, int from, int to) {
        add(
                "slice",
                Movement.Slice.class,
                List.of(normal(shape)),
                in -> in.getFirst().slice(dim, from, to),
                in -> {
                    Tensor x = in.getFirst();
                    Shape out = x.shape().with(dim, to - from);
                    double[] values = new double[out.size()];
                    for (int i = 0; i < values.length; i++) {
                        int[] p = position(out, i);
                        p[dim] += from;
                        values[i] = x.get(p);
                    }
                    return values;
                });
    }

    private void pad(int[] shape, int dim, int before, int after) {
        add(
                "pad",
                Movement.Pad.class,
                List.of(normal(shape)),
                in -> in.getFirst().pad(dim, before, after),
                in -> {
                    Tensor x = in.getFirst();
                    Shape out = x.shape().with(dim, before + x.dim(dim) + after);
                    double[] values = new double[out.size()];
                    for (int i = 0; i < values.length; i++) {
                        int[] p = position(out, i);
                        p[dim] -= before;
                        values[i] = p[dim] >= 0 && p[dim] < x.dim(dim) ? x.get(p) : 0;
                    }
                    return values;
                });
    }

    private void concat(int dim, int[]... shapes) {
        List<Tensor> inputs = Arrays.stream(shapes).map(this::normal).toList();
        add("concat", Movement.Concat.class, inputs, in -> Tensor.concat(dim, in), in -> {
            int axis = in.getFirst().shape().axis(dim);
            int total = in.stream().mapToInt(t -> t.dim(axis)).sum();
            Shape out = in.getFirst().shape().with(axis, total);
            double[] values = new double[out.size()];
            for (int i = 0; i < values.length; i++) {
                int[] p = position(out, i);
                int part = 0;
                while (p[axis] >= in.get(part).dim(axis)) {
                    p[axis] -= in.get(part++).dim(axis);
                }
                values[i] = in.get(part).get(p);
            }
            return values;
        });
    }

    // ---- indexing

    private void indexing() {
        add(
                "gather",
                Indexing.Gather.class,
                List.of(normal(3, 4), Tensor.randint(rng, 4, 3, 6)),
                in -> in.get(0).gather(1, in.get(1)),
                in -> {
                    double[] out = new double[18];
                    for (int i = 0; i < 18; i++) {
                        out[i] = in.get(0).get(i / 6, (int) in.get(1).get(i / 6, i % 6));
                    }
                    return out;
                });
        add(
                "gather from dimension 0",
                Indexing.Gather.class,
                List.of(normal(3, 4), Tensor.randint(rng, 3, 2, 4)),
                in -> in.get(0).gather(0, in.get(1)),
                in -> {
                    double[] out = new double[8];
                    for (int i = 0; i < 8; i++) {
                        out[i] = in.get(0).get((int) in.get(1).get(i / 4, i % 4), i % 4);
                    }
                    return out;
                });
        Tensor repeated = Tensor.of(new int[] {1, 1, 0, 2, 1, 1}, 2, 3);
        add(
                "scatterAdd",
                Indexing.ScatterAdd.class,
                List.of(normal(2, 4), repeated, normal(2, 3)),
                in -> in.get(0).scatterAdd(1, in.get(1), in.get(2)),
                in -> {
                    double[] out = in.get(0).toDoubles();
                    for (int i = 0; i < 6; i++) {
                        out[i / 3 * 4 + (int) in.get(1).get(i / 3, i % 3)] +=
                                in.get(2).get(i / 3, i % 3);
                    }
                    return out;
                });
        for (int[] shape : new int[][] {{}, {4}, {2, 3}, {0}}) {
            Tensor index = Tensor.randint(rng, 5, shape);
            add(
                    "index",
                    Indexing.Rows.class,
                    List.of(normal(5, 3), index),
                    in -> in.get(0).index(in.get(1)),
                    in -> {
                        int[] rows = in.get(1).toInts();
                        double[] out = new double[rows.length * 3];
                        for (int i = 0; i < out.length; i++) {
                            out[i] = in.get(0).get(rows[i / 3], i % 3);
                        }
                        return out;
                    });
            add(
                    "indexAdd",
                    Indexing.RowsAdd.class,
                    List.of(normal(index.shape().inserted(index.rank(), 3).sizes()), index),
                    in -> new Indexing.RowsAdd(5).apply(in.get(0), in.get(1)),
                    in -> {
                        int[] rows = in.get(1).toInts();
                        double[] from = in.get(0).toDoubles();
                        double[] out = new double[15];
                        for (int i = 0; i < from.length; i++) {
                            out[rows[i / 3] * 3 + i % 3] += from[i];
                        }
                        return out;
                    });
        }
        for (int diagonal = -2; diagonal <= 2; diagonal++) {
            triangle(diagonal, 3, 4);
            triangle(diagonal, 2, 4, 3);
        }
    }

    private void triangle(int diagonal, int... shape) {
        for (boolean lower : new boolean[] {true, false}) {
            add(
                    lower ? "tril" : "triu",
                    Indexing.Triangle.class,
                    List.of(normal(shape)),
                    in -> lower ? in.getFirst().tril(diagonal) : in.getFirst().triu(diagonal),
                    in -> {
                        double[] out = in.getFirst().toDoubles();
                        for (int i = 0; i < out.length; i++) {
                            int[] p = position(in.getFirst().shape(), i);
                            int above = p[p.length - 1] - p[p.length - 2] - diagonal;
                            out[i] = (lower ? above <= 0 : above >= 0) ? out[i] : 0;
                        }
                        return out;
                    });
        }
    }

    // ---- products

    private void products() {
        int[][][] shapes = {
            {{2, 3}, {3, 4}},
            {{1, 1}, {1, 1}},
            {{5, 7}, {7, 1}},
            {{1, 7}, {7, 5}},
            {{2, 3, 4}, {4, 5}},
            {{2, 3, 4}, {2, 4, 5}},
            {{3, 4}, {2, 4, 5}},
            {{2, 1, 3, 4}, {3, 4, 2}},
            {{1, 3, 4}, {2, 4, 2}},
            {{3}, {3}},
            {{3}, {3, 2}},
            {{2, 3}, {3}},
            {{2, 2, 3}, {3}},
            {{0, 3}, {3, 2}},
            {{2, 0}, {0, 3}},
            {{2, 3}, {3, 0}},
            {{0, 2, 3}, {3, 2}}
        };
        for (int[][] pair : shapes) {
            Tensor x = normal(pair[0]);
            Tensor w = normal(pair[1]);
            add(
                    "matmul",
                    MatMul.class,
                    List.of(x, w),
                    in -> in.get(0).matmul(in.get(1)),
                    in -> product(in.get(0), in.get(1)));
        }
        add(
                "matmul of a transposed x",
                MatMul.class,
                List.of(normal(3, 2), normal(3, 4)),
                in -> in.get(0).transpose().matmul(in.get(1)),
                in -> product(in.get(0).permute(1, 0), in.get(1)));
        add(
                "matmul with a transposed w",
                MatMul.class,
                List.of(normal(2, 3), normal(4, 3)),
                in -> in.get(0).matmul(in.get(1).transpose()),
                in -> product(in.get(0), in.get(1).permute(1, 0)));
        add(
                "matmul of two transposed batches",
                MatMul.class,
                List.of(normal(2, 3, 2), normal(2, 4, 3)),
                in -> in.get(0).transpose().matmul(in.get(1).transpose()),
                null);
        add(
                "matmul of a transposed batch with one w",
                MatMul.class,
                List.of(normal(2, 3, 2), normal(3, 4)),
                in -> in.get(0).transpose().matmul(in.get(1)),
                in -> product(in.get(0).permute(0, 2, 1), in.get(1)));
        add(
                "matmul of x with its transpose",
                MatMul.class,
                List.of(normal(3, 2)),
                in -> in.getFirst().matmul(in.getFirst().transpose()),
                null);
    }

    /** Element by element: the sum over p of x[…, i, p] · w[…, p, j]. */
    static double[] product(Tensor left, Tensor right) {
        Tensor x = left.rank() == 1 ? left.unsqueeze(0) : left;
        Tensor w = right.rank() == 1 ? right.unsqueeze(1) : right;
        Shape batchX = x.shape().removed(x.rank() - 1).removed(x.rank() - 2);
        Shape batchW = w.shape().removed(w.rank() - 1).removed(w.rank() - 2);
        Shape batch = Shape.broadcast("product", batchX, batchW);
        int n = x.dim(-2);
        int m = w.dim(-1);
        double[] out = new double[batch.size() * n * m];
        for (int i = 0; i < out.length; i++) {
            int[] px = Arrays.copyOf(project(batch, i / m / n, batchX), x.rank());
            int[] pw = Arrays.copyOf(project(batch, i / m / n, batchW), w.rank());
            px[x.rank() - 2] = i / m % n;
            pw[w.rank() - 1] = i % m;
            for (int p = 0; p < x.dim(-1); p++) {
                px[x.rank() - 1] = p;
                pw[w.rank() - 2] = p;
                out[i] += x.get(px) * w.get(pw);
            }
        }
        return out;
    }
}
