package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.data.SourceText;
import dev.ninjagrad.nn.train.DivergedException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What {@code train names} and {@code train gpt} share: begin a run or go on with one, and train. */
final class TextRun {
    private final CommandLine command;
    private final RunOptions options;

    TextRun(CommandLine command, RunOptions options) {
        this.command = command;
        this.options = options;
    }

    /** Begins a run with the configuration that the text leads to. */
    void begin(Function<SourceText, RunConfig> configuration) {
        options.limitThreads();
        String name = options.data().name();
        SourceText source = options.data().open(name);
        RunConfig config = configuration.apply(source);
        options.stopAfter(); // refused before anything is made
        TextTraining training = TextTraining.of(config, source, options.eager());
        train(training, RunFolder.create(options.out(), config.command()));
    }

    /**
     * Goes on with a run of this command.
     *
     * @param fixed options that may not be given, by name; null where they are not
     */
    void resume(Path folder, Map<String, ? extends @Nullable Object> fixed) {
        options.limitThreads();
        options.requireNoneThatResumingForbids(fixed);
        RunFolder.Saved saved = RunFolder.load(folder);
        RunConfig config = saved.config();
        if (!config.command().equals(command.getCommandName())) {
            throw new UserError("--resume %s: is a run of 'train %s'; say ninjagrad train %s --resume %s"
                    .formatted(folder, config.command(), config.command(), folder));
        }
        SourceText source =
                options.data().open(options.data().name(config.text().name()));
        if (!source.sha256().equals(config.text().sha256())) {
            throw new UserError(
                    "--resume %s: trained on %s with the checksum %s; %s now has %s; give the same text with --data"
                            .formatted(
                                    folder,
                                    config.text().name(),
                                    config.text().sha256(),
                                    source.origin(),
                                    source.sha256()));
        }
        config = config.with(options.resumed(config.pace()));
        if (config.pace().steps() < saved.checkpoint().step()) {
            throw new UserError("--steps %d: the run in %s has done %d already"
                    .formatted(config.pace().steps(), folder, saved.checkpoint().step()));
        }
        TextTraining training = TextTraining.of(config, source, options.eager());
        try {
            training.loop().resume(saved.checkpoint());
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "--resume %s: the checkpoint does not fit its configuration: %s".formatted(folder, e.getMessage()),
                    e);
        }
        train(training, new RunFolder(folder));
    }

    private void train(TextTraining training, RunFolder folder) {
        PrintWriter out = command.getOut();
        PrintWriter err = command.getErr();
        PrintWriter prose = options.json() ? err : out;
        prose.println(training.title());
        HealthWatch health = training.health(options.health(), prose);
        try (StopSignal signal = new StopSignal();
                TrainingRun run = new TrainingRun(
                        training,
                        folder,
                        options.stopAfter(),
                        signal,
                        health,
                        prose,
                        err,
                        options.json() ? out : null)) {
            run.run();
        } catch (DivergedException e) {
            throw new UserError(e.getMessage() + (health == null ? "" : health.diverged()), e);
        } catch (DataException e) {
            throw new UserError("--data " + e.getMessage(), e);
        }
    }
}
