package dev.ninjagrad.nn.data;

import java.nio.file.Path;

/**
 * One running text, learned as a single sequence of characters.
 *
 * @param origin where it came from, for messages
 * @param text the text, at least two characters, line ends included
 */
public record TextStream(String origin, String text) {
    private static final double TRAINING_SHARE = 0.9;

    /**
     * Checks the text.
     *
     * @throws DataException if it has fewer than two characters: there is nothing to predict
     */
    public TextStream {
        if (length(text) < 2) {
            throw new DataException(
                    "%s: a text to learn from needs at least 2 characters; got %d".formatted(origin, length(text)));
        }
    }

    /**
     * Takes the text as it is.
     *
     * @throws DataException if it has fewer than two characters
     */
    public static TextStream of(SourceText source) {
        return new TextStream(source.origin(), source.text());
    }

    /**
     * Reads a UTF-8 file.
     *
     * @throws DataException if it cannot be read, is larger than 64 MiB, is not UTF-8 or is too short
     */
    public static TextStream read(Path file) {
        return of(SourceText.read(file));
    }

    /** Returns the number of characters (code points). */
    public int length() {
        return length(text);
    }

    /** Returns the vocabulary of this text, without a special token. */
    public Vocabulary vocabulary() {
        return Vocabulary.of(text, Vocabulary.Special.NONE);
    }

    /**
     * Returns the index of each character.
     *
     * @throws DataException if a character is not in the vocabulary
     */
    public int[] tokens(Vocabulary vocabulary) {
        return vocabulary.encode(text);
    }

    /**
     * Returns the first nine tenths, for training.
     *
     * @throws DataException if that is too short
     */
    public TextStream training() {
        return new TextStream(origin, text.substring(0, border()));
    }

    /**
     * Returns the last tenth, for validation.
     *
     * @throws DataException if that is too short
     */
    public TextStream validation() {
        return new TextStream(origin, text.substring(border()));
    }

    private int border() {
        return text.offsetByCodePoints(0, (int) (TRAINING_SHARE * length()));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
