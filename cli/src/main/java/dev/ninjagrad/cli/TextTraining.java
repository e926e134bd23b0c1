package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.data.Documents;
import dev.ninjagrad.nn.data.SourceText;
import dev.ninjagrad.nn.data.TextStream;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.model.MicroGpt;
import dev.ninjagrad.nn.model.MicroGptOnValues;
import dev.ninjagrad.nn.optim.Adam;
import dev.ninjagrad.nn.optim.AdamOnValues;
import dev.ninjagrad.nn.random.PythonRandom;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.nn.train.Objective;
import dev.ninjagrad.nn.train.ScalarTrainer;
import dev.ninjagrad.nn.train.Trainer;
import dev.ninjagrad.nn.train.TrainingLoop;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A training on text, made ready: data, model and loop, as a configuration describes them. The same configuration and text make the
 * same training, so that a checkpoint's numbers are all that resuming needs besides.
 *
 * @param sync brings {@code model} up to date where the loop trains another form of it
 * @param random where samples come from at the end
 */
record TextTraining(
        RunConfig config, TextData data, TextModel model, TrainingLoop loop, Runnable sync, RandomGenerator random) {
    /**
     * Returns the vocabulary that a model of this kind has for a text.
     *
     * @throws UserError if the text is of no use to it
     */
    static Vocabulary vocabulary(String model, SourceText source) {
        try {
            return switch (model) {
                case "gpt" -> TextStream.of(source).vocabulary();
                case "micro" -> Vocabulary.of(Documents.of(source), Vocabulary.Special.LAST);
                default -> Vocabulary.of(Documents.of(source), Vocabulary.Special.FIRST);
            };
        } catch (DataException e) {
            throw new UserError("--data " + e.getMessage(), e);
        }
    }

    /**
     * Makes a training ready.
     *
     * @param eager whether each operation runs as it is called, without a plan
     * @throws UserError if the text is of no use to it
     */
    static TextTraining of(RunConfig config, SourceText source, boolean eager) {
        // One generator shuffles, draws the weights and samples, as in the published program; ours keep apart.
        RandomGenerator random =
                config.isPython() ? new PythonRandom(config.seed()) : new SplittableRandom(config.seed());
        TextData data;
        try {
            data = TextData.of(config, source, config.isPython() ? random : null);
        } catch (DataException e) {
            throw new UserError("--data " + e.getMessage(), e);
        }
        TextModel model = TextModel.random(config, random);
        Recipe recipe = Recipe.of(config);
        if (model.layer() instanceof MicroGpt micro && config.isScalar()) {
            return onScalars(config, data, model, micro, recipe, random);
        }
        Layer layer = model.layer();
        Adam adam =
                new Adam(List.copyOf(layer.parameters().values()), recipe.adam(), p -> p.rank() >= 2 && p.dim(0) > 1);
        TrainingLoop loop = new Trainer(
                layer,
                Objective.crossEntropy(layer),
                data.training(),
                adam,
                recipe.settings(config).withEager(eager));
        return new TextTraining(config, data, model, loop, () -> {}, random);
    }

    private static TextTraining onScalars(
            RunConfig config, TextData data, TextModel model, MicroGpt micro, Recipe recipe, RandomGenerator random) {
        MicroGptOnValues values = new MicroGptOnValues(TextModel.microSizes(config), micro);
        AdamOnValues adam = new AdamOnValues(values.parameters(), recipe.adam());
        TrainingLoop loop = new ScalarTrainer(values, data.training(), adam, recipe.settings(config));
        Runnable sync = () -> model.load(values.toTensors(), "the scalar engine");
        return new TextTraining(config, data, model, loop, sync, random);
    }

    /** Returns a watch over the model's health; null on scalars, whose layers it could not look into. */
    @Nullable HealthWatch health(HealthOption option, PrintWriter prose) {
        if (config.isScalar()) {
            return null;
        }
        Layer layer = model.layer();
        Batch probe = data.training().at(0, new SplittableRandom(config.seed()));
        return HealthWatch.of(
                option,
                layer,
                Objective.crossEntropy(layer),
                probe,
                config.pace().steps(),
                prose);
    }

    /** Returns what is trained on what, in a line. */
    String title() {
        return String.format(
                Locale.ROOT,
                "%s: %,d parameters in %s%s, vocabulary %d; %s: %s",
                config.model(),
                model.parameterCount(),
                config.dtype(),
                config.isScalar() ? " on scalars" : "",
                model.vocabulary().size(),
                config.text().name(),
                data.description());
    }

    /** Returns the mean loss on data held back: a part of them, or at the end all. */
    double devLoss(boolean all) {
        sync.run();
        Objective objective = Objective.crossEntropy(model.layer());
        var batches = all ? data.dev() : data.glance();
        return batches == null ? Double.NaN : objective.evaluate(batches);
    }

    /** Returns the mean loss on the test data, or NaN. */
    double testLoss() {
        var batches = data.test();
        return batches == null
                ? Double.NaN
                : Objective.crossEntropy(model.layer()).evaluate(batches);
    }
}
