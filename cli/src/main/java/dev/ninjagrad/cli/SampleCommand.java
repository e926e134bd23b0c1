package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.model.Sampling;
import io.avaje.jsonb.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninjagrad sample}: text from a trained model. */
@Command(
        name = "sample",
        description = "Draw text from a model that 'train names' or 'train gpt' has left in a folder.",
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  ninjagrad sample runs/names --count 20",
            "  ninjagrad sample runs/names --prompt mar --temperature 0.7",
            "  ninjagrad sample runs/gpt --prompt 'ROMEO:' --length 500 --top-k 10"
        })
final class SampleCommand implements Runnable {
    private static final int MOST = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "The folder of a run.")
    private Path folder = Path.of("");

    @Option(names = "--count", paramLabel = "N", description = "Number of texts. Default: 10, of a running text 1.")
    private @Nullable Integer count;

    @Option(
            names = "--length",
            paramLabel = "N",
            description = "Longest text in characters, the prompt included. Default: 500.")
    private int length = 500;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Below 1 likelier, above 1 wilder. Default: 1, of microgpt 0.5, of other GPTs 0.8.")
    private @Nullable Double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            description = "Draw from the K likeliest characters only; 0 for all. Default: 0.")
    private int topK;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "What the text starts with. Default: nothing.")
    private String prompt = "";

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the draws. Default: ${DEFAULT-VALUE}.")
    private long seed = 42;

    @Option(
            names = "--no-cache",
            description =
                    "Compute all positions anew for each character, instead of remembering keys and values; the text is the same.")
    private boolean uncached;

    @Mixin
    private final JsonOption json = new JsonOption();

    /** What {@code --json} prints for a text. */
    @Json
    record Sample(int index, String text) {}

    @Override
    public void run() {
        UserError.require(length >= 1 && length <= MOST, "--length", length, "a whole number from 1 to " + MOST);
        UserError.require(topK >= 0, "--top-k", topK, "a whole number, 0 for all characters");
        UserError.require(
                temperature == null || (temperature > 0 && temperature <= 1e3),
                "--temperature",
                temperature == null ? "" : temperature,
                "a number above 0");
        RunFolder.Saved saved = RunFolder.load(folder);
        RunConfig config = saved.config();
        int texts = count == null ? (config.model().equals("gpt") ? 1 : 10) : count;
        UserError.require(texts >= 1 && texts <= MOST, "--count", texts, "a whole number from 1 to " + MOST);
        TextModel model = TextModel.random(config, new SplittableRandom(0));
        model.load(saved.checkpoint().model(), folder.toString());
        double heat = temperature == null ? Recipe.of(config).temperature() : temperature;
        TextModel.Draw how = new TextModel.Draw(new Sampling(heat, topK), new SplittableRandom(seed), !uncached);
        print(model, texts, how);
    }

    private void print(TextModel model, int texts, TextModel.Draw how) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            for (int i = 0; i < texts; i++) {
                String text = model.draw(prompt, length, how);
                out.println(json.on() ? JsonLine.of(new Sample(i, text)) : text);
            }
        } catch (DataException | IllegalArgumentException e) {
            throw new UserError("--prompt: " + e.getMessage(), e);
        } catch (ArithmeticException e) {
            throw new UserError(folder + ": " + e.getMessage(), e);
        }
    }
}
