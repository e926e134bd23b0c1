package dev.ninjagrad.nn.model;

import dev.ninjagrad.nn.layer.CausalSelfAttention;
import dev.ninjagrad.nn.layer.Dropout;
import dev.ninjagrad.nn.layer.Embedding;
import dev.ninjagrad.nn.layer.Init;
import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.layer.LayerNorm;
import dev.ninjagrad.nn.layer.Linear;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A decoder-only transformer of nanoGPT's shape: token and position embeddings, blocks of causal self-attention and a GELU MLP with
 * layer norm in front, a last layer norm, logits. The parameters carry GPT-2's names.
 *
 * <p>B sequences, T positions, V vocabulary, C width. Weights are normal with deviation 0.02, those that end a residual branch
 * smaller by √(2·layers); biases 0. Radford et al., 2019.
 */
public final class Gpt implements Layer {
    static final double INITIAL_DEVIATION = 0.02;

    private final GptSizes sizes;
    private final Embedding wte;
    private final Embedding wpe;
    private final Dropout dropout;
    private final List<GptBlock> blocks = new ArrayList<>();
    private final LayerNorm lnF;
    private final @Nullable Linear head;

    /** Returns a model with random weights. */
    public Gpt(GptSizes sizes, DType dtype, RandomGenerator rng) {
        this.sizes = sizes;
        this.wte = new Embedding(Init.normal(rng, dtype, INITIAL_DEVIATION, sizes.vocabulary(), sizes.width()));
        this.wpe = new Embedding(Init.normal(rng, dtype, INITIAL_DEVIATION, sizes.block(), sizes.width()));
        this.dropout = new Dropout(sizes.dropout());
        for (int i = 0; i < sizes.layers(); i++) {
            blocks.add(new GptBlock(sizes, dtype, rng));
        }
        this.lnF = new LayerNorm(sizes.width(), sizes.bias(), dtype);
        this.head = sizes.tied()
                ? null
                : new Linear(Init.normal(rng, dtype, INITIAL_DEVIATION, sizes.vocabulary(), sizes.width()), null);
    }

    /** Returns the shape of the model. */
    public GptSizes sizes() {
        return sizes;
    }

    /**
     * Returns the logits [B, T, V] of what follows each of the tokens, I32 [B, T].
     *
     * @throws IllegalArgumentException if T is more than the block
     */
    @Override
    public Tensor forward(Tensor tokens, Pass pass) {
        Tensor x = dropout.forward(embedded(tokens, 0), pass);
        for (GptBlock block : blocks) {
            x = block.forward(x, pass);
        }
        return logits(lnF.forward(x, pass), pass);
    }

    /** Returns the mean cross-entropy of what follows each of the tokens, I32 [B, T], against the targets, I32 [B, T]. */
    public Tensor loss(Tensor tokens, Tensor targets, Pass pass) {
        return forward(tokens, pass).crossEntropy(targets);
    }

    /** Returns the logits [B, V] of what follows the last of these new tokens, which follow those of the past: one a block. */
    Tensor next(Tensor tokens, List<CausalSelfAttention.Past> past) {
        Tensor x = embedded(tokens, past.getFirst().length());
        for (int i = 0; i < blocks.size(); i++) {
            x = blocks.get(i).forward(x, Pass.INFERENCE, past.get(i));
        }
        return logits(lnF.forward(x.select(1, -1), Pass.INFERENCE), Pass.INFERENCE);
    }

    private Tensor embedded(Tensor tokens, int from) {
        int to = from + tokens.dim(1);
        if (to > sizes.block()) {
            throw new IllegalArgumentException(
                    "the model sees at most %d tokens; got %d. Crop them to the last %d, or choose a larger block."
                            .formatted(sizes.block(), to, sizes.block()));
        }
        return wte.weight().index(tokens).add(wpe.weight().slice(0, from, to)); // [B, T, C]
    }

    private Tensor logits(Tensor x, Pass pass) {
        return head == null ? x.matmul(wte.weight().transpose()) : head.forward(x, pass);
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
        Layer.nest("transformer.wte", wte.parameters(), parameters);
        Layer.nest("transformer.wpe", wpe.parameters(), parameters);
        for (int i = 0; i < blocks.size(); i++) {
            Layer.nest("transformer.h." + i, blocks.get(i).parameters(), parameters);
        }
        Layer.nest("transformer.ln_f", lnF.parameters(), parameters);
        if (head != null) {
            Layer.nest("lm_head", head.parameters(), parameters);
        }
        return parameters;
    }
}
