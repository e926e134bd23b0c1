package dev.ninjagrad.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** Cases of the element-wise ops and of where. */
final class ElementwiseCases extends CaseTable {
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

    private ElementwiseCases() {
        super(20251);
    }

    static List<OpCase> all() {
        ElementwiseCases table = new ElementwiseCases();
        table.unaries();
        table.binaries();
        table.selections();
        return table.cases();
    }

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
        unary(Unary.ERF, -3.5, 3.5, ElementwiseCases::erfByIntegration);
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
        map("cast", Cast.class, -2, 2, x -> new Cast(x.dtype()).apply(x), v -> v);
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
                    ElementwiseCases::whereReference);
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
}
