package dev.ninjagrad.nn.model;

import dev.ninjagrad.nn.layer.Activation;
import dev.ninjagrad.nn.layer.CausalSelfAttention;
import dev.ninjagrad.nn.layer.Dropout;
import dev.ninjagrad.nn.layer.Init;
import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.layer.LayerNorm;
import dev.ninjagrad.nn.layer.Linear;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A transformer block with the norms in front: x + attention(ln_1(x)), then + mlp(ln_2(·)); [B, T, C] → [B, T, C]. */
final class GptBlock implements Layer {
    private final LayerNorm ln1;
    private final CausalSelfAttention attention;
    private final LayerNorm ln2;
    private final Linear up;
    private final Linear down;
    private final Dropout dropout;

    GptBlock(GptSizes sizes, DType dtype, RandomGenerator rng) {
        int c = sizes.width();
        // Two branches a block add to the residual stream; so scaled, its variance does not grow with the depth.
        double last = Gpt.INITIAL_DEVIATION / Math.sqrt(2.0 * sizes.layers());
        this.ln1 = new LayerNorm(c, sizes.bias(), dtype);
        Linear project = linear(sizes, dtype, rng, Gpt.INITIAL_DEVIATION, 3 * c, c);
        Linear mix = linear(sizes, dtype, rng, last, c, c);
        this.attention = new CausalSelfAttention(sizes.heads(), sizes.dropout(), project, mix);
        this.ln2 = new LayerNorm(c, sizes.bias(), dtype);
        this.up = linear(sizes, dtype, rng, Gpt.INITIAL_DEVIATION, 4 * c, c);
        this.down = linear(sizes, dtype, rng, last, c, 4 * c);
        this.dropout = new Dropout(sizes.dropout());
    }

    private static Linear linear(GptSizes sizes, DType dtype, RandomGenerator rng, double deviation, int out, int in) {
        Tensor weight = Init.normal(rng, dtype, deviation, out, in);
        return new Linear(weight, sizes.bias() ? Tensor.zeros(dtype, out) : null);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return forward(x, pass, null);
    }

    /** With a past, computes the positions that follow it; the pass must then be an inference. */
    Tensor forward(Tensor x, Pass pass, CausalSelfAttention.@Nullable Past past) {
        Tensor normed = ln1.forward(x, pass);
        Tensor attended = past == null ? attention.forward(normed, pass) : attention.forward(normed, past);
        Tensor y = x.add(dropout.forward(attended, pass));
        Tensor h = Activation.GELU.forward(up.forward(ln2.forward(y, pass), pass), pass);
        return y.add(dropout.forward(down.forward(h, pass), pass));
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
        Layer.nest("ln_1", ln1.parameters(), parameters);
        Layer.nest("attn", attention.parameters(), parameters);
        Layer.nest("ln_2", ln2.parameters(), parameters);
        Layer.nest("mlp.c_fc", up.parameters(), parameters);
        Layer.nest("mlp.c_proj", down.parameters(), parameters);
        return parameters;
    }
}
