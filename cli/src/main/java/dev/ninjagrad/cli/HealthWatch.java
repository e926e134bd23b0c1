package dev.ninjagrad.cli;

import dev.ninjagrad.check.health.TrainingHealth;
import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.nn.train.Metrics;
import dev.ninjagrad.nn.train.Objective;
import dev.ninjagrad.nn.train.TrainingListener;
import java.io.PrintWriter;
import java.util.SplittableRandom;

/**
 * The training doctor beside a {@link dev.ninjagrad.nn.train.Trainer}: tell it of every step, and it looks at the start, at ten steps on the way
 * and at the end. It changes nothing: a run with it and one without are the same run.
 *
 * <pre>{@code
 * HealthWatch health = HealthWatch.of(option, model, objective, source.draw(rng), steps, prose);
 * health.started();                                       // before the first step; not when resuming
 * trainer.run(...  health.stepped(metrics);  ...);        // or as the listener itself
 * health.finished();
 * // where DivergedException is caught: e.getMessage() + health.diverged()
 * }</pre>
 */
final class HealthWatch implements TrainingListener {
    private static final long LOOKS = 10;

    private final HealthOption option;
    private final TrainingHealth health;
    private final long every;
    private final PrintWriter prose;

    private HealthWatch(HealthOption option, TrainingHealth health, long steps, PrintWriter prose) {
        this.option = option;
        this.health = health;
        this.every = Math.max(2, steps / LOOKS);
        this.prose = prose;
    }

    /**
     * Returns a watch.
     *
     * @param probe the batch on which the model is examined
     * @param steps of the run
     */
    static HealthWatch of(
            HealthOption option, Layer model, Objective objective, Batch probe, long steps, PrintWriter prose) {
        TrainingHealth health = TrainingHealth.of(
                () -> objective.loss(probe, Pass.training(new SplittableRandom(1))),
                model.parameters(),
                model.buffers());
        return new HealthWatch(option, health, steps, prose);
    }

    /** Examines the untrained model and says so. */
    void started() {
        if (option.on()) {
            option.say(prose, "at the start", health.atStart());
        }
    }

    @Override
    public void stepped(Metrics metrics) {
        if (option.on()) {
            health.compare();
            if ((metrics.step() + 2) % every == 0) { // the next step is one to look at
                health.remember();
            }
        }
    }

    /** Examines the trained model and how it moved, and says so. */
    void finished() {
        if (option.on()) {
            option.say(prose, "of the steps", health.updates());
            option.say(prose, "at the end", health.now());
            option.sumUp(prose);
        }
    }

    /** Returns where the first NaN or infinity comes from, as a sentence that follows another; empty if it is not found on the probe. */
    String diverged() {
        var finding = health.firstNonFinite();
        return option.on() && !finding.remedy().isEmpty() ? " " + finding.text() : "";
    }
}
