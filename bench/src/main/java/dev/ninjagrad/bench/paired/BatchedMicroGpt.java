package dev.ninjagrad.bench.paired;

import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.model.MicroGpt;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/**
 * The network of {@link MicroGpt}, with its parameters, over several documents at once: tokens I32 [B, T] → logits
 * [B, T, V]. MicroGpt itself takes a document apart into every intermediate, which a comparison of speed does not want.
 */
final class BatchedMicroGpt implements Layer {
    private static final double EPS = 1e-5;

    private final MicroGpt.Sizes sizes;
    private final SequencedMap<String, Parameter> parameters;

    BatchedMicroGpt(MicroGpt.Sizes sizes, int vocabulary, RandomGenerator rng) {
        this.sizes = sizes;
        this.parameters = MicroGpt.random(sizes, vocabulary, DType.F32, rng).parameters();
    }

    @Override
    public Tensor forward(Tensor tokens, Pass pass) {
        Tensor emb = weight("wte").index(tokens).add(weight("wpe").slice(0, 0, tokens.dim(1))); // [B, T, C]
        Tensor x0 = norm(emb);
        Tensor x1 = x0.add(attention(norm(x0)));
        Tensor h = linear(norm(x1), "layer0.mlp_fc1").relu(); // [B, T, 4C]
        Tensor x2 = x1.add(linear(h, "layer0.mlp_fc2"));
        return linear(x2, "lm_head");
    }

    private Tensor attention(Tensor x) {
        Tensor q = heads(linear(x, "layer0.attn_wq")); // [B, H, T, D]
        Tensor k = heads(linear(x, "layer0.attn_wk"));
        Tensor v = heads(linear(x, "layer0.attn_wv"));
        Tensor mix = q.scaledDotProductAttention(k, v, true).transpose(1, 2).reshape(x.dim(0), x.dim(1), -1);
        return linear(mix, "layer0.attn_wo");
    }

    private Tensor heads(Tensor x) {
        return x.reshape(x.dim(0), x.dim(1), sizes.heads(), -1).transpose(1, 2);
    }

    private Tensor linear(Tensor x, String name) {
        return x.matmul(weight(name).transpose());
    }

    private static Tensor norm(Tensor x) {
        return x.mul(x.square().mean(-1, true).add(EPS).pow(-0.5));
    }

    private Tensor weight(String name) {
        Parameter weight = parameters.get(name);
        if (weight == null) {
            throw new IllegalStateException("microgpt has no parameter " + name);
        }
        return weight;
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        return parameters;
    }
}
