package dev.ninjagrad.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.VjpRules;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SweepTest {
    private final SplittableRandom rng = new SplittableRandom(5);

    @Test
    void rightRulesPassAtEveryShape() {
        assertThat(GradientCheck.ofBinary(Tensor::mul)
                        .over(Shapes.broadcasting(), rng)
                        .passes())
                .isTrue();
        assertThat(GradientCheck.ofBinary(Tensor::matmul)
                        .over(Shapes.matrixProduct(), rng)
                        .passes())
                .isTrue();
        assertThat(GradientCheck.ofUnary(Tensor::gelu)
                        .over(Shapes.single(), rng)
                        .passes())
                .isTrue();
    }

    @Test
    void aRuleThatMeansInsteadOfSummingFailsWhereItBroadcasts() {
        try (var _ = VjpRules.use(rule -> (n, input, g) -> {
            Tensor cotangent = rule.vjp(n, input, g);
            boolean broadcast = n.op() == Binary.ADD && n.x(input).size() < g.size();
            return broadcast ? cotangent.mul((double) n.x(input).size() / g.size()) : cotangent;
        })) {
            SweepReport report = GradientCheck.ofBinary(Tensor::add).over(Shapes.broadcasting(), rng);
            assertThat(report.passes()).isFalse();
            assertThat(report.firstFailure().orElseThrow().shapes()).hasToString("[3, 4] × [4]");
            assertThat(report.text())
                    .contains("  ok    [5] × [5]", "  FAIL  [3, 4] × [4]", "first failure, at [3, 4] × [4]");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.ninjagrad.check.Shapes#broadcasting")
    void shapesServeAsAMethodSource(Shapes shapes) {
        Tensor x = Tensor.ones(shapes.sizes(0));
        assertThat(x.add(Tensor.ones(shapes.sizes(1))).rank()).isGreaterThanOrEqualTo(x.rank());
    }
}
