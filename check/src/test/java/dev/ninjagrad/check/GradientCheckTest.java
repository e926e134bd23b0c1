package dev.ninjagrad.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ninjagrad.tensor.CustomOp;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.VjpRules;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GradientCheckTest {
    private final SplittableRandom rng = new SplittableRandom(11);

    private Tensor normal(int... shape) {
        return Tensor.randn(rng, DType.F64, shape);
    }

    @Test
    void aRightGradientIsRightInEveryElement() {
        GradientReport report = GradientCheck.of(
                        in -> in.get(0).matmul(in.get(1)).tanh())
                .order(2)
                .at(normal(3, 4).named("x"), normal(4, 2).named("w"));
        assertThat(report.passes()).as(report.text()).isTrue();
        assertThat(report.verdict()).isInstanceOf(Verdict.Right.class);
        assertThat(report.inputs()).extracting(InputReport::right).containsExactly(12, 8);
        assertThat(report.forward()).isInstanceOf(ForwardMode.Agrees.class);
    }

    @Test
    void aWrongRuleIsFoundAndItsWorstElementsAreShown() {
        GradientReport report = withTanhRule(
                g -> g.mul(2),
                () -> GradientCheck.ofUnary(Tensor::tanh).at(normal(2, 3).named("x")));
        assertThat(report.verdict()).isEqualTo(new Verdict.Wrong(6, 6));
        assertThat(report.forward()).isInstanceOf(ForwardMode.Disagrees.class);
        assertThat(report.text()).contains("WRONG: 6 of 6 elements", "x[", "got ", "expected ");
    }

    private static GradientReport withTanhRule(
            UnaryOperator<Tensor> fault, java.util.function.Supplier<GradientReport> check) {
        try (var _ = VjpRules.use(rule ->
                (n, input, g) -> n.op() == Unary.TANH ? fault.apply(rule.vjp(n, input, g)) : rule.vjp(n, input, g))) {
            return check.get();
        }
    }

    @Test
    void reluAtZeroIsAKinkAndNotAFailure() {
        GradientReport report =
                GradientCheck.ofUnary(Tensor::relu).at(Tensor.of(-1.0, 0.0, 2.0).named("x"));
        assertThat(report.passes()).as(report.text()).isTrue();
        assertThat(report.verdict()).isEqualTo(new Verdict.RightButForKinks(1, 0, 0));
        assertThat(report.text()).contains("x[1]: got 0, kink: any value in [0, 1]");
    }

    @Test
    void aValueOutsideTheOneSidedSlopesIsWrongEvenAtAKink() {
        GradientReport report = GradientCheck.ofUnary(Tensor::relu)
                .backward((in, g) -> List.of(Tensor.where(in.getFirst().ge(0), g.mul(1.5), g.mul(0))))
                .at(Tensor.of(-1.0, 0.0));
        assertThat(report.verdict()).as(report.text()).isEqualTo(new Verdict.Wrong(1, 2));
    }

    @Test
    void singlePrecisionIsHeldToItsOwnTolerance() {
        Tensor x = normal(4, 5).to(DType.F32);
        GradientReport report = GradientCheck.ofUnary(t -> t.softmax(-1)).at(x);
        assertThat(report.passes()).as(report.text()).isTrue();
        assertThat(report.precision()).isEqualTo(Precision.DOUBLE);
        assertThat(report.tolerance()).isEqualTo(Precision.SINGLE.tolerance());
    }

    @Test
    void aFunctionThatInsistsOnFloatIsCheckedInFloat() {
        Tensor w = normal(5, 3).to(DType.F32);
        GradientReport report =
                GradientCheck.ofUnary(t -> t.matmul(w).tanh()).at(normal(4, 5).to(DType.F32));
        assertThat(report.passes()).as(report.text()).isTrue();
        assertThat(report.precision()).isEqualTo(Precision.SINGLE);
    }

    @Test
    void anIndexIsPassedOnAndTheRestIsChecked() {
        GradientReport report = GradientCheck.of(
                        in -> in.get(0).index(in.get(1)).tanh())
                .at(normal(4, 3).named("x"), Tensor.of(3, 1, 1));
        assertThat(report.verdict()).as(report.text()).isInstanceOf(Verdict.Right.class);
        assertThat(report.inputs()).extracting(InputReport::name).containsExactly("x");
    }

    @Test
    void aFastCheckComparesSoManyDirectionsAnInput() {
        GradientCheck check = GradientCheck.ofBinary(Tensor::matmul);
        GradientReport four = check.fast().at(normal(3, 4), normal(4, 2));
        assertThat(four.verdict()).isInstanceOf(Verdict.Right.class);
        assertThat(four.inputs()).extracting(InputReport::compared).containsExactly(4, 4);
        GradientReport one = check.fast(1).at(normal(3, 4), normal(4, 2));
        assertThat(one.inputs()).extracting(InputReport::compared).containsExactly(1, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> check.fast(0)).withMessageContaining("at least 1");
    }

    @Test
    void aBareCheckAsksNothingTwiceUnlessItFindsSomething() {
        int[] calls = {0};
        GradientCheck counting = GradientCheck.ofUnary(x -> {
            calls[0]++;
            return x.tanh();
        });
        GradientReport bare = counting.fast(1).bare().at(normal(3));
        assertThat(bare.verdict()).isInstanceOf(Verdict.Right.class);
        assertThat(bare.forward()).isInstanceOf(ForwardMode.Unavailable.class);
        // Recorded once, and tried on both sides of the point.
        assertThat(calls[0]).isEqualTo(3);
        GradientReport broken = withTanhRule(
                g -> g.mul(2), () -> counting.fast(1).bare().at(normal(3).named("x")));
        assertThat(broken.verdict()).isInstanceOf(Verdict.Wrong.class);
        assertThat(broken.forward()).isInstanceOf(ForwardMode.Disagrees.class);
        GradientReport random =
                GradientCheck.ofUnary(t -> t.dropout(0.5, rng)).fast(1).bare().at(normal(10));
        assertThat(random.verdict()).isInstanceOf(Verdict.Nondeterministic.class);
    }

    /** The recorded steps are those of one side of the decision; a fast check may not believe them. */
    @Test
    void aFastCheckDoesNotReplayADecisionAtThePoint() {
        GradientReport report = GradientCheck.ofUnary(
                        x -> x.toDoubles()[0] > 0 ? x.sum().mul(3) : x.sum())
                .fast(1)
                .bare()
                .at(Tensor.of(0.0, 1.0, -1.0));
        assertThat(report.verdict()).as(report.text()).isInstanceOf(Verdict.RightButForKinks.class);
    }

    @Test
    void dropoutWithoutItsOwnSeedIsNondeterministic() {
        GradientReport report = GradientCheck.ofUnary(t -> t.dropout(0.5, rng)).at(normal(10));
        assertThat(report.verdict()).isInstanceOf(Verdict.Nondeterministic.class);
        assertThat(report.passes()).isFalse();
    }

    @Test
    void aWrongForwardRuleIsToldFromAWrongBackwardRule() {
        record Cube() implements CustomOp {
            @Override
            public String name() {
                return "cube";
            }

            @Override
            public Tensor forward(List<Tensor> x) {
                return x.getFirst().pow(3);
            }

            @Override
            public Tensor backward(int input, Tensor g, List<Tensor> x, Tensor y) {
                return g.mul(x.getFirst().square()).mul(3);
            }

            @Override
            public Tensor tangent(int input, Tensor t, List<Tensor> x, Tensor y) {
                return t.mul(x.getFirst().square()).mul(2);
            }
        }
        GradientReport report = GradientCheck.ofUnary(new Cube()::apply).at(normal(3));
        assertThat(report.verdict()).isInstanceOf(Verdict.ModesDisagree.class);
        assertThat(report.summary()).contains("a forward (jvp) rule is wrong");
    }
}
