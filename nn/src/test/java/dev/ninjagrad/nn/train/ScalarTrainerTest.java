package dev.ninjagrad.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ninjagrad.nn.Differences;
import dev.ninjagrad.nn.model.MicroGpt;
import dev.ninjagrad.nn.model.MicroGptOnValues;
import dev.ninjagrad.nn.optim.Adam;
import dev.ninjagrad.nn.optim.AdamOnValues;
import dev.ninjagrad.nn.optim.Schedule;
import dev.ninjagrad.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScalarTrainerTest {
    private static final MicroGpt.Sizes SIZES = new MicroGpt.Sizes(5, 8, 2);
    private static final int STEPS = 12;
    private static final Trainer.Settings SETTINGS = Trainer.Settings.of(STEPS, Schedule.linear(0.01, 0, STEPS), 3);
    private static final BatchSource DOCUMENTS =
            BatchSource.inOrder(List.of(new int[] {6, 1, 2, 6}, new int[] {6, 4, 4, 1, 6}), SIZES.block());

    /** float64 on both engines; only the order of sums differs. */
    private static final double SAME = 1e-12;

    private static MicroGpt model() {
        return MicroGpt.random(SIZES, 7, DType.F64, new Random(3));
    }

    private static ScalarTrainer scalar(Trainer.Settings settings) {
        MicroGptOnValues model = new MicroGptOnValues(SIZES, model());
        return new ScalarTrainer(model, DOCUMENTS, new AdamOnValues(model.parameters(), Adam.Settings.ADAM), settings);
    }

    private static List<Double> losses(TrainingLoop loop, int steps) {
        List<Double> losses = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            losses.add(loop.step().loss());
        }
        return losses;
    }

    @Test
    void bothEnginesTrainAlike() {
        MicroGpt model = model();
        Adam adam = new Adam(List.copyOf(model.parameters().values()), Adam.Settings.ADAM);
        Trainer tensor = new Trainer(model, Objective.crossEntropy(model), DOCUMENTS, adam, SETTINGS);
        ScalarTrainer scalar = scalar(SETTINGS);
        for (int i = 0; i < STEPS; i++) {
            Metrics a = tensor.step();
            Metrics b = scalar.step();
            assertThat(Math.abs(a.loss() - b.loss())).isLessThan(SAME);
            assertThat(Math.abs(a.gradientNorm() - b.gradientNorm())).isLessThan(SAME);
            assertThat(a.lr()).isEqualTo(b.lr());
        }
        assertThat(Differences.beyond(
                        SAME, tensor.checkpoint().model(), scalar.checkpoint().model()))
                .isEmpty();
    }

    @Test
    void aResumedRunGoesOnToTheSameBits() {
        List<Double> whole = losses(scalar(SETTINGS), STEPS);
        ScalarTrainer first = scalar(SETTINGS);
        losses(first, 5);
        ScalarTrainer second = scalar(SETTINGS);
        second.resume(first.checkpoint());
        assertThat(second.done()).isEqualTo(5);
        assertThat(losses(second, STEPS - 5)).isEqualTo(whole.subList(5, STEPS));
    }

    @Test
    void clippingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scalar(new Trainer.Settings(1, Schedule.constant(1), 1, 0, 0, 0)))
                .withMessageContaining("no clipping");
    }

    @Test
    void anotherModelsCheckpointIsRefused() {
        MicroGptOnValues other = new MicroGptOnValues(
                new MicroGpt.Sizes(5, 4, 2), MicroGpt.random(new MicroGpt.Sizes(5, 4, 2), 7, DType.F64, new Random(1)));
        ScalarTrainer small =
                new ScalarTrainer(other, DOCUMENTS, new AdamOnValues(other.parameters(), Adam.Settings.ADAM), SETTINGS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scalar(SETTINGS).resume(small.checkpoint()))
                .withMessageContaining("wte is [7, 8]; got [7, 4]");
    }
}
