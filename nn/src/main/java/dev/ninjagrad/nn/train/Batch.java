package dev.ninjagrad.nn.train;

import dev.ninjagrad.nn.data.Contexts;
import dev.ninjagrad.tensor.CrossEntropy;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Examples for one step.
 *
 * @param x inputs, the first dimension counts the examples
 * @param y what is to be predicted
 */
public record Batch(Tensor x, Tensor y) {
    /** Returns the number of predictions: tokens of a language model. Places that cross-entropy leaves out do not count. */
    public int predictions() {
        int count = 0;
        for (int target : y.toInts()) {
            count += target == CrossEntropy.IGNORE_NONE ? 0 : 1;
        }
        return count;
    }

    /** Returns the chosen contexts: x I32 [B, T], y I32 [B]. */
    static Batch ofContexts(Contexts contexts, int... chosen) {
        int block = contexts.block();
        int[] x = new int[chosen.length * block];
        int[] y = new int[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(contexts.x(), chosen[i] * block, x, i * block, block);
            y[i] = contexts.y()[chosen[i]];
        }
        return new Batch(Tensor.of(x, chosen.length, block), Tensor.of(y));
    }

    /** Returns the windows that start at the chosen places: x I32 [B, T], y the same one token later, I32 [B, T]. */
    static Batch ofWindows(int[] tokens, int block, int... starts) {
        int[] x = new int[starts.length * block];
        int[] y = new int[starts.length * block];
        for (int i = 0; i < starts.length; i++) {
            System.arraycopy(tokens, starts[i], x, i * block, block);
            System.arraycopy(tokens, starts[i] + 1, y, i * block, block);
        }
        return new Batch(Tensor.of(x, starts.length, block), Tensor.of(y, starts.length, block));
    }

    /**
     * Returns documents side by side: x I32 [B, T], y I32 [B, T], T the longest less one, or the block. Where a document is shorter,
     * y is a class that cross-entropy leaves out.
     *
     * @param documents encoded with a boundary token on both sides
     */
    static Batch ofDocuments(List<int[]> documents, int block) {
        int longest = documents.stream().mapToInt(d -> d.length - 1).max().orElseThrow();
        int length = Math.min(longest, block);
        int[] x = new int[documents.size() * length];
        int[] y = new int[x.length];
        Arrays.fill(y, CrossEntropy.IGNORE_NONE);
        for (int i = 0; i < documents.size(); i++) {
            int used = Math.min(length, documents.get(i).length - 1);
            System.arraycopy(documents.get(i), 0, x, i * length, used);
            System.arraycopy(documents.get(i), 1, y, i * length, used);
        }
        return new Batch(Tensor.of(x, documents.size(), length), Tensor.of(y, documents.size(), length));
    }
}
