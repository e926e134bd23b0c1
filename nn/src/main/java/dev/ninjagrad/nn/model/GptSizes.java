package dev.ninjagrad.nn.model;

/**
 * The shape of a {@link Gpt}.
 *
 * @param vocabulary V
 * @param block the longest context, T at most
 * @param layers number of transformer blocks
 * @param heads H, a divisor of the width
 * @param width C
 * @param dropout probability in training, in [0, 1)
 * @param bias whether linear layers and layer norms have a bias
 * @param tied whether the output layer is the embedding table
 */
public record GptSizes(
        int vocabulary, int block, int layers, int heads, int width, double dropout, boolean bias, boolean tied) {
    /**
     * Checks that the sizes fit.
     *
     * @throws IllegalArgumentException if one is below 1, the heads cannot share the width, or the probability is outside
     */
    public GptSizes {
        if (vocabulary < 1 || block < 1 || layers < 1 || heads < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "a GPT's sizes are at least 1; got vocabulary %d, block %d, layers %d, heads %d, width %d"
                            .formatted(vocabulary, block, layers, heads, width));
        }
        if (width % heads != 0) {
            throw new IllegalArgumentException(
                    "the width is shared among the heads: it must be a multiple of %d; got %d".formatted(heads, width));
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout needs a probability in [0, 1); got " + dropout);
        }
    }

    /** Returns nanoGPT's size for characters on a CPU: 4 layers, 4 heads, width 128, block 64; 0.8 million parameters. */
    public static GptSizes small(int vocabulary) {
        return new GptSizes(vocabulary, 64, 4, 4, 128, 0, false, true);
    }

    /** Returns nanoGPT's size for characters on a GPU: 6 layers, 6 heads, width 384, block 256; 10.7 million parameters. */
    public static GptSizes base(int vocabulary) {
        return new GptSizes(vocabulary, 256, 6, 6, 384, 0.2, false, true);
    }

    /** Returns the smallest GPT-2: 12 layers, 12 heads, width 768, block 1024, 50,257 tokens; 124 million parameters. */
    public static GptSizes gpt2() {
        return new GptSizes(50_257, 1024, 12, 12, 768, 0, true, true);
    }

    /** Returns the number of parameters, each element counted, a shared table once. */
    public long parameterCount() {
        long c = width;
        long tables = ((tied ? 1L : 2L) * vocabulary + block) * c;
        long matrices = 12 * c * c; // query, key, value, mix: 4; up and down: 4 each
        long gains = 2 * c;
        long biases = bias ? 11 * c : 0; // query, key, value, mix, down: 1 each; up: 4; two norms
        long lastNorm = bias ? 2 * c : c;
        return tables + layers * (matrices + gains + biases) + lastNorm;
    }
}
