package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.SourceText;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.model.GptSizes;
import dev.ninjagrad.nn.model.MicroGpt;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ninjagrad train gpt}: from microgpt's 4,192 parameters to nanoGPT's shapes. */
@Command(
        name = "gpt",
        description = "Train a GPT: microgpt on names, one document a step, or nanoGPT's character shapes on any text.",
        sortOptions = false,
        footer = {
            "",
            "Presets: micro (1 layer, 4 heads, width 16, block 16, on lines of text), small (4 layers, 4 heads, width 128,",
            "block 64) and base (6 layers, 6 heads, width 384, block 256) on one running text, its last tenth held back.",
            "",
            "Examples:",
            "  ninjagrad train gpt                                              microgpt on the built-in names",
            "  ninjagrad train gpt --rng python --seed 42 --data names.txt      the published run, digit for digit",
            "  ninjagrad train gpt --engine scalar --steps 100                  the same model, number by number",
            "  ninjagrad train gpt --preset small --data shakespeare.txt",
            "  ninjagrad train gpt --resume runs/gpt"
        })
final class TrainGptCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--preset", paramLabel = "NAME", description = "micro, small or base. Default: micro.")
    private @Nullable Preset preset;

    @Option(
            names = "--rng",
            paramLabel = "NAME",
            description = "ninjagrad, or python: CPython's generator, so that the published microgpt run is repeated.")
    private @Nullable Source rng;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "tensor, or scalar: every number a Value (micro only). Default: tensor.")
    private @Nullable Engine engine;

    @Option(
            names = "--block",
            paramLabel = "N",
            description = "Longest context. Default: the preset's, as the next three.")
    private @Nullable Integer block;

    @Option(names = "--layers", paramLabel = "N", description = "Transformer blocks; micro has one.")
    private @Nullable Integer layers;

    @Option(names = "--heads", paramLabel = "N", description = "Attention heads, a divisor of the width.")
    private @Nullable Integer heads;

    @Option(names = "--width", paramLabel = "N", description = "Width of a token's vector.")
    private @Nullable Integer width;

    @Mixin
    private final RunOptions options = new RunOptions();

    /** The shapes and how they are trained by default. */
    enum Preset {
        micro(1000, 1, 1e-2),
        small(2000, 12, 3e-3),
        base(5000, 64, 1e-3);

        private final long steps;
        private final int batch;
        private final double lr;

        Preset(long steps, int batch, double lr) {
            this.steps = steps;
            this.batch = batch;
            this.lr = lr;
        }
    }

    /** Where randomness comes from. */
    enum Source {
        ninjagrad,
        python
    }

    /** What computes. */
    enum Engine {
        tensor,
        scalar
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
        fixed.put("--preset", preset);
        fixed.put("--rng", rng);
        fixed.put("--engine", engine);
        fixed.put("--block", block);
        fixed.put("--layers", layers);
        fixed.put("--heads", heads);
        fixed.put("--width", width);
        run.resume(resumed, fixed);
    }

    private RunConfig configuration(SourceText source) {
        Preset chosen = preset == null ? Preset.micro : preset;
        boolean micro = chosen == Preset.micro;
        boolean python = rng == Source.python;
        boolean scalar = engine == Engine.scalar;
        UserError.require(
                micro || !python, "--rng", "python", "the preset micro with it, the published program's model");
        UserError.require(micro || !scalar, "--engine", "scalar", "the preset micro with it; others are too large");
        String dtype = options.dtype(python || scalar ? "f64" : "f32");
        UserError.require(!scalar || dtype.equals("f64"), "--dtype", dtype, "f64 on scalars, which are float64");
        RunConfig.Pace pace = options.pace(chosen.steps, chosen.batch, chosen.lr);
        UserError.require(
                !micro || pace.batch() == 1,
                "--batch",
                pace.batch(),
                "1 for micro, one document a step; for batches take --preset small");
        Vocabulary vocabulary = TextTraining.vocabulary(micro ? "micro" : "gpt", source);
        GptSizes sizes = sizes(chosen, vocabulary.size());
        return new RunConfig(
                RunConfig.currentFormat(),
                "gpt",
                micro ? "micro" : "gpt",
                scalar ? "scalar" : "tensor",
                python ? "python" : "ninjagrad",
                dtype,
                new RunConfig.Sizes(sizes.block(), sizes.width(), 0, sizes.layers(), sizes.heads(), sizes.dropout()),
                RunConfig.Text.of(options.data().name(), source, vocabulary),
                options.seed(),
                pace);
    }

    private GptSizes sizes(Preset preset, int vocabulary) {
        GptSizes standard = switch (preset) {
            case small -> GptSizes.small(vocabulary);
            case base -> GptSizes.base(vocabulary);
            case micro -> {
                MicroGpt.Sizes micro = MicroGpt.Sizes.STANDARD;
                yield new GptSizes(vocabulary, micro.block(), 1, micro.heads(), micro.width(), 0, false, false);
            }
        };
        UserError.require(
                preset != Preset.micro || layers == null, "--layers", "it", "no such option for micro, which has one");
        int chosenHeads = RunOptions.size("--heads", heads, standard.heads());
        int chosenWidth = RunOptions.size("--width", width, standard.width());
        UserError.require(
                chosenWidth % chosenHeads == 0, "--width", chosenWidth, "a multiple of the " + chosenHeads + " heads");
        return new GptSizes(
                vocabulary,
                RunOptions.size("--block", block, standard.block()),
                RunOptions.size("--layers", layers, standard.layers()),
                chosenHeads,
                chosenWidth,
                standard.dropout(),
                false,
                standard.tied());
    }
}
