package dev.ninjagrad.nn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class WorkedExampleTest {
    /** The lesson prints three decimals. */
    private static final Offset<Double> THREE_DECIMALS = within(5e-4);

    /** A central difference with step 1e-5 errs by about step² plus ε/step ≈ 1e-10. */
    private static final Offset<Double> NUMERICAL = within(1e-9);

    private final WorkedExample example = WorkedExample.ofTheLesson();

    @Test
    void theNumbersAreTheLessons() {
        close(example.probabilities(), new double[] {0.665, 0.245, 0.090}, THREE_DECIMALS);
        close(example.handGradient(), new double[] {-0.335, 0.245, 0.090}, THREE_DECIMALS);
        assertThat(example.loss()).isCloseTo(0.4076, within(5e-5));
        assertThat(example.descend(1.0).loss()).isCloseTo(0.26, within(5e-3));
    }

    @Test
    void handAutogradAndNumericalGradientsAgree() {
        close(example.handGradient(), example.autogradGradient(), within(1e-15));
        close(example.numericalGradient(), example.autogradGradient(), NUMERICAL);
    }

    @Test
    void theGradientSumsToZero() {
        assertThat(Arrays.stream(example.handGradient()).sum()).isCloseTo(0, within(1e-15));
    }

    @Test
    void aStepTheWrongWayRaisesTheLoss() {
        assertThat(example.descend(-1.0).loss()).isGreaterThan(example.loss());
    }

    @Test
    void largeLogitsDoNotOverflow() {
        WorkedExample large = new WorkedExample(new double[] {1000, 999, 998}, 0);
        close(large.probabilities(), example.probabilities(), within(1e-15));
    }

    @Test
    void aTargetOutsideTheClassesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkedExample(new double[3], 3))
                .withMessageContaining("[0, 3); got 3");
    }

    private static void close(double[] actual, double[] expected, Offset<Double> tolerance) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], tolerance);
        }
    }
}
