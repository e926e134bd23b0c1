package dev.ninjagrad.nn.model;

import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Tensor;

/**
 * Every gradient of {@link MicroGpt} by hand, from the loss back to the two embedding tables.
 *
 * <p>The residual stream x0 → x1 → x2 is the backbone: each addition hands its cotangent to the branch and to the stream before it,
 * and what comes back through the branch is added there.
 */
final class MicroGptBackward {
    private final NamedTensors v;
    private final NamedTensors d = new NamedTensors();

    MicroGptBackward(NamedTensors values) {
        this.v = values;
    }

    NamedTensors gradients() {
        try (var _ = NoGrad.enter()) {
            d.put("loss", ShortForms.seed(v.get("logits").dtype())); // []
            head();
            mlp();
            attention();
            embeddings();
        }
        return d;
    }

    private void head() {
        // loss = cross-entropy of softmax(logits)
        Tensor dlogits = d.put("logits", ShortForms.crossEntropy(v.get("logits"), v.get("targets"))); // [T, V]
        // logits = x2 · lm_headᵀ
        d.put("lm_head", dlogits.transpose().matmul(v.get("x2"))); // [V, C]
        d.put("x2", dlogits.matmul(v.get("lm_head"))); // [T, C]
    }

    private void mlp() {
        Tensor pre = v.get("mlp_pre");
        // x2 = x1 + mlp_out
        Tensor dout = d.put("mlp_out", d.get("x2")); // [T, C]
        // mlp_out = mlp_h · fc2ᵀ
        d.put("layer0.mlp_fc2", dout.transpose().matmul(v.get("mlp_h"))); // [C, 4C]
        Tensor dh = d.put("mlp_h", dout.matmul(v.get("layer0.mlp_fc2"))); // [T, 4C]
        // mlp_h = max(0, mlp_pre)
        Tensor dpre = d.put("mlp_pre", dh.mul(pre.gt(0).to(pre.dtype()))); // [T, 4C]
        // mlp_pre = mlp_in · fc1ᵀ
        d.put("layer0.mlp_fc1", dpre.transpose().matmul(v.get("mlp_in"))); // [4C, C]
        d.put("mlp_in", dpre.matmul(v.get("layer0.mlp_fc1"))); // [T, C]
        // mlp_in = norm(x1), and x1 goes on into x2
        d.put("x1", throughNorm("mlp_in", "x1").add(d.get("x2"))); // [T, C]
    }

    private void attention() {
        Tensor weights = v.get("weights");
        double rootD = Math.sqrt(v.get("q").dim(-1));
        int heads = weights.dim(0);
        // x1 = x0 + attn_out
        Tensor dout = d.put("attn_out", d.get("x1")); // [T, C]
        // attn_out = mix · woᵀ
        d.put("layer0.attn_wo", dout.transpose().matmul(v.get("mix"))); // [C, C]
        Tensor dmix = d.put("mix", dout.matmul(v.get("layer0.attn_wo"))); // [T, C]
        // mix = weights · v, the heads side by side
        Tensor dmixHeads = Heads.split(dmix, heads); // [H, T, D]
        d.put("v", weights.transpose().matmul(dmixHeads)); // [H, T, D]
        Tensor dweights = d.put("weights", dmixHeads.matmul(v.get("v").transpose())); // [H, T, T]
        // weights = softmax(scores); 0 where a position would look ahead, and so is the cotangent
        Tensor dscores = d.put("scores", ShortForms.softmax(weights, dweights)); // [H, T, T]
        // scores = q · kᵀ / √D
        d.put("q", dscores.matmul(v.get("k")).div(rootD)); // [H, T, D]
        d.put("k", dscores.transpose().matmul(v.get("q")).div(rootD)); // [H, T, D]
        // q, k and v = attn_in · wᵀ: three paths into attn_in
        Tensor dattnIn = throughProjection("q").add(throughProjection("k")).add(throughProjection("v"));
        d.put("attn_in", dattnIn); // [T, C]
        // attn_in = norm(x0), and x0 goes on into x1
        d.put("x0", throughNorm("attn_in", "x0").add(d.get("x1"))); // [T, C]
    }

    /** Puts the gradient of the weight that made q, k or v; returns what it passes on to attn_in, [T, C]. */
    private Tensor throughProjection(String name) {
        String weight = "layer0.attn_w" + name;
        Tensor g = Heads.join(d.get(name)); // [T, C]
        d.put(weight, g.transpose().matmul(v.get("attn_in"))); // [C, C]
        return g.matmul(v.get(weight)); // [T, C]
    }

    private void embeddings() {
        // x0 = norm(emb)
        Tensor demb = d.put("emb", throughNorm("x0", "emb")); // [T, C]
        // emb = tok_emb + pos_emb
        d.put("tok_emb", demb); // [T, C]
        d.put("pos_emb", demb); // [T, C]
        // tok_emb = wte[tokens]: a token used twice collects both
        d.put("wte", ShortForms.embedding(demb, v.get("tokens"), v.get("wte").dim(0))); // [V, C]
        // pos_emb = the first T rows of wpe; the others were not used
        Tensor wpe = v.get("wpe");
        d.put("wpe", demb.pad(0, 0, wpe.dim(0) - demb.dim(0))); // [block, C]
    }

    /** y = x·inv, inv = (mean x² + ε)^−½: puts the gradient of inv and returns what reaches x, directly and through inv. */
    private Tensor throughNorm(String output, String input) {
        Tensor x = v.get(input);
        Tensor inv = v.get(output + "_inv");
        Tensor g = d.get(output);
        Tensor dinv = d.put(output + "_inv", g.mul(x).sum(1, true)); // [T, 1]
        return g.mul(inv).sub(x.mul(dinv).mul(inv.pow(3)).div(x.dim(1))); // [T, C]
    }
}
