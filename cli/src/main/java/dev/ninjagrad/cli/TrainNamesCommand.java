package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.SourceText;
import dev.ninjagrad.nn.data.Vocabulary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ninjagrad train names}: models that see a few characters and predict the next. */
@Command(
        name = "names",
        description =
                "Train a character model on names, or on any lines of text: makemore's perceptron with batch norm, "
                        + "its tree of layers (wavenet), or a bigram.",
        sortOptions = false,
        footer = {
            "",
            "The text is split by the seed: 80%% to train on, 10%% dev, 10%% test; seed 42 is the makemore lectures' split.",
            "Ctrl-C stops after the step in hand, with a checkpoint. docs/training.md says what the files of a run are.",
            "",
            "Examples:",
            "  ninjagrad train names                              the built-in names",
            "  ninjagrad train names --data names.txt --model wavenet --out runs/wavenet",
            "  ninjagrad train names --resume runs/wavenet",
            "  ninjagrad sample runs/wavenet --count 10"
        })
final class TrainNamesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "NAME", description = "mlp, wavenet or bigram. Default: mlp.")
    private @Nullable Kind model;

    @Option(
            names = "--block",
            paramLabel = "N",
            description = "Characters of context. Default: 8; the first lectures have 3.")
    private @Nullable Integer block;

    @Option(names = "--hidden", paramLabel = "N", description = "Hidden units. Default: mlp 200, wavenet 128.")
    private @Nullable Integer hidden;

    @Option(
            names = "--embedding",
            paramLabel = "N",
            description = "Width of a character's vector. Default: mlp 10, wavenet 24.")
    private @Nullable Integer embedding;

    @Mixin
    private final RunOptions options = new RunOptions();

    /** The models, each with its default shape and how long and fast it is trained. */
    enum Kind {
        mlp(8, 10, 200, 20_000, 128, 1e-2),
        wavenet(8, 24, 128, 20_000, 256, 5e-3),
        bigram(1, 16, 64, 2_000, 64, 1e-2);

        private final int block;
        private final int embedding;
        private final int hidden;
        private final long steps;
        private final int batch;
        private final double lr;

        Kind(int block, int embedding, int hidden, long steps, int batch, double lr) {
            this.block = block;
            this.embedding = embedding;
            this.hidden = hidden;
            this.steps = steps;
            this.batch = batch;
            this.lr = lr;
        }
    }

    @Override
    public void run() {
        TextRun run = new TextRun(spec.commandLine(), options);
        Path resumed = options.resume();
        if (resumed == null) {
            run.begin(this::configuration);
            return;
        }
        Map<String, @Nullable Object> fixed = new LinkedHashMap<>();
        fixed.put("--model", model);
        fixed.put("--block", block);
        fixed.put("--hidden", hidden);
        fixed.put("--embedding", embedding);
        run.resume(resumed, fixed);
    }

    private RunConfig configuration(SourceText source) {
        Kind kind = model == null ? Kind.mlp : model;
        Vocabulary vocabulary = TextTraining.vocabulary(kind.name(), source);
        int context = RunOptions.size("--block", block, kind.block);
        UserError.require(
                kind != Kind.bigram || (block == null && hidden == null && embedding == null),
                "--model",
                "bigram",
                "no sizes with it: a bigram sees one character, and has 16 and 64 units");
        UserError.require(
                kind != Kind.wavenet || (context >= 2 && Integer.bitCount(context) == 1),
                "--block",
                context,
                "a power of 2, as the tree joins two positions at a time");
        return new RunConfig(
                RunConfig.currentFormat(),
                "names",
                kind.name(),
                "tensor",
                "ninjagrad",
                options.dtype("f32"),
                new RunConfig.Sizes(
                        context,
                        RunOptions.size("--embedding", embedding, kind.embedding),
                        RunOptions.size("--hidden", hidden, kind.hidden),
                        0,
                        0,
                        0),
                RunConfig.Text.of(options.data().name(), source, vocabulary),
                options.seed(),
                options.pace(kind.steps, kind.batch, kind.lr));
    }
}
