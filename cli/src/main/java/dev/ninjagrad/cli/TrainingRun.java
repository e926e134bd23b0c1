package dev.ninjagrad.cli;

import dev.ninjagrad.nn.model.Sampling;
import dev.ninjagrad.nn.train.Checkpoint;
import dev.ninjagrad.nn.train.Metrics;
import dev.ninjagrad.nn.train.Trainer;
import dev.ninjagrad.nn.train.TrainingListener;
import io.avaje.jsonb.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happens around the steps of a training on text: rows, the live line, evaluations, samples, checkpoints, plots. */
final class TrainingRun implements TrainingListener, AutoCloseable {
    private static final int INTERVAL_NAMES = 8;
    private static final int FINAL_NAMES = 20;
    private static final int INTERVAL_CHARACTERS = 160;
    private static final int FINAL_CHARACTERS = 500;
    private static final int LONGEST_NAME = 100;

    private final TextTraining training;
    private final RunFolder folder;
    private final RunConfig config;
    private final PrintWriter prose;
    private final @Nullable PrintWriter jsonOut;
    private final ProgressLine progress;
    private final RowLog<TrainingRow> rows;
    private final RowLog<Samples> samples;
    private final RowLog<ParameterTrace.Row> matrices;
    private final ParameterTrace trace;
    private final StopSignal signal;
    private final @Nullable HealthWatch health;
    private final long stopAfter;
    private @Nullable TrainingRow pending;

    /** What the model wrote after a step. */
    @Json
    record Samples(long step, List<String> samples) {}

    /**
     * Opens the run's records.
     *
     * @param signal that asks it to stop
     * @param health that looks at the model on the way, or null
     * @param jsonOut where rows are printed for tools, or null
     */
    TrainingRun(
            TextTraining training,
            RunFolder folder,
            long stopAfter,
            StopSignal signal,
            @Nullable HealthWatch health,
            PrintWriter prose,
            PrintWriter err,
            @Nullable PrintWriter jsonOut) {
        this.training = training;
        this.folder = folder;
        this.config = training.config();
        this.stopAfter = stopAfter;
        this.signal = signal;
        this.health = health;
        this.prose = prose;
        this.jsonOut = jsonOut;
        long done = training.loop().done();
        this.progress = new ProgressLine(prose, err, done, config.pace().steps());
        this.rows = RowLog.after(done, folder.path().resolve("metrics.jsonl"), TrainingRow.class, TrainingRow::step);
        this.samples = RowLog.after(done, folder.path().resolve("samples.jsonl"), Samples.class, Samples::step);
        this.matrices = RowLog.after(
                done, folder.path().resolve("matrices.jsonl"), ParameterTrace.Row.class, ParameterTrace.Row::step);
        this.trace = new ParameterTrace(training.model().layer(), config.pace().steps());
    }

    /** Trains to the end, or until it is stopped, and writes what there is to show. */
    void run() {
        if (training.loop().done() == 0) {
            folder.save(training.loop().checkpoint(), config); // so that there is one at every moment
            if (health != null) {
                health.started();
            }
        }
        trace.beforeStep(training.loop().done() + 1);
        training.loop().run(this);
        finish();
    }

    @Override
    public void stepped(Metrics metrics) {
        flushRow();
        if (health != null) {
            health.stepped(metrics);
        }
        long step = metrics.step() + 1;
        pending = new TrainingRow(
                step, metrics.loss(), metrics.lr(), metrics.ms(), metrics.tokensPerSecond(), null, null);
        if (!config.isScalar()) {
            if (trace.isDue(step)) {
                matrices.append(trace.afterStep(step));
            }
            trace.beforeStep(step + 1);
        }
        if (!isEvaluated(step)) {
            sampleIfDue(step);
        }
    }

    private boolean isEvaluated(long step) {
        return step % config.pace().eval_every() == 0 || step == config.pace().steps();
    }

    @Override
    public boolean stops() {
        return signal.raised() || training.loop().done() >= stopAfter;
    }

