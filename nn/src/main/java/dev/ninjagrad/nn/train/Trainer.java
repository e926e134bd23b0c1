package dev.ninjagrad.nn.train;

import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.optim.Optimizer;
import dev.ninjagrad.nn.optim.Schedule;
import dev.ninjagrad.tensor.NotFiniteException;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * The training loop: forward, loss, backward, clip, step.
 *
 * <p>The randomness of a step, its batch and its dropout, depends on the seed and the step's number alone. So a run that is resumed from a
 * {@link Checkpoint} goes on to the same bits, and no generator's state needs saving.
 */
public final class Trainer implements TrainingLoop {
    /** Odd and not the stride of SplittableRandom's own counter, which would make the next step's stream this one's, one draw on. */
    private static final long STEP_STRIDE = 0xD1342543DE82EF95L;

    /**
     * How to train.
     *
     * @param steps number of steps in all
     * @param rate learning rate of each step
     * @param clipNorm bound on the norm of all gradients together; infinity for none
     * @param evaluateEvery steps between evaluations; 0 for none but the last
     * @param checkpointEvery steps between checkpoints; 0 for none but the last
     * @param seed of batches and dropout
     * @param eager whether steps are computed op by op instead of compiled
     */
    public record Settings(
            long steps,
            Schedule rate,
            double clipNorm,
            long evaluateEvery,
            long checkpointEvery,
            long seed,
            boolean eager) {
        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if one is outside
         */
        public Settings {
            if (steps < 0 || evaluateEvery < 0 || checkpointEvery < 0 || !(clipNorm > 0)) {
                throw new IllegalArgumentException(
                        "training needs steps and intervals ≥ 0 and a clip norm > 0; got steps %d, intervals %d and %d, clip norm %s"
                                .formatted(steps, evaluateEvery, checkpointEvery, clipNorm));
            }
        }

        /** Compiled training. */
        public Settings(
                long steps, Schedule rate, double clipNorm, long evaluateEvery, long checkpointEvery, long seed) {
            this(steps, rate, clipNorm, evaluateEvery, checkpointEvery, seed, false);
        }

        /** Returns these with steps computed op by op, or compiled. */
        public Settings withEager(boolean on) {
            return new Settings(steps, rate, clipNorm, evaluateEvery, checkpointEvery, seed, on);
        }

        /** Returns plain training: no clipping, evaluation and checkpoint at the end only. */
        public static Settings of(long steps, Schedule rate, long seed) {
            return new Settings(steps, rate, Double.POSITIVE_INFINITY, 0, 0, seed);
        }
    }

    private final SequencedMap<String, Parameter> state;
    private final TrainingStep step;
    private final BatchSource source;
    private final Optimizer optimizer;
    private final Settings settings;
    private final LongSupplier nanoseconds;
    private long done;

    /**
     * Prepares training from the first step.
     *
     * @param model whose parameters the optimiser holds; with its buffers it makes up a checkpoint
     */
    public Trainer(Layer model, Objective objective, BatchSource source, Optimizer optimizer, Settings settings) {
        this(model, objective, source, optimizer, settings, System::nanoTime);
    }

    Trainer(
            Layer model,
            Objective objective,
            BatchSource source,
            Optimizer optimizer,
            Settings settings,
            LongSupplier nanoseconds) {
        this.state = model.state();
        this.step = settings.eager
                ? TrainingStep.eager(objective, optimizer, settings.clipNorm)
                : TrainingStep.compiled(objective, optimizer, settings.clipNorm);
        this.source = source;
        this.optimizer = optimizer;
        this.settings = settings;
        this.nanoseconds = nanoseconds;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public long done() {
        return done;
    }

    @Override
    public Metrics step() {
        long start = nanoseconds.getAsLong();
        double rate = settings.rate.at(done);
        SplittableRandom rng = randomnessOf(settings.seed, done);
        Batch batch = source.at(done, rng);
        TrainingStep.Result result;
        try {
            result = step.take(batch, rate, rng);
        } catch (NotFiniteException e) {
            DivergedException diverged = new DivergedException(done, e.value(), rate);
            diverged.initCause(e);
            throw diverged;
        }
        double seconds = (nanoseconds.getAsLong() - start) * 1e-9;
        return new Metrics(
                done++, result.loss(), rate, result.gradientNorm(), seconds * 1e3, batch.predictions() / seconds);
    }

    /**
     * Returns the randomness of a step. Its seed is itself a draw, so that the streams of neighbouring steps start far apart.
     *
     * @param seed of the run
     * @param step counted from 0
     */
    public static SplittableRandom randomnessOf(long seed, long step) {
        return new SplittableRandom(new SplittableRandom(seed + step * STEP_STRIDE).nextLong());
    }

    @Override
    public Checkpoint checkpoint() {
        SequencedMap<String, Tensor> model = new LinkedHashMap<>();
        state.forEach(
                (name, parameter) -> model.put(name, Parameter.of(parameter).requiresGrad(false)));
        return new Checkpoint(done, model, optimizer.state());
    }

    @Override
    public void resume(Checkpoint checkpoint) {
        state.forEach((name, parameter) -> parameter.assign(checkpoint.saved(name)));
        optimizer.restore(checkpoint.optimizer());
        done = checkpoint.step();
    }
}
