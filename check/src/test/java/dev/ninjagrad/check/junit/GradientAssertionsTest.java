package dev.ninjagrad.check.junit;

import static dev.ninjagrad.check.junit.GradientAssertions.assertGradient;
import static dev.ninjagrad.check.junit.GradientAssertions.assertGradients;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.VjpRules;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GradientAssertionsTest {
    private final Tensor x =
            Tensor.randn(new SplittableRandom(3), DType.F64, 3, 2).named("x");

    @Test
    void aRightGradientPasses() {
        assertGradient(v -> v[0] * v[0] + Math.sin(v[1])).at(3, 0.5).matches(v ->
                new double[] {2 * v[0], Math.cos(v[1])});
        assertGradient(v -> v[0] * v[1]).at(3, 0.5).matches(0.5, 3);
        assertGradients(in -> in.getFirst().tanh(), x);
    }

    @Test
    void aWrongGradientFailsWithTheReport() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertGradient(v -> v[0] * v[1]).at(3, 0.5).matches(0.5, -3))
                .withMessageContaining("WRONG: 1 of 2 elements")
                .withMessageContaining("x[1]: got -3, expected 3");
    }

    @Test
    void aWrongRuleFailsWithTheReport() {
        try (var _ = VjpRules.use(rule ->
                (n, input, g) -> n.op() == Unary.TANH ? rule.vjp(n, input, g).neg() : rule.vjp(n, input, g))) {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertGradients(in -> in.getFirst().tanh(), x))
                    .withMessageContaining("WRONG: 6 of 6 elements");
        }
    }

    @Test
    void aLooserToleranceIsGranted() {
        assertGradient(v -> v[0] * v[0]).within(0.01).at(3).matches(6.01);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertGradient(v -> v[0] * v[0]).at(3).matches(6.01));
    }
}
