package dev.ninjagrad.nn.data;

import java.util.Arrays;
import java.util.List;

/**
 * Examples for a model that sees a fixed number of characters: each character of each document, and the special token
 * after its end, with the characters before it. Where there are too few of them, the special token fills up:
 * {@code emma} with a block of 3 gives {@code ... → e}, {@code ..e → m}, {@code .em → m}, {@code emm → a},
 * {@code mma → .}
 *
 * @param block characters a context, T
 * @param x contexts, row after row, [n, T]
 * @param y the token after each context, [n]
 */
@SuppressWarnings("ArrayRecordComponent") // a column store; two sets of examples are never compared
public record Contexts(int block, int[] x, int[] y) {
    /**
     * Checks the shapes.
     *
     * @throws IllegalArgumentException if {@code block} < 1 or the shapes do not fit
     */
    public Contexts {
        requireBlock(block);
        if (x.length != (long) y.length * block) {
            throw new IllegalArgumentException(
                    "contexts need x [n, block] and y [n]; got %d numbers in x, block %d, y [%d]"
                            .formatted(x.length, block, y.length));
        }
    }

    /**
     * Makes the examples of all documents, in order.
     *
     * @throws DataException if a character is not in the vocabulary, or the examples are too many for one array
     * @throws IllegalArgumentException if {@code block} < 1
     * @throws IllegalStateException if the vocabulary has no special token
     */
    public static Contexts of(List<String> documents, Vocabulary vocabulary, int block) {
        requireBlock(block);
        long examples = 0;
        for (String document : documents) {
            examples += document.codePointCount(0, document.length()) + 1;
        }
        if (examples * block > Integer.MAX_VALUE - 8) {
            throw new DataException("%d examples with a block of %d are too many for one array; take fewer documents"
                    .formatted(examples, block));
        }
        Contexts contexts = new Contexts(block, new int[(int) examples * block], new int[(int) examples]);
        int example = 0;
        for (String document : documents) {
            example = contexts.fill(example, vocabulary.encodeDocument(document));
        }
        return contexts;
    }

    /** Returns the number of examples, n. */
    public int count() {
        return y.length;
    }

    /** Returns a copy of context {@code i}, [T]. */
    public int[] context(int i) {
        return Arrays.copyOfRange(x, i * block, (i + 1) * block);
    }

    /** Writes the examples of one document, given with a special token on both sides; returns the next free place. */
    private int fill(int example, int[] tokens) {
        int special = tokens[0];
        for (int target = 1; target < tokens.length; target++) {
            for (int t = 0; t < block; t++) {
                int source = target - block + t;
                x[example * block + t] = source > 0 ? tokens[source] : special;
            }
            y[example++] = tokens[target];
        }
        return example;
    }

    private static void requireBlock(int block) {
        if (block < 1) {
            throw new IllegalArgumentException("a context needs at least 1 character; got a block of " + block);
        }
    }
}
