package dev.ninjagrad.check.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.tensor.CustomOp;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleTraceTest {
    /** The formula repeats the rule's own arithmetic, kinks apart, which multiply by a mask instead of choosing. */
    private static final double SAME = 1e-12;

    static List<OpCase> cases() {
        return OpCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theFormulaComputesWhatTheRuleComputes(OpCase c) {
        List<Tensor> leaves = c.leaves();
        Node node = Objects.requireNonNull(c.apply(leaves).node());
        Tensor g = Tensor.randn(
                new SplittableRandom(5), DType.F64, node.y().shape().sizes());
        for (int i = 0; i < leaves.size(); i++) {
            if (leaves.get(i).requiresGrad()) {
                Expr formula =
                        RuleTrace.of(node, i, new Expr.Upstream("y", node.y().spec()), Leaves.named(_ -> "x"));
                assertThat(formula).isNotInstanceOf(Expr.Opaque.class);
                double[] expected = RuleTrace.ruleOf(node, i, g).toDoubles();
                assertThat(Evaluation.asRecorded(formula, Map.of("y", g)).toDoubles())
                        .containsExactly(expected, within(SAME));
            }
        }
    }

    /** A rule that leaves the engine: no formula can be read from it. */
    private record Foreign() implements CustomOp {
        @Override
        public String name() {
            return "foreign";
        }

        @Override
        public Tensor forward(List<Tensor> x) {
            return x.getFirst().mul(2);
        }

        @Override
        public Tensor backward(int input, Tensor g, List<Tensor> x, Tensor y) {
            double[] values = g.toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] *= 2;
            }
            return Tensor.of(values, g.shape().sizes());
        }
    }

    @Test
    void aRuleThatLeavesTheEngineIsRunButNotRead() {
        Tensor y = new Foreign().apply(Tensor.of(1.0, 2.0).requiresGrad(true));
        Expr formula = RuleTrace.of(
                Objects.requireNonNull(y.node()), 0, new Expr.Upstream("y", y.spec()), Leaves.named(_ -> "x"));
        assertThat(formula).isInstanceOf(Expr.Opaque.class);
        assertThat(Evaluation.asRecorded(formula, Map.of("y", Tensor.of(3.0, 4.0)))
                        .toDoubles())
                .containsExactly(6, 8);
    }

    @Test
    void theSlopeOfReluAtZeroIsAChoice() {
        Tensor y = Tensor.of(-1.0, 0.0, 2.0).requiresGrad(true).relu();
        Expr formula = RuleTrace.of(
                Objects.requireNonNull(y.node()), 0, new Expr.Upstream("y", y.spec()), Leaves.named(_ -> "x"));
        Map<String, Tensor> g = Map.of("y", Tensor.of(5.0, 5.0, 5.0));
        assertThat(Evaluation.inDouble(formula, g, Evaluation.Pick.LOW).toDoubles())
                .containsExactly(0, 0, 5);
        assertThat(Evaluation.inDouble(formula, g, Evaluation.Pick.HIGH).toDoubles())
                .containsExactly(0, 5, 5);
    }
}
