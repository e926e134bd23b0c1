package dev.ninjagrad.nn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SamplingTest {
    private static final int DRAWS = 20_000;

    private final Tensor logits = Tensor.of(2.0, 1.0, 0.0, -1000.0);

    private double[] shares(Sampling sampling) {
        Random rng = new Random(1);
        double[] shares = new double[4];
        for (int i = 0; i < DRAWS; i++) {
            shares[sampling.next(logits, rng)] += 1.0 / DRAWS;
        }
        return shares;
    }

    @Test
    void tokensComeAsOftenAsTheSoftmaxSays() {
        // A share of 20,000 draws has a deviation of at most 0.0035; four of them.
        assertThat(shares(Sampling.PLAIN)).containsExactly(new double[] {0.665, 0.245, 0.090, 0}, within(0.014));
    }

    @Test
    void aLowTemperatureSharpens() {
        // softmax(4, 2, 0)
        assertThat(shares(new Sampling(0.5, 0))).containsExactly(new double[] {0.867, 0.117, 0.016, 0}, within(0.014));
    }

    @Test
    void topKLeavesOnlyTheMostLikely() {
        double first = Math.exp(1) / (1 + Math.exp(1));
        assertThat(shares(new Sampling(1, 2))).containsExactly(new double[] {first, 1 - first, 0, 0}, within(0.014));
        assertThat(shares(new Sampling(1, 1))).containsExactly(new double[] {1, 0, 0, 0}, within(1e-9));
    }

    @Test
    void aDivergedModelIsNotSampledFrom() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Sampling.PLAIN.next(Tensor.of(1.0, Double.NaN), new Random(1)))
                .withMessageContaining("diverged");
    }

    @Test
    void aTemperatureOfZeroIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sampling(0, 0))
                .withMessageContaining("above 0; got 0.0");
    }
}