    @Override
    public void evaluate(long step) {
        TrainingRow row = pending;
        if (row == null || !isEvaluated(step)) {
            return; // stopped between evaluations: one more would make another run of it
        }
        double loss = training.devLoss(step == config.pace().steps());
        pending = Double.isNaN(loss) ? row : row.withDevLoss(loss);
        sampleIfDue(step);
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
        flushRow();
        rows.flush();
        samples.flush();
        matrices.flush();
        folder.save(checkpoint, config);
    }

    private void flushRow() {
        TrainingRow row = pending;
        pending = null;
        if (row == null) {
            return;
        }
        rows.append(row);
        if (jsonOut != null) {
            jsonOut.println(JsonLine.of(row));
        }
        progress.show(row);
    }

    private void sampleIfDue(long step) {
        if (config.pace().sample_every() == 0
                || step % config.pace().sample_every() != 0
                || step == config.pace().steps()) {
            return;
        }
        flushRow();
        training.sync().run();
        SplittableRandom rng = Trainer.randomnessOf(~config.seed(), step); // not the seed of the batches
        List<String> drawn = draw(INTERVAL_NAMES, INTERVAL_CHARACTERS, rng);
        samples.append(new Samples(step, drawn));
        progress.say("  samples: " + drawn.stream().map(TrainingRun::oneLine).collect(Collectors.joining(", ")));
    }

    private static String oneLine(String text) {
        return text.replace("\n", "⏎");
    }

    private List<String> draw(int names, int characters, RandomGenerator rng) {
        boolean stream = config.model().equals("gpt");
        TextModel.Draw how = new TextModel.Draw(new Sampling(Recipe.of(config).temperature(), 0), rng, true);
        List<String> drawn = new ArrayList<>();
        for (int i = 0; i < (stream ? 1 : names); i++) {
            drawn.add(training.model().draw("", stream ? characters : LONGEST_NAME, how));
        }
        return drawn;
    }

    private void finish() {
        long done = training.loop().done();
        if (done < config.pace().steps()) {
            plots();
            progress.say("stopped after step %d of %d; go on with --resume %s"
                    .formatted(done, config.pace().steps(), folder.path()));
            return;
        }
        training.sync().run();
        List<String> drawn = draw(FINAL_NAMES, FINAL_CHARACTERS, training.random());
        if (samples.rows().isEmpty() || samples.rows().getLast().step() < done) {
            samples.append(new Samples(done, drawn));
        }
        plots();
        prose.println();
        drawn.forEach(prose::println);
        prose.println();
        if (health != null) {
            health.finished();
        }
        prose.printf("%s%s%n", result(), "checkpoint, metrics and plots are in " + folder.path());
    }

    private String result() {
        TrainingRow last = rows.rows().getLast();
        Double dev = last.dev_loss();
        if (dev == null) {
            return "%s  loss %.4f at the last step; ".formatted(Terminal.good("done:"), last.loss());
        }
        double test = training.testLoss();
        return "%s  dev loss %.4f%s; "
                .formatted(Terminal.good("done:"), dev, Double.isNaN(test) ? "" : ", test loss %.4f".formatted(test));
    }

    private void plots() {
        String subtitle =
                "%s on %s, seed %d".formatted(config.model(), config.text().name(), config.seed());
        if (!rows.rows().isEmpty()) {
            TrainingPlots.write(
                    folder.path(), "loss", TrainingPlots.loss(subtitle, "cross-entropy (nats)", rows.rows()));
        }
        if (matrices.rows().stream()
                .anyMatch(row -> row.gradient().values().stream().anyMatch(g -> g > 0))) {
            TrainingPlots.write(folder.path(), "gradients", TrainingPlots.gradientFlow(subtitle, matrices.rows()));
        }
        if (matrices.rows().stream()
                .anyMatch(row -> row.update().values().stream().anyMatch(u -> u > 0))) {
            TrainingPlots.write(folder.path(), "updates", TrainingPlots.updateRatio(subtitle, matrices.rows()));
        }
    }

    /** Closes the records. */
    @Override
    public void close() {
        try (rows;
                samples;
                matrices) {
            flushRow();
            prose.flush();
            if (jsonOut != null) {
                jsonOut.flush();
            }
        }
    }
}
