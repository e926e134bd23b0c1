package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head self-attention in which a position sees itself and what precedes it: x [B, T, C] → [B, T, C]. Queries, keys and values
 * come from one linear layer, {@code c_attn} [3C, C]; {@code c_proj} [C, C] mixes the heads. The names are GPT-2's.
 */
public final class CausalSelfAttention implements Layer {
    private final int heads;
    private final double dropout;
    private final Linear project;
    private final Linear mix;

    /**
     * Returns a layer of these parts.
     *
     * @param heads H, a divisor of C
     * @param dropout probability of dropping an attention weight in training
     * @param project c_attn
     * @param mix c_proj
     */
    public CausalSelfAttention(int heads, double dropout, Linear project, Linear mix) {
        this.heads = heads;
        this.dropout = dropout;
        this.project = project;
        this.mix = mix;
    }

    /**
     * The keys and values of the positions computed so far, for generation: one for each layer and sequence. Every call of
     * {@link #forward(Tensor, Past)} appends to it.
     */
    public static final class Past {
        private @Nullable Tensor keys;
        private @Nullable Tensor values;

        /** Returns the number of positions remembered. */
        public int length() {
            return keys == null ? 0 : keys.dim(-2);
        }

        private Tensor appendKeys(Tensor k) {
            Tensor all = keys == null ? k : Tensor.concat(-2, List.of(keys, k));
            keys = all;
            return all;
        }

        private Tensor appendValues(Tensor v) {
            Tensor all = values == null ? v : Tensor.concat(-2, List.of(values, v));
            values = all;
            return all;
        }
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Tensor qkv = project.forward(x, pass); // [B, T, 3C]
        Tensor q = part(qkv, 0); // [B, H, T, D]
        Tensor k = part(qkv, 1);
        Tensor v = part(qkv, 2);
        Tensor y = switch (pass) {
            case Pass.Training(var rng)
            when dropout > 0 -> weights(q, k).dropout(dropout, rng).matmul(v);
            case Pass.Training _, Pass.Inference _ -> q.scaledDotProductAttention(k, v, true);
        };
        return mix.forward(joined(y), pass);
    }

    /**
     * Computes the outputs of new positions that follow those of {@code past}: all at once if there are none yet, else one at a time.
     *
     * @param x [B, T, C], T = 1 if {@code past} is not empty
     * @throws IllegalArgumentException if there are several new positions after a past
     */
    public Tensor forward(Tensor x, Past past) {
        boolean first = past.length() == 0;
        if (!first && x.dim(1) != 1) {
            throw new IllegalArgumentException(
                    "after a past, attention takes one new position at a time; got x " + x.shape());
        }
        Tensor qkv = project.forward(x, Pass.INFERENCE);
        Tensor k = past.appendKeys(part(qkv, 1));
        Tensor v = past.appendValues(part(qkv, 2));
        // A single last position may look at everything; only the first call has positions that must not look ahead.
        return mix.forward(joined(part(qkv, 0).scaledDotProductAttention(k, v, first)), Pass.INFERENCE);
    }

    /** Cuts q, k or v out of [B, T, 3C] and into heads, [B, H, T, D]. */
    private Tensor part(Tensor qkv, int which) {
        int c = qkv.dim(-1) / 3;
        return qkv.slice(-1, which * c, (which + 1) * c)
                .reshape(qkv.dim(0), qkv.dim(1), heads, c / heads)
                .transpose(1, 2);
    }

    private static Tensor joined(Tensor y) {
        return y.transpose(1, 2).reshape(y.dim(0), y.dim(2), -1);
    }

    /** What each position takes from each before it, [B, H, T, T]; apart from the fused op only where dropout must come between. */
    private static Tensor weights(Tensor q, Tensor k) {
        Tensor scores = q.matmul(k.transpose()).div(Math.sqrt(q.dim(-1)));
        int t = q.dim(-2);
        Tensor past = Tensor.full(1, DType.I32, Shape.of(t, t)).tril();
        return Tensor.where(past, scores, Tensor.scalar(Double.NEGATIVE_INFINITY, scores.dtype()))
                .softmax(-1);
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
        Layer.nest("c_attn", project.parameters(), parameters);
        Layer.nest("c_proj", mix.parameters(), parameters);
        return parameters;
    }
}
