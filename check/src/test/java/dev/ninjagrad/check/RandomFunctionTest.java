package dev.ninjagrad.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.VjpRules;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No false alarms on random correct functions, kinks included; and the same functions with a wrong rule are caught. */
class RandomFunctionTest {
    private static final int FUNCTIONS = 1000;

    /** A random expression of two matrices, built from rules that are right. */
    private record Expression(String text, Function<List<Tensor>, Tensor> function) {}

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void rightGradientsRaiseNoAlarm(DType dtype) {
        List<String> alarms = new ArrayList<>();
        for (int seed = 0; seed < FUNCTIONS; seed++) {
            RandomGenerator rng = new SplittableRandom(seed);
            Expression e = expression(rng);
            List<Tensor> at = List.of(point(rng, dtype, 0.2), point(rng, dtype, 0.2));
            GradientReport report = GradientCheck.of(e.function()).seed(seed).at(at);
            if (!report.passes()) {
                alarms.add(seed + ": " + e.text() + " at " + at + "\n" + report.text());
            }
        }
        assertThat(alarms).as("%d false alarms", alarms.size()).isEmpty();
    }

    /** What is done to the cotangent that tanh's rule returns. */
    enum Fault {
        SIGN,
        DOUBLED,
        TENTH_MORE,
        ZERO,
        NOT_A_NUMBER,
        FIRST_ROW_DROPPED,
        SHIFTED;

        Tensor of(Tensor g) {
            return switch (this) {
                case SIGN -> g.neg();
                case DOUBLED -> g.mul(2);
                case TENTH_MORE -> g.mul(1.1);
                case ZERO -> g.mul(0);
                case NOT_A_NUMBER -> g.mul(Double.NaN);
                case FIRST_ROW_DROPPED ->
                    g.mul(Tensor.arange(g.dim(0)).gt(0).to(g.dtype()).unsqueeze(1));
                case SHIFTED -> g.add(0.01);
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aWrongRuleIsCaughtWhereverItMatters(Fault fault) {
        List<String> missed = new ArrayList<>();
        int tried = 0;
        for (int seed = 0; seed < FUNCTIONS; seed += 7) {
            RandomGenerator rng = new SplittableRandom(seed);
            DType dtype = seed % 2 == 0 ? DType.F32 : DType.F64;
            Expression e = expression(rng);
            // At a kink a wrong rule may still give a subgradient, which is right: keep off them.
            List<Tensor> at = List.of(point(rng, dtype, 0), point(rng, dtype, 0));
            List<Tensor> right = gradient(e, at);
            try (var _ = VjpRules.use(rule ->
                    (n, input, g) -> n.op() == Unary.TANH ? fault.of(rule.vjp(n, input, g)) : rule.vjp(n, input, g))) {
                if (!differ(right, gradient(e, at))) {
                    continue;
                }
                tried++;
                GradientReport report =
                        GradientCheck.of(e.function()).seed(seed).at(at);
                if (report.passes()) {
                    missed.add(seed + ": " + e.text() + " at " + at + "\n" + report.text());
                }
            }
        }
        assertThat(tried).isGreaterThan(60);
        assertThat(missed).as("%d of %d missed", missed.size(), tried).isEmpty();
    }

    private static List<Tensor> gradient(Expression e, List<Tensor> at) {
        Tensor y = e.function().apply(at);
        return Autograd.vjp(e.function(), at, Tensor.ones(y.dtype(), y.shape())).derivatives();
    }

    /** Whether a fault shows: tanh may stand behind a dead ReLU or be saturated, and then nothing reaches its rule. */
    private static boolean differ(List<Tensor> right, List<Tensor> wrong) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < right.size(); i++) {
            double[] a = right.get(i).toDoubles();
            double[] b = wrong.get(i).toDoubles();
            for (int k = 0; k < a.length; k++) {
                largest = Math.max(largest, Math.abs(a[k]));
                difference =
                        Double.isNaN(b[k]) ? Double.POSITIVE_INFINITY : Math.max(difference, Math.abs(a[k] - b[k]));
            }
        }
        return difference > 0.01 * largest && difference > 1e-5;
    }

    /** Values of very different size, a share of them exactly 0, where ReLU and |x| have their kinks. */
    private static Tensor point(RandomGenerator rng, DType dtype, double zeros) {
        double scale = Math.exp(rng.nextGaussian() * 1.5);
        double[] values = new double[6];
        for (int i = 0; i < values.length; i++) {
            values[i] = rng.nextDouble() < zeros ? 0 : scale * rng.nextGaussian();
        }
        return Tensor.of(values, 2, 3).to(dtype);
    }

    private static Expression expression(RandomGenerator rng) {
        Expression e = new Expression("x", in -> in.get(0));
        e = grow(rng, e, 1 + rng.nextInt(3));
        // The outermost tanh is where a wrong rule is put.
        Expression inner = e;
        Expression squashed = new Expression(
                "tanh(" + e.text() + ")", in -> inner.function().apply(in).tanh());
        return grow(rng, squashed, rng.nextInt(3));
    }

    private static Expression grow(RandomGenerator rng, Expression start, int steps) {
        Expression e = start;
        for (int k = 0; k < steps; k++) {
            e = step(rng.nextInt(18), e);
        }
        return e;
    }

    private static Expression step(int which, Expression e) {
        String t = e.text();
        Function<List<Tensor>, Tensor> f = e.function();
        return switch (which) {
            case 0 -> new Expression("relu(" + t + ")", in -> f.apply(in).relu());
            case 1 -> new Expression("abs(" + t + ")", in -> f.apply(in).abs());
            case 2 -> new Expression("(" + t + "+w)", in -> f.apply(in).add(in.get(1)));
            case 3 -> new Expression("(" + t + "*w)", in -> f.apply(in).mul(in.get(1)));
            case 4 -> new Expression("max(" + t + ",w)", in -> f.apply(in).maximum(in.get(1)));
            case 5 -> new Expression("min(" + t + ",0)", in -> f.apply(in).minimum(0));
            case 6 -> new Expression("sin(" + t + ")", in -> f.apply(in).sin());
            case 7 -> new Expression("sigmoid(" + t + ")", in -> f.apply(in).sigmoid());
            case 8 ->
                new Expression(
                        "exp(-abs(" + t + "))", in -> f.apply(in).abs().neg().exp());
            case 9 ->
                new Expression(
                        "log(1+sq(" + t + "))",
                        in -> f.apply(in).square().add(1).log());
            case 10 -> new Expression("softmax(" + t + ")", in -> f.apply(in).softmax(-1));
            case 11 ->
                new Expression(
                        "(" + t + "-mean)",
                        in -> f.apply(in).sub(f.apply(in).mean(1).unsqueeze(1)));
            case 12 ->
                new Expression(
                        "(" + t + "/(1+|w|))",
                        in -> f.apply(in).div(in.get(1).abs().add(1)));
            case 13 ->
                new Expression(
                        "amax(" + t + ")",
                        in -> f.apply(in).amax(new int[] {0}, true).add(in.get(1)));
            case 14 ->
                new Expression(
                        "(" + t + "@w')",
                        in -> f.apply(in).matmul(in.get(1).transpose()).matmul(in.get(1)));
            case 15 -> new Expression("gelu(" + t + ")", in -> f.apply(in).gelu());
            case 16 ->
                new Expression(
                        "sqrt(1+sq(" + t + "))",
                        in -> f.apply(in).square().add(1).sqrt());
            default -> new Expression("tanh(" + t + ")", in -> f.apply(in).tanh());
        };
    }
}
