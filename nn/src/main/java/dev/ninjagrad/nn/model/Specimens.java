package dev.ninjagrad.nn.model;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;

/** One small instance of every model with a hand-written backward pass, on random data: what checkers are run on. */
public final class Specimens {
    private static final int VOCABULARY = 11;
    private static final int BATCH = 20;
    private static final MakemoreMlp.Sizes SIZES = new MakemoreMlp.Sizes(VOCABULARY, 3, 4, 7);

    private Specimens() {}

    /**
     * Returns the models in the order they are taught. Another generator gives the same shapes with fresh weights and data, so a
     * suspicion about one can be confirmed on the next.
     */
    public static List<HandWritten> all(DType dtype, RandomGenerator rng) {
        Tensor contexts = Tensor.randint(rng, VOCABULARY, BATCH, SIZES.block());
        Tensor targets = Tensor.randint(rng, VOCABULARY, BATCH);
        MakemoreMlp mlp = MakemoreMlp.random(SIZES, MakemoreMlp.Options.PLAIN, dtype, rng);
        MakemoreMlp varied = MakemoreMlp.random(SIZES, new MakemoreMlp.Options(1, 0.2, true), dtype, rng);
        Tensor keep = varied.mask(BATCH, rng);
        int[] document = Tensor.randint(rng, VOCABULARY, 8).toInts();
        return List.of(
                BigramMlp.random(VOCABULARY, dtype, rng).on(document),
                mlp.longhand(contexts, targets),
                mlp.shorthand(contexts, targets),
                varied.longhand(contexts, targets, keep),
                varied.shorthand(contexts, targets, keep),
                NormBlock.layerNorm(6, 8, 0.2, dtype, rng),
                NormBlock.rmsNorm(6, 8, 0.2, dtype, rng),
                Attention.cross(5, 7, 8, 2, dtype, rng),
                Attention.causal(6, 8, 2, dtype, rng),
                MicroGpt.random(new MicroGpt.Sizes(10, 8, 2), VOCABULARY, dtype, rng)
                        .on(document));
    }
}
