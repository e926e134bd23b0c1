package dev.ninjagrad.nn.train;

import dev.ninjagrad.nn.data.Contexts;
import dev.ninjagrad.tensor.CrossEntropy;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Where batches come from. A source has no state: the generator alone decides what is drawn. */
@FunctionalInterface
public interface BatchSource {
    /** Draws a batch. */
    Batch draw(RandomGenerator rng);

    /**
     * Draws contexts with replacement: x I32 [B, T], y I32 [B].
     *
     * @throws IllegalArgumentException if there are none or the size is below 1
     */
    static BatchSource contexts(Contexts contexts, int size) {
        require(contexts.count(), size, "contexts");
        int block = contexts.block();
        return rng -> {
            int[] x = new int[size * block];
            int[] y = new int[size];
            for (int i = 0; i < size; i++) {
                int example = rng.nextInt(contexts.count());
                System.arraycopy(contexts.x(), example * block, x, i * block, block);
                y[i] = contexts.y()[example];
            }
            return new Batch(Tensor.of(x, size, block), Tensor.of(y));
        };
    }

    /**
     * Draws windows of a running text: x I32 [B, T], y the same one token later, I32 [B, T].
     *
     * @throws IllegalArgumentException if the text is no longer than the block or the size is below 1
     */
    static BatchSource windows(int[] tokens, int block, int size) {
        int starts = tokens.length - block;
        if (starts < 1) {
            throw new IllegalArgumentException(
                    "a window of %d tokens and the one after it need a text of at least %d; got %d. Choose a smaller block."
                            .formatted(block, block + 1, tokens.length));
        }
        require(starts, size, "windows");
        return rng -> {
            int[] x = new int[size * block];
            int[] y = new int[size * block];
            for (int i = 0; i < size; i++) {
                int start = rng.nextInt(starts);
                System.arraycopy(tokens, start, x, i * block, block);
                System.arraycopy(tokens, start + 1, y, i * block, block);
            }
            return new Batch(Tensor.of(x, size, block), Tensor.of(y, size, block));
        };
    }

    /**
     * Draws documents with replacement, each with its boundary tokens: x I32 [B, T], y I32 [B, T], T the longest of the batch less
     * one, or the block. Where a document is shorter, y is a class that cross-entropy leaves out.
     *
     * @param documents encoded with a boundary token on both sides
     * @throws IllegalArgumentException if there are none or the size is below 1
     */
    static BatchSource documents(List<int[]> documents, int block, int size) {
        require(documents.size(), size, "documents");
        return rng -> {
            int[][] drawn = new int[size][];
            int longest = 0;
            for (int i = 0; i < size; i++) {
                drawn[i] = documents.get(rng.nextInt(documents.size()));
                longest = Math.max(longest, drawn[i].length - 1);
            }
            return padded(drawn, Math.min(longest, block));
        };
    }

    private static Batch padded(int[][] documents, int length) {
        int[] x = new int[documents.length * length];
        int[] y = new int[x.length];
        Arrays.fill(y, CrossEntropy.IGNORE_NONE);
        for (int i = 0; i < documents.length; i++) {
            int used = Math.min(length, documents[i].length - 1);
            System.arraycopy(documents[i], 0, x, i * length, used);
            System.arraycopy(documents[i], 1, y, i * length, used);
        }
        return new Batch(Tensor.of(x, documents.length, length), Tensor.of(y, documents.length, length));
    }

    private static void require(int available, int size, String what) {
        if (available < 1 || size < 1) {
            throw new IllegalArgumentException(
                    "a batch needs at least 1 of the %s and a size of at least 1; got %d and %d"
                            .formatted(what, available, size));
        }
    }
}
