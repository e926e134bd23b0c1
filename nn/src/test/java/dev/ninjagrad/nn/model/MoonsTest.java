package dev.ninjagrad.nn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.nn.data.PlanarData;
import dev.ninjagrad.nn.data.Points;
import dev.ninjagrad.scalar.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MoonsTest {
    private static final int[] HIDDEN = {16, 16};

    @Test
    void theNetworkOfTheLessonHas337Parameters() {
        assertThat(model(1, Activation.RELU).parameterCount()).isEqualTo(337);
    }

    @Test
    void theSameSeedTrainsToTheSameBits() {
        assertThat(train(model(5, Activation.TANH), 20)).isEqualTo(train(model(5, Activation.TANH), 20));
    }

    @Test
    void trainingLowersTheLossAndSeparatesTheClasses() {
        Moons model = model(1337, Activation.RELU);
        double before = model.evaluate().loss();
        train(model, 100);
        assertThat(model.evaluate().loss()).isLessThan(before / 4);
        assertThat(model.evaluate().accuracy()).isEqualTo(1);
    }

    @Test
    void accuracyIsTheShareOfScoresWithTheRightSign() {
        Points points = PlanarData.CIRCLES.sample(40, 0.1, new SplittableRandom(2));
        Moons model = new Moons(points, new int[] {4}, Activation.TANH, 0, new SplittableRandom(3));
        int right = 0;
        for (int i = 0; i < points.count(); i++) {
            right += Math.signum(model.score(points.x()[i], points.y()[i])) == points.label()[i] ? 1 : 0;
        }
        assertThat(model.evaluate().accuracy()).isEqualTo(right / 40.0);
    }

    @Test
    void thePenaltyAddsTheSquaredParameters() {
        Points points = PlanarData.XOR.sample(4, 0, new SplittableRandom(2));
        Moons plain = new Moons(points, new int[] {2}, Activation.TANH, 0, new SplittableRandom(3));
        Moons penalised = new Moons(points, new int[] {2}, Activation.TANH, 0.5, new SplittableRandom(3));
        Moons doubled = new Moons(points, new int[] {2}, Activation.TANH, 1.0, new SplittableRandom(3));
        double penalty = penalised.evaluate().loss() - plain.evaluate().loss();
        assertThat(penalty).isPositive();
        assertThat(doubled.evaluate().loss() - plain.evaluate().loss()).isCloseTo(2 * penalty, within(1e-12));
    }

    @Test
    void theEstimateOfTheGraphsSizeIsCloseToWhatIsRecorded() {
        long estimate = 100 * Moons.scalarsPerPoint(List.of(16, 16));
        assertThat((double) model(1, Activation.RELU).recordedScalars()).isBetween(0.9 * estimate, 1.1 * estimate);
    }

    private static Moons model(long seed, Activation activation) {
        SplittableRandom rng = new SplittableRandom(seed);
        return new Moons(PlanarData.MOONS.sample(100, 0.1, rng), HIDDEN, activation, 1e-4, rng);
    }

    @Test
    void aBatchOfAllPointsIsTheWholeLossToTheBit() {
        Points points = PlanarData.MOONS.sample(12, 0.1, new SplittableRandom(2));
        Moons whole = new Moons(points, new int[] {3}, Activation.TANH, 0.1, new SplittableRandom(3));
        Moons batched = new Moons(points, new int[] {3}, Activation.TANH, 0.1, 99, new SplittableRandom(3));
        assertThat(train(batched, 10)).isEqualTo(train(whole, 10));
    }

    @Test
    void theBatchesOfARoundTogetherHaveTheGradientOfAllPoints() {
        Points points = PlanarData.MOONS.sample(12, 0.1, new SplittableRandom(2));
        Moons whole = new Moons(points, new int[] {3}, Activation.TANH, 0.1, new SplittableRandom(3));
        Moons batched = new Moons(points, new int[] {3}, Activation.TANH, 0.1, 4, new SplittableRandom(3));
        assertThat(batched.evaluate().loss()).isCloseTo(whole.evaluate().loss(), within(1e-12));
        whole.step(0);
        for (int round = 0; round < 2; round++) {
            double[] sum = new double[whole.parameterCount()];
            double loss = 0;
            for (int k = 0; k < 3; k++) {
                loss += batched.step(0).loss();
                double[] gradients = batched.gradients();
                Arrays.setAll(sum, i -> sum[i] + gradients[i]);
            }
            assertThat(loss / 3).isCloseTo(whole.evaluate().loss(), within(1e-12));
            assertThat(Arrays.stream(sum).map(it -> it / 3).toArray())
                    .containsExactly(whole.gradients(), within(1e-12));
        }
    }

    @Test
    void smallBatchesLearnTooAndLeaveOutWhatDoesNotFit() {
        Points points = PlanarData.MOONS.sample(50, 0.1, new SplittableRandom(2));
        Moons model = new Moons(points, new int[] {8}, Activation.TANH, 0, 7, new SplittableRandom(3));
        double before = model.evaluate().loss();
        assertThat(train(model, 300)).isLessThan(before / 2);
    }

    @Test
    void anEmptyBatchIsRefused() {
        Points points = PlanarData.XOR.sample(4, 0, new SplittableRandom(2));
        assertThatThrownBy(() -> new Moons(points, HIDDEN, Activation.TANH, 0, 0, new SplittableRandom(3)))
                .hasMessage("a batch has at least 1 point; got 0");
    }

    private static double train(Moons model, int steps) {
        for (int k = 0; k < steps; k++) {
            model.step(1 - 0.9 * k / steps);
        }
        return model.evaluate().loss();
    }
}
