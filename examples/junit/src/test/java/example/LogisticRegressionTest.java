package example;

import static dev.ninjagrad.check.junit.GradientAssertions.assertGradient;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LogisticRegressionTest {
    private final LogisticRegression model =
            new LogisticRegression(new double[][] {{1, 0.5}, {1, -1.5}, {1, 2}}, new int[] {1, 0, 1});

    @Test
    void theGradientIsRight() {
        assertGradient(model::loss).at(0.1, -0.7).matches(model::gradient);
    }

    @Test
    void aForgottenMeanIsCaught() {
        AssertionError failure = assertThrows(
                AssertionError.class,
                () -> assertGradient(model::loss).at(0.1, -0.7).matches(model::gradientWithoutTheMean));
        assertTrue(failure.getMessage().contains("WRONG: 2 of 2 elements"), failure.getMessage());
    }
}
