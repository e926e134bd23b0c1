package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.model.BigramMlp;
import dev.ninjagrad.nn.model.ContextGeneration;
import dev.ninjagrad.nn.model.Generation;
import dev.ninjagrad.nn.model.Gpt;
import dev.ninjagrad.nn.model.MakemoreMlp;
import dev.ninjagrad.nn.model.MicroGpt;
import dev.ninjagrad.nn.model.Sampling;
import dev.ninjagrad.nn.model.WaveNet;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A model that continues text, built from a run's configuration.
 *
 * @param layer contexts or tokens → logits
 * @param drawing how text is drawn from it
 */
record TextModel(Layer layer, Drawing drawing, Vocabulary vocabulary) {
    /** Draws one text: prompt included, at most {@code length} tokens, ended by the boundary where there is one. */
    @FunctionalInterface
    interface Drawing {
        int[] draw(int[] prompt, int length, Draw how);
    }

    /**
     * How to draw.
     *
     * @param cached whether earlier positions are remembered, where the model can
     */
    record Draw(Sampling sampling, RandomGenerator rng, boolean cached) {}

    /** Returns a model with random weights. */
    static TextModel random(RunConfig config, RandomGenerator rng) {
        Vocabulary vocabulary = config.vocabulary();
        int v = vocabulary.size();
        return switch (config.model()) {
            case "bigram" -> contexts(BigramMlp.random(v, config.type(), rng), config, vocabulary);
            case "mlp" -> {
                MakemoreMlp.Sizes sizes = new MakemoreMlp.Sizes(
                        v,
                        config.sizes().block(),
                        config.sizes().embedding(),
                        config.sizes().hidden());
                yield contexts(
                        MakemoreMlp.random(sizes, MakemoreMlp.Options.PLAIN, config.type(), rng), config, vocabulary);
            }
            case "wavenet" -> {
                WaveNet.Sizes sizes = new WaveNet.Sizes(
                        v,
                        config.sizes().block(),
                        config.sizes().embedding(),
                        config.sizes().hidden());
                yield contexts(new WaveNet(sizes, config.type(), rng), config, vocabulary);
            }
            case "micro" -> {
                MicroGpt model = MicroGpt.random(microSizes(config), v, config.type(), rng);
                int boundary = vocabulary.specialIndex();
                yield new TextModel(
                        model,
                        (prompt, _, how) -> model.sample(boundary, prompt, how.sampling(), how.rng()),
                        vocabulary);
            }
            default -> {
                Gpt model = new Gpt(config.gptSizes(), config.type(), rng);
                yield new TextModel(model, (prompt, length, how) -> stream(model, prompt, length, how), vocabulary);
            }
        };
    }

    static MicroGpt.Sizes microSizes(RunConfig config) {
        return new MicroGpt.Sizes(
                config.sizes().block(),
                config.sizes().embedding(),
                config.sizes().heads());
    }

    private static TextModel contexts(Layer layer, RunConfig config, Vocabulary vocabulary) {
        ContextGeneration generation =
                new ContextGeneration(layer, config.sizes().block(), vocabulary.specialIndex());
        return new TextModel(
                layer, (prompt, length, how) -> generation.next(prompt, length, how.sampling(), how.rng()), vocabulary);
    }

    private static int[] stream(Gpt model, int[] prompt, int length, Draw how) {
        Generation generation = new Generation(model, prompt, how.sampling(), how.rng(), how.cached());
        int[] text = Arrays.copyOf(prompt, Math.max(length, prompt.length));
        for (int i = prompt.length; i < text.length; i++) {
            text[i] = generation.next();
        }
        return text;
    }

    /**
     * Takes over the values of a checkpoint.
     *
     * @throws UserError if it is another model's
     */
    void load(Map<String, Tensor> saved, String origin) {
        try {
            layer.state().forEach((name, parameter) -> {
                Tensor values = saved.get(name);
                if (values == null) {
                    throw new IllegalArgumentException("there is no '" + name + "' in it");
                }
                parameter.assign(values);
            });
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "%s: does not fit the model of its configuration: %s".formatted(origin, e.getMessage()), e);
        }
    }

    /** Returns the number of trained parameters, each element counted. */
    long parameterCount() {
        return layer.parameters().values().stream().mapToLong(Tensor::size).sum();
    }

    /**
     * Draws a text.
     *
     * @param prompt its beginning; a model without a boundary starts an empty one with a line end, or its first character
     */
    String draw(String prompt, int length, Draw how) {
        boolean stream = vocabulary.special() == Vocabulary.Special.NONE;
        if (!stream || !prompt.isEmpty()) {
            return vocabulary.decode(drawing.draw(vocabulary.encode(prompt), length, how));
        }
        int newline = vocabulary.characters().indexOf('\n');
        int[] drawn = drawing.draw(new int[] {Math.max(0, newline)}, length + 1, how);
        return vocabulary.decode(Arrays.copyOfRange(drawn, 1, drawn.length));
    }
}
