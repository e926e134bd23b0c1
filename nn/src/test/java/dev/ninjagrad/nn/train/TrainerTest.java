package dev.ninjagrad.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ninjagrad.nn.model.WaveNet;
import dev.ninjagrad.nn.optim.Adam;
import dev.ninjagrad.nn.optim.Optimizer;
import dev.ninjagrad.nn.optim.Schedule;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final int STEPS = 30;
    private static final Trainer.Settings SETTINGS =
            new Trainer.Settings(STEPS, Schedule.linear(0.01, 0, STEPS), 1, 10, 15, 42);

    /** The last of four tokens is to be copied. */
    private static final BatchSource COPY = rng -> {
        Tensor x = Tensor.randint(rng, 5, 16, 4);
        return new Batch(x, x.select(1, -1));
    };

    private static WaveNet model() {
        return new WaveNet(new WaveNet.Sizes(5, 4, 6, 10), DType.F32, new Random(1));
    }

    private static Trainer trainer(WaveNet model, Trainer.Settings settings) {
        return trainer(model, settings, COPY);
    }

    private static Trainer trainer(WaveNet model, Trainer.Settings settings, BatchSource source) {
        Optimizer adam = new Adam(List.copyOf(model.parameters().values()), Adam.Settings.ADAMW);
        long[] clock = {0};
        return new Trainer(model, Objective.crossEntropy(model), source, adam, settings, () -> clock[0] += 2_000_000);
    }

    /** Writes down what it is told, and stops after some steps. */
    private static final class Notes implements TrainingListener {
        private final List<Metrics> rows = new ArrayList<>();
        private final List<Long> evaluations = new ArrayList<>();
        private final List<Checkpoint> checkpoints = new ArrayList<>();
        private final int stopsAfter;

        Notes(int stopsAfter) {
            this.stopsAfter = stopsAfter;
        }

        @Override
        public void stepped(Metrics metrics) {
            rows.add(metrics);
        }

        @Override
        public void evaluate(long step) {
            evaluations.add(step);
        }

        @Override
        public void checkpoint(Checkpoint checkpoint) {
            checkpoints.add(checkpoint);
        }

        @Override
        public boolean stops() {
            return rows.size() == stopsAfter;
        }
    }

    private static Notes run(Trainer trainer, int stopsAfter) {
        Notes notes = new Notes(stopsAfter);
        trainer.run(notes);
        return notes;
    }

    @Test
    void everyStepIsReported() {
        Notes notes = run(trainer(model(), SETTINGS), STEPS);
        assertThat(notes.rows).hasSize(STEPS);
        Metrics third = notes.rows.get(3);
        assertThat(third.step()).isEqualTo(3);
        assertThat(third.lr()).isEqualTo(Schedule.linear(0.01, 0, STEPS).at(3));
        assertThat(third.ms()).isEqualTo(2);
        assertThat(third.tokensPerSecond()).isEqualTo(16 / 0.002);
        assertThat(third.gradientNorm()).isPositive();
    }

    @Test
    void evaluationsAndCheckpointsComeOnTimeAndAtTheEnd() {
        Notes notes = run(trainer(model(), SETTINGS), -1);
        assertThat(notes.evaluations).containsExactly(10L, 20L, 30L);
        assertThat(notes.checkpoints).extracting(Checkpoint::step).containsExactly(15L, 30L);
        Notes stopped = run(trainer(model(), SETTINGS), 12);
        assertThat(stopped.evaluations).containsExactly(10L, 12L);
        assertThat(stopped.checkpoints).extracting(Checkpoint::step).containsExactly(12L);
    }

    @Test
    void trainingLowersTheLossOnBatchesNeverSeen() {
        WaveNet model = model();
        double before = Objective.crossEntropy(model).evaluate(COPY, 5, 7);
        run(trainer(model, SETTINGS), -1);
        double after = Objective.crossEntropy(model).evaluate(COPY, 5, 7);
        assertThat(after).isLessThan(before);
    }

    @Test
    void aResumedRunGoesOnToTheSameBits() {
        WaveNet whole = model();
        Notes wholeRun = run(trainer(whole, SETTINGS), -1);
        Checkpoint halfway = wholeRun.checkpoints.getFirst();

        WaveNet resumed = new WaveNet(new WaveNet.Sizes(5, 4, 6, 10), DType.F32, new Random(99));
        Trainer second = trainer(resumed, SETTINGS);
        second.resume(halfway);
        Notes rest = run(second, -1);
        assertThat(rest.rows).isEqualTo(wholeRun.rows.subList(15, STEPS));
        for (Map.Entry<String, Parameter> each : whole.state().entrySet()) {
            assertThat(resumed.state().get(each.getKey()))
                    .extracting(Tensor::toFloats)
                    .as(each.getKey())
                    .isEqualTo(each.getValue().toFloats());
        }
    }

    @Test
    void noTwoStepsShareTheirRandomness() {
        Set<Long> seen = new HashSet<>();
        BatchSource curious = rng -> {
            for (int i = 0; i < 100; i++) {
                assertThat(seen.add(rng.nextLong())).isTrue();
            }
            return COPY.draw(rng);
        };
        run(trainer(model(), SETTINGS, curious), -1);
        assertThat(seen).hasSize(STEPS * 100);
    }

    @Test
    void anotherSeedIsAnotherRun() {
        Notes one = run(trainer(model(), Trainer.Settings.of(2, Schedule.constant(0.01), 1)), -1);
        Notes two = run(trainer(model(), Trainer.Settings.of(2, Schedule.constant(0.01), 2)), -1);
        assertThat(one.rows.getFirst().loss()).isNotEqualTo(two.rows.getFirst().loss());
    }

    @Test
    void aLossThatIsNoNumberEndsTheRunBeforeItSpoilsTheParameters() {
        WaveNet model = model();
        Parameter first = model.parameters().firstEntry().getValue();
        first.assign(first.mul(Double.NaN).detach());
        float[] others = model.parameters().lastEntry().getValue().toFloats();
        assertThatExceptionOfType(DivergedException.class)
                .isThrownBy(() -> run(trainer(model, SETTINGS), -1))
                .withMessageContaining("NaN at step 0");
        assertThat(model.parameters().lastEntry().getValue().toFloats()).isEqualTo(others);
    }

    @Test
    void anotherModelsCheckpointIsRefused() {
        Checkpoint own = trainer(model(), SETTINGS).checkpoint();
        WaveNet deeper = new WaveNet(new WaveNet.Sizes(5, 8, 6, 10), DType.F32, new Random(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trainer(deeper, SETTINGS).resume(own))
                .withMessageContaining("another model's");
    }
}
