package dev.ninjagrad.nn.model;

import dev.ninjagrad.nn.layer.Activation;
import dev.ninjagrad.nn.layer.BatchNorm1d;
import dev.ninjagrad.nn.layer.Embedding;
import dev.ninjagrad.nn.layer.FlattenConsecutive;
import dev.ninjagrad.nn.layer.Init;
import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.layer.Linear;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.layer.Sequential;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/**
 * Predicts a character from the ones before it, two neighbours joined at a time: a tree of linear layers with batch norm and tanh, as
 * in the last makemore lecture, after WaveNet (van den Oord et al., 2016). Each level halves the time and widens the view.
 *
 * <p>[B, T] → embedding [B, T, E] → [B, T/2, H] → … → [B, H] → logits [B, V].
 */
public final class WaveNet implements Layer {
    private static final int JOINED = 2;
    private static final double TIMID = 0.1;

    /**
     * The sizes.
     *
     * @param vocabulary V
     * @param block T, a power of 2, at least 2
     * @param embedding E
     * @param hidden H
     */
    public record Sizes(int vocabulary, int block, int embedding, int hidden) {
        /**
         * Checks that the block can be halved down to 1.
         *
         * @throws IllegalArgumentException if it cannot
         */
        public Sizes {
            if (block < JOINED || Integer.bitCount(block) != 1) {
                throw new IllegalArgumentException(
                        "the tree joins two positions at a time: its block must be a power of 2; got " + block);
            }
        }

        /** Returns the lecture's sizes for a vocabulary: block 8, embedding 24, hidden 128; 76,579 parameters for 27. */
        public static Sizes ofTheLecture(int vocabulary) {
            return new Sizes(vocabulary, 8, 24, 128);
        }
    }

    private final Sizes sizes;
    private final Sequential layers;

    /** Returns a model whose weights are normal with deviation 1/√fan_in, those of the last layer a tenth of that. */
    public WaveNet(Sizes sizes, DType dtype, RandomGenerator rng) {
        this.sizes = sizes;
        List<Layer> stack = new ArrayList<>();
        stack.add(Embedding.of(sizes.vocabulary, sizes.embedding, dtype, rng));
        int width = sizes.embedding;
        for (int left = sizes.block; left > 1; left /= JOINED) {
            stack.add(new FlattenConsecutive(JOINED));
            stack.add(new Linear(Init.kaimingNormal(rng, dtype, 1, sizes.hidden, JOINED * width), null));
            stack.add(new BatchNorm1d(sizes.hidden, dtype));
            stack.add(Activation.TANH);
            width = sizes.hidden;
        }
        Tensor last = Init.kaimingNormal(rng, dtype, TIMID, sizes.vocabulary, width);
        stack.add(new Linear(last, Tensor.zeros(dtype, sizes.vocabulary)));
        this.layers = new Sequential(stack);
    }

    /** Returns the logits [B, V] of what follows the contexts, I32 [B, T]. */
    @Override
    public Tensor forward(Tensor contexts, Pass pass) {
        return layers.forward(contexts, pass);
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        return layers.parameters();
    }

    @Override
    public SequencedMap<String, Parameter> buffers() {
        return layers.buffers();
    }

    /** Draws tokens one after the other, until {@code boundary} comes or the length is reached; without it. */
    public int[] sample(int boundary, int maxLength, Sampling sampling, RandomGenerator rng) {
        return new ContextGeneration(this, sizes.block, boundary).next(new int[0], maxLength, sampling, rng);
    }
}
