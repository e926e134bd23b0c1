package dev.ninjagrad.nn.train;

import dev.ninjagrad.nn.data.Contexts;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Data from the first example to the last, in batches, for an evaluation that depends on nothing random. */
public final class Batches {
    private Batches() {}

    /** Returns all contexts, at most {@code size} at a time: x I32 [B, T], y I32 [B]. */
    public static Iterable<Batch> of(Contexts contexts, int size) {
        int count = contexts.count();
        return inTurn(Math.ceilDiv(count, size), i -> {
            int from = i * size;
            return Batch.ofContexts(
                    contexts,
                    IntStream.range(from, Math.min(from + size, count)).toArray());
        });
    }

    /**
     * Returns windows of a text that do not overlap, evenly spaced over it: x and y I32 [B, T], see {@link BatchSource#windows}.
     *
     * @param most how many windows at most; of a long text some are left out
     * @throws IllegalArgumentException if the text is no longer than the block
     */
    public static Iterable<Batch> windows(int[] tokens, int block, int size, int most) {
        int possible = (tokens.length - 1) / block;
        if (possible < 1) {
            throw new IllegalArgumentException(
                    "a window of %d tokens and the one after it need a text of at least %d; got %d"
                            .formatted(block, block + 1, tokens.length));
        }
        int count = Math.min(possible, most);
        int[] starts = new int[count];
        for (int i = 0; i < count; i++) {
            starts[i] = block * (int) ((long) i * possible / count);
        }
        return inTurn(Math.ceilDiv(count, size), i -> {
            int from = i * size;
            return Batch.ofWindows(
                    tokens,
                    block,
                    IntStream.range(from, Math.min(from + size, count))
                            .map(w -> starts[w])
                            .toArray());
        });
    }

    /** Returns documents, at most {@code size} at a time: x and y I32 [B, T], see {@link BatchSource#documents}. */
    public static Iterable<Batch> documents(List<int[]> documents, int block, int size) {
        int count = documents.size();
        return inTurn(
                Math.ceilDiv(count, size),
                i -> Batch.ofDocuments(documents.subList(i * size, Math.min((i + 1) * size, count)), block));
    }

    private static Iterable<Batch> inTurn(int count, IntFunction<Batch> batch) {
        return () -> {
            Iterator<Batch> batches = IntStream.range(0, count).mapToObj(batch).iterator();
            return batches;
        };
    }
}
