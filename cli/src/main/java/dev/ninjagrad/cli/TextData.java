package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.Contexts;
import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.data.Documents;
import dev.ninjagrad.nn.data.SourceText;
import dev.ninjagrad.nn.data.Split;
import dev.ninjagrad.nn.data.TextStream;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.random.PythonRandom;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.nn.train.BatchSource;
import dev.ninjagrad.nn.train.Batches;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A text as a run sees it.
 *
 * @param training where batches are drawn from
 * @param glance a part of {@code dev} that is quick to evaluate; null where nothing is held back
 * @param dev data held back to choose settings by; null where nothing is
 * @param test data held back to report with; null where nothing is
 * @param description how much there is of what, for people
 */
record TextData(
        BatchSource training,
        @Nullable Iterable<Batch> glance,
        @Nullable Iterable<Batch> dev,
        @Nullable Iterable<Batch> test,
        String description) {
    private static final int EVALUATION_BATCH = 1024;
    private static final int GLANCE_DOCUMENTS = 300;
    private static final int GLANCE_WINDOWS = 320;
    private static final int WINDOW_BATCH = 32;

    /**
     * Makes batches of a text as the configuration wants them.
     *
     * @param random the generator that the published program shuffles with, or null to split by the seed
     */
    static TextData of(RunConfig config, SourceText source, @Nullable RandomGenerator random) {
        return switch (config.model()) {
            case "gpt" -> stream(config, TextStream.of(source));
            case "micro" -> documents(config, Documents.of(source), random);
            default -> contexts(config, Documents.of(source));
        };
    }

    /** The split with seed 42 is the lecture's. */
    private static Split<String> split(RunConfig config, Documents documents) {
        try {
            return Split.of(documents.items(), new PythonRandom(config.seed()));
        } catch (DataException e) {
            throw new DataException(documents.origin() + ": " + e.getMessage(), e);
        }
    }

    private static TextData contexts(RunConfig config, Documents documents) {
        Vocabulary vocabulary = config.vocabulary();
        Split<String> split = split(config, documents);
        Contexts training =
                Contexts.of(split.train(), vocabulary, config.sizes().block());
        Iterable<Batch> dev =
                Batches.of(Contexts.of(split.dev(), vocabulary, config.sizes().block()), EVALUATION_BATCH);
        return new TextData(
                BatchSource.contexts(training, config.pace().batch()),
                dev,
                dev,
                Batches.of(Contexts.of(split.test(), vocabulary, config.sizes().block()), EVALUATION_BATCH),
                "%,d documents, %,d examples to train on".formatted(documents.count(), training.count()));
    }

    private static TextData documents(RunConfig config, Documents documents, @Nullable RandomGenerator random) {
        requireRoom(config, documents);
        Vocabulary vocabulary = config.vocabulary();
        int block = config.sizes().block();
        if (random != null) {
            List<int[]> order = encoded(documents.shuffled(random).items(), vocabulary);
            return new TextData(
                    BatchSource.inOrder(order, block),
                    null,
                    null,
                    null,
                    "%,d documents in CPython's order, none held back".formatted(documents.count()));
        }
        Split<String> split = split(config, documents);
        List<int[]> dev = encoded(split.dev(), vocabulary);
        return new TextData(
                BatchSource.documents(
                        encoded(split.train(), vocabulary), block, config.pace().batch()),
                Batches.documents(dev.subList(0, Math.min(dev.size(), GLANCE_DOCUMENTS)), block, WINDOW_BATCH),
                Batches.documents(dev, block, WINDOW_BATCH),
                Batches.documents(encoded(split.test(), vocabulary), block, WINDOW_BATCH),
                "%,d documents, %,d to train on"
                        .formatted(documents.count(), split.train().size()));
    }

    /** A document and the token before it must fit; cutting documents off silently would train on another text. */
    private static void requireRoom(RunConfig config, Documents documents) {
        for (String document : documents.items()) {
            int length = document.codePointCount(0, document.length());
            if (length > config.sizes().block()) {
                String shown = document.codePoints()
                                .limit(20)
                                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        + (length > 20 ? "…" : "");
                throw new UserError(
                        "--data %s: the document '%s' has %d characters, the model sees %d; give --block %d or take shorter documents"
                                .formatted(
                                        documents.origin(),
                                        shown.replaceAll("\\p{Cntrl}", "?"),
                                        length,
                                        config.sizes().block(),
                                        documents.longest()));
            }
        }
    }

    private static List<int[]> encoded(List<String> documents, Vocabulary vocabulary) {
        return documents.stream().map(vocabulary::encodeDocument).toList();
    }

    private static TextData stream(RunConfig config, TextStream text) {
        int block = config.sizes().block();
        int least = 10 * (block + 1);
        if (text.length() < least) {
            throw new UserError(
                    "--data %s: %,d characters are too few for a model that sees %d: a tenth is held back, and both parts must hold one window; give at least %,d, or a smaller --block"
                            .formatted(text.origin(), text.length(), block, least));
        }
        Vocabulary vocabulary = config.vocabulary();
        int[] training = text.training().tokens(vocabulary);
        int[] validation = text.validation().tokens(vocabulary);
        return new TextData(
                BatchSource.windows(training, block, config.pace().batch()),
                Batches.windows(validation, block, WINDOW_BATCH, GLANCE_WINDOWS),
                Batches.windows(validation, block, WINDOW_BATCH, Integer.MAX_VALUE),
                null,
                "%,d characters, %,d to train on".formatted(text.length(), training.length));
    }
}
