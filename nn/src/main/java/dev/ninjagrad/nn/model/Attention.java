package dev.ninjagrad.nn.model;

import dev.ninjagrad.nn.layer.Init;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/**
 * Multi-head attention with its backward pass by hand. Cross-attention: the queries come from one sequence, keys and
 * values from another. Causal self-attention: all three come from the same, and a position sees itself and what precedes it.
 * Vaswani et al., 2017.
 *
 * <p>T queries, S keys, C width, H heads, D = C/H; weights are [out, in], without biases. For one head:
 *
 * <pre>
 *   q = x·wqᵀ [T, D]   k = ctx·wkᵀ [S, D]   v = ctx·wvᵀ [S, D]
 *   scores  = q·kᵀ / √D           [T, S]
 *   weights = softmax(scores)     [T, S]   (0 where a query may not look)
 *   mix     = weights · v         [T, D]
 *   out     = mix · woᵀ           [T, C]   (the heads side by side)
 *   loss    = mean (out − goal)²  []
 * </pre>
 *
 * The inputs x and ctx are leaves here, so that the gradient that leaves the layer is checked too: in self-attention the three
 * paths of x add up.
 */
public final class Attention implements HandWritten {
    private final boolean causal;
    private final int heads;
    private final Tensor goal;
    private final SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();

    private Attention(boolean causal, int heads, int width, DType dtype, int queries, int keys, RandomGenerator rng) {
        if (width % heads != 0) {
            throw new IllegalArgumentException(
                    "the width is shared among the heads: it must be a multiple of %d; got %d".formatted(heads, width));
        }
        this.causal = causal;
        this.heads = heads;
        this.goal = Tensor.randn(rng, dtype, queries, width);
        leaf("x", Tensor.randn(rng, dtype, queries, width));
        if (!causal) {
            leaf("ctx", Tensor.randn(rng, dtype, keys, width));
        }
        for (String weight : new String[] {"wq", "wk", "wv", "wo"}) {
            leaf(weight, Init.kaimingNormal(rng, dtype, 1, width, width));
        }
    }

    private void leaf(String name, Tensor values) {
        parameters.put(name, Parameter.of(values).named(name));
    }

    /** Returns cross-attention of {@code queries} positions over {@code keys} others, with random weights and data. */
    public static Attention cross(int queries, int keys, int width, int heads, DType dtype, RandomGenerator rng) {
        return new Attention(false, heads, width, dtype, queries, keys, rng);
    }

    /** Returns causal self-attention of {@code length} positions, with random weights and data. */
    public static Attention causal(int length, int width, int heads, DType dtype, RandomGenerator rng) {
        return new Attention(true, heads, width, dtype, length, length, rng);
    }

    @Override
    public String name() {
        return causal ? "self-attention" : "cross-attention";
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        return Collections.unmodifiableSequencedMap(parameters);
    }

    @Override
    public NamedTensors forward() {
        NamedTensors v = new NamedTensors();
        v.keep("goal", goal);
        v.keepAll(parameters);
        Tensor x = v.get("x");
        Tensor ctx = causal ? x : v.get("ctx");
        Tensor q = v.keep("q", Heads.split(x.matmul(v.get("wq").transpose()), heads)); // [H, T, D]
        Tensor k = v.keep("k", Heads.split(ctx.matmul(v.get("wk").transpose()), heads)); // [H, S, D]
        Tensor values = v.keep("v", Heads.split(ctx.matmul(v.get("wv").transpose()), heads)); // [H, S, D]
        Tensor scores = v.keep("scores", q.matmul(k.transpose()).div(Math.sqrt(q.dim(-1)))); // [H, T, S]
        Tensor weights = v.keep("weights", (causal ? Heads.pastOnly(scores) : scores).softmax(-1)); // [H, T, S]
        Tensor mix = v.keep("mix", weights.matmul(values)); // [H, T, D]
        Tensor out = v.keep("out", Heads.join(mix).matmul(v.get("wo").transpose())); // [T, C]
        v.keep("loss", out.sub(goal).square().mean()); // []
        return v;
    }

    @Override
    public NamedTensors backward(NamedTensors v) {
        Tensor x = v.get("x");
        Tensor ctx = causal ? x : v.get("ctx");
        Tensor out = v.get("out");
        Tensor weights = v.get("weights");
        double rootD = Math.sqrt(v.get("q").dim(-1));
        NamedTensors d = new NamedTensors();
        try (var _ = NoGrad.enter()) {
            d.put("loss", ShortForms.seed(out.dtype())); // []
            // loss = mean (out − goal)²
            Tensor dout = d.put("out", out.sub(v.get("goal")).mul(2.0 / out.size())); // [T, C]
            // out = join(mix) · woᵀ
            d.put("wo", dout.transpose().matmul(Heads.join(v.get("mix")))); // [C, C]
            Tensor dmix = d.put(
                    "mix", Heads.split(dout.matmul(v.get("wo")), v.get("q").dim(0))); // [H, T, D]
            // mix = weights · v
            Tensor dv = d.put("v", weights.transpose().matmul(dmix)); // [H, S, D]
            Tensor dweights = d.put("weights", dmix.matmul(v.get("v").transpose())); // [H, T, S]
            // weights = softmax(scores): where the mask made a weight 0, nothing flows
            Tensor dscores = d.put("scores", ShortForms.softmax(weights, dweights)); // [H, T, S]
            // scores = q · kᵀ / √D
            Tensor dq = d.put("q", dscores.matmul(v.get("k")).div(rootD)); // [H, T, D]
            Tensor dk = d.put("k", dscores.transpose().matmul(v.get("q")).div(rootD)); // [H, S, D]
            // q = x · wqᵀ, k = ctx · wkᵀ, v = ctx · wvᵀ, heads side by side
            Tensor dqFlat = Heads.join(dq); // [T, C]
            Tensor dkFlat = Heads.join(dk); // [S, C]
            Tensor dvFlat = Heads.join(dv); // [S, C]
            d.put("wq", dqFlat.transpose().matmul(x)); // [C, C]
            d.put("wk", dkFlat.transpose().matmul(ctx)); // [C, C]
            d.put("wv", dvFlat.transpose().matmul(ctx)); // [C, C]
            Tensor dx = dqFlat.matmul(v.get("wq")); // [T, C]
            Tensor dctx = dkFlat.matmul(v.get("wk")).add(dvFlat.matmul(v.get("wv"))); // [S, C]
            if (causal) {
                d.put("x", dx.add(dctx)); // [T, C], one sequence in three roles
            } else {
                d.put("x", dx); // [T, C]
                d.put("ctx", dctx); // [S, C]
            }
        }
        return d;
    }
}
