package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of {@link OpCases}: values, first and second derivatives, forward mode, and F32. */
class OpGradientTest {
    /** F64 values against another order of the same arithmetic, and erf by Simpson's rule. */
    private static final double VALUE = 1e-11;

    /**
     * Central differences with h = 1e-5 leave about h²·f‴/6 + 1e-16·f/h: below 1e-8 for these functions, whose third
     * derivatives stay below 1000.
     */
    private static final double SLOPE = 2e-8;

    /** A gradient below this could hide a fault of one percent under {@link #SLOPE}. */
    private static final double VISIBLE = 1e-5;

    /** Two exact routes to the same number in F64. */
    private static final double EXACT = 1e-11;

    /** F32 keeps 24 bits; a second derivative of a power or a variance loses a few to cancellation. */
    private static final double SINGLE = 2e-4;

    private final SplittableRandom rng = new SplittableRandom(7);

    static List<OpCase> cases() {
        return OpCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesEqualTheNaiveReference(OpCase c) {
        if (c.reference() != null) {
            Tensor y = c.apply().apply(c.inputs());
            assertThat(y.toDoubles()).containsExactly(c.reference().apply(c.inputs()), within(VALUE));
            assertThat(y.dtype()).isEqualTo(DType.F64);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientEqualsCentralDifferences(OpCase c) {
        Tensor cotangent = randomLike(c.apply().apply(c.inputs()));
        List<double[]> expected = Differences.gradient(in -> dot(c.apply().apply(in), cotangent), c.inputs());
        assertClose(gradient(c, c.inputs(), cotangent, false).grads(), expected, c.inputs(), SLOPE);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientOfTheGradientEqualsCentralDifferences(OpCase c) {
        Tensor cotangent = randomLike(c.apply().apply(c.inputs()));
        List<Tensor> directions = c.inputs().stream().map(this::randomLike).toList();
        List<double[]> expected = Differences.gradient(
                in -> alongDirections(gradient(c, in, cotangent, false), directions)
                        .item(),
                c.inputs());

        Gradient first = gradient(c, c.inputs(), cotangent, true);
        Tensor scalar = alongDirections(first, directions);
        for (Tensor leaf : first.leaves()) {
            if (leaf.requiresGrad()) {
                // A linear op's gradient does not depend on its input: give every leaf a path that adds 0.
                scalar = scalar.add(leaf.mul(0).sum());
            }
        }
        List<double[]> second = Gradient.of(scalar, first.leaves(), Tensor.ones(DType.F64), false)
                .values();
        assertCloseValues(second, expected, c.inputs(), SLOPE);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forwardModeIsTheTransposeOfReverseMode(OpCase c) {
        List<Tensor> leaves = leaves(c.inputs());
        Tensor y = c.apply().apply(leaves);
        Tensor cotangent = randomLike(y);
        List<Tensor> tangents = new ArrayList<>();
        List<Tensor> floating = new ArrayList<>();
        for (Tensor leaf : leaves) {
            if (leaf.requiresGrad()) {
                floating.add(leaf);
                tangents.add(randomLike(leaf));
            }
        }
        double forward = dot(Autograd.jvp(y, floating, tangents), cotangent);
        List<Tensor> grads = Autograd.grad(y, floating, cotangent, false);
        double reverse = 0;
        for (int i = 0; i < grads.size(); i++) {
            reverse += dot(grads.get(i), tangents.get(i));
        }
        assertThat(forward).isCloseTo(reverse, within(EXACT * (1 + Math.abs(reverse))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forwardOverReverseGivesTheSameSecondDerivatives(OpCase c) {
        Tensor cotangent = randomLike(c.apply().apply(c.inputs()));
        Gradient first = gradient(c, c.inputs(), cotangent, true);
        List<Tensor> directions = c.inputs().stream().map(this::randomLike).toList();
        List<Tensor> along = c.inputs().stream().map(this::randomLike).toList();
        List<Tensor> wanted = new ArrayList<>();
        List<Tensor> tangents = new ArrayList<>();
        Tensor scalar = alongDirections(first, directions);
        for (int i = 0; i < along.size(); i++) {
            Tensor leaf = first.leaves().get(i);
            if (leaf.requiresGrad()) {
                scalar = scalar.add(leaf.mul(0).sum());
                wanted.add(leaf);
                tangents.add(along.get(i));
            }
        }
        double forward = Autograd.jvp(scalar, wanted, tangents).item();
        double reverse = 0;
        List<Tensor> second = Autograd.grad(scalar, wanted);
        for (int i = 0; i < second.size(); i++) {
            reverse += dot(second.get(i), tangents.get(i));
        }
        assertThat(forward).isCloseTo(reverse, within(1e-10 * (1 + Math.abs(reverse))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void singlePrecisionAgreesWithDouble(OpCase c) {
        Tensor cotangent = randomLike(c.apply().apply(c.inputs()));
        List<Tensor> single = c.inputs().stream()
                .map(t -> t.dtype() == DType.F64 ? t.to(DType.F32) : t)
                .toList();
        Tensor y = c.apply().apply(single);
        assertThat(y.dtype()).isEqualTo(DType.F32);
        assertThat(y.toDoubles()).containsExactly(c.apply().apply(c.inputs()).toDoubles(), within(SINGLE));
        List<double[]> expected = gradient(c, c.inputs(), cotangent, false).values();
        assertClose(gradient(c, single, cotangent.to(DType.F32), false).grads(), expected, c.inputs(), SINGLE);
    }

    /**
     * The negative control: each fault in the op's own rule must fail the check above, wherever there is a gradient at
     * all.
     */
    @Test
    void aFaultyRuleFailsTheCheck() {
        List<UnaryOperator<VjpRule>> faults = List.of(
                rule -> (n, input, g) -> rule.vjp(n, input, g).neg(),
                rule -> (n, input, g) -> rule.vjp(n, input, Tensor.ones(g.dtype(), g.shape())),
                rule -> (n, input, g) -> rule.vjp(n, input, g).mul(1.01));
        for (OpCase c : OpCases.all()) {
            for (UnaryOperator<VjpRule> fault : hasGradient(c) ? faults : List.<UnaryOperator<VjpRule>>of()) {
                try (var _ = VjpRules.use(rule -> (n, input, g) ->
                        isUnderTest(n.op(), c) ? fault.apply(rule).vjp(n, input, g) : rule.vjp(n, input, g))) {
                    assertThatThrownBy(() -> gradientEqualsCentralDifferences(c), c.toString())
                            .isInstanceOf(AssertionError.class);
                }
            }
        }
    }

    private static boolean isUnderTest(Op op, OpCase c) {
        return op.equals(c.covers())
                || op.getClass() == c.covers()
                || (op instanceof Reduce r && r.kind() == c.covers());
    }

    /** A softmax over one element, a sign, or an empty tensor has none. */
    private boolean hasGradient(OpCase c) {
        Tensor cotangent = randomLike(c.apply().apply(c.inputs()));
        return gradient(c, c.inputs(), cotangent, false).values().stream()
                .flatMapToDouble(Arrays::stream)
                .anyMatch(v -> Math.abs(v) > VISIBLE);
    }

    /** Gradients for the floating leaves, in the order of all inputs; integers have zeros. */
    private record Gradient(List<Tensor> leaves, List<Tensor> grads) {
        static Gradient of(Tensor y, List<Tensor> leaves, Tensor cotangent, boolean createGraph) {
            List<Tensor> wanted = leaves.stream().filter(Tensor::requiresGrad).toList();
            List<Tensor> found = Autograd.grad(y, wanted, cotangent, createGraph);
            List<Tensor> all = new ArrayList<>();
            int next = 0;
            for (Tensor leaf : leaves) {
                all.add(leaf.requiresGrad() ? found.get(next++) : zerosLike(leaf));
            }
            return new Gradient(leaves, all);
        }

        List<double[]> values() {
            return grads.stream().map(Tensor::toDoubles).toList();
        }
    }

    private static Gradient gradient(OpCase c, List<Tensor> inputs, Tensor cotangent, boolean createGraph) {
        List<Tensor> leaves = leaves(inputs);
        return Gradient.of(c.apply().apply(leaves), leaves, cotangent, createGraph);
    }

    private static Tensor alongDirections(Gradient gradient, List<Tensor> directions) {
        Tensor sum = Tensor.zeros(DType.F64);
        for (int i = 0; i < directions.size(); i++) {
            if (gradient.leaves().get(i).requiresGrad()) {
                sum = sum.add(gradient.grads().get(i).mul(directions.get(i)).sum());
            }
        }
        return sum;
    }

    private static List<Tensor> leaves(List<Tensor> inputs) {
        return inputs.stream()
                .map(t -> t.dtype().isFloating() ? t.detach().requiresGrad(true) : t)
                .toList();
    }

    private Tensor randomLike(Tensor t) {
        return t.dtype().isFloating() ? Tensor.randn(rng, t.dtype(), t.shape().sizes()) : t;
    }

    private static Tensor zerosLike(Tensor t) {
        return Tensor.zeros(t.dtype(), t.shape());
    }

    private static double dot(Tensor a, Tensor b) {
        return a.mul(b).sum().item();
    }

    private static void assertClose(
            List<Tensor> actual, List<double[]> expected, List<Tensor> inputs, double tolerance) {
        for (int i = 0; i < inputs.size(); i++) {
            assertThat(actual.get(i).shape()).isEqualTo(inputs.get(i).shape());
        }
        assertCloseValues(actual.stream().map(Tensor::toDoubles).toList(), expected, inputs, tolerance);
    }

    private static void assertCloseValues(
            List<double[]> actual, List<double[]> expected, List<Tensor> inputs, double tolerance) {
        for (int i = 0; i < inputs.size(); i++) {
            double scale = 1;
            for (double v : expected.get(i)) {
                scale = Math.max(scale, Math.abs(v));
            }
            Offset<Double> offset = within(tolerance * scale);
            assertThat(actual.get(i)).as("input %d", i).containsExactly(expected.get(i), offset);
        }
    }
}
