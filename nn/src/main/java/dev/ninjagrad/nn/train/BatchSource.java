package dev.ninjagrad.nn.train;

import dev.ninjagrad.nn.data.Contexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Where batches come from. A source has no state: the generator alone decides what is drawn. */
@FunctionalInterface
public interface BatchSource {
    /** Draws a batch. */
    Batch draw(RandomGenerator rng);

    /** Returns the batch of a step, counted from 0; drawn, unless the source has an order of its own. */
    default Batch at(long step, RandomGenerator rng) {
        return draw(rng);
    }

    /** Returns the documents one a step in the order given, from the first again after the last: x and y I32 [1, T], see {@link #documents}. */
    static BatchSource inOrder(List<int[]> documents, int block) {
        BatchSource drawn = documents(documents, block, 1);
        return new BatchSource() {
            @Override
            public Batch draw(RandomGenerator rng) {
                return drawn.draw(rng);
            }

            @Override
            public Batch at(long step, RandomGenerator rng) {
                return Batch.ofDocuments(List.of(documents.get((int) (step % documents.size()))), block);
            }
        };
    }

    /**
     * Draws contexts with replacement: x I32 [B, T], y I32 [B].
     *
     * @throws IllegalArgumentException if there are none or the size is below 1
     */
    static BatchSource contexts(Contexts contexts, int size) {
        require(contexts.count(), size, "contexts");
        return rng -> {
            int[] chosen = new int[size];
            Arrays.setAll(chosen, _ -> rng.nextInt(contexts.count()));
            return Batch.ofContexts(contexts, chosen);
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
            int[] chosen = new int[size];
            Arrays.setAll(chosen, _ -> rng.nextInt(starts));
            return Batch.ofWindows(tokens, block, chosen);
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
            List<int[]> drawn = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                drawn.add(documents.get(rng.nextInt(documents.size())));
            }
            return Batch.ofDocuments(drawn, block);
        };
    }

    private static void require(int available, int size, String what) {
        if (available < 1 || size < 1) {
            throw new IllegalArgumentException(
                    "a batch needs at least 1 of the %s and a size of at least 1; got %d and %d"
                            .formatted(what, available, size));
        }
    }
}
