package dev.ninjagrad.nn.model;

import dev.ninjagrad.nn.layer.Init;
import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/**
 * The smallest GPT: one layer of causal self-attention and one ReLU MLP, RMS norm without gain, no biases; the model of Karpathy's
 * microgpt. {@link MicroGptBackward} derives each gradient by hand; {@link MicroGptOnValues} is the same model number by number.
 *
 * <p>T positions, V vocabulary, C width, H heads; weights are [out, in]. With V = 27 and {@link Sizes#STANDARD} 4,192 parameters.
 */
public final class MicroGpt implements Layer {
    static final double EPS = 1e-5;
    private static final double INITIAL_DEVIATION = 0.08;

    /**
     * The sizes.
     *
     * @param block the longest sequence, T at most
     * @param width C
     * @param heads H, a divisor of C
     */
    public record Sizes(int block, int width, int heads) {
        /** 4 heads, width 16, block 16. */
        public static final Sizes STANDARD = new Sizes(16, 16, 4);

        /**
         * Checks that the width can be shared among the heads.
         *
         * @throws IllegalArgumentException if it cannot
         */
        public Sizes {
            if (width % heads != 0) {
                throw new IllegalArgumentException(
                        "the width is shared among the heads: it must be a multiple of %d; got %d"
                                .formatted(heads, width));
            }
        }

        /** Returns the shape of each parameter by name, in the order in which they are drawn. */
        SequencedMap<String, int[]> shapes(int vocabulary) {
            SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
            shapes.put("wte", new int[] {vocabulary, width});
            shapes.put("wpe", new int[] {block, width});
            shapes.put("lm_head", new int[] {vocabulary, width});
            for (String weight : new String[] {"attn_wq", "attn_wk", "attn_wv", "attn_wo"}) {
                shapes.put("layer0." + weight, new int[] {width, width});
            }
            shapes.put("layer0.mlp_fc1", new int[] {4 * width, width});
            shapes.put("layer0.mlp_fc2", new int[] {width, 4 * width});
            return shapes;
        }
    }

    private final Sizes sizes;
    private final SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();

    /**
     * Returns a model with given initial values, copied.
     *
     * @param values wte [V, C], wpe [block, C], lm_head [V, C], layer0.attn_wq, _wk, _wv and _wo [C, C], layer0.mlp_fc1 [4C, C] and
     *     layer0.mlp_fc2 [C, 4C]
     * @throws IllegalArgumentException if one is missing
     */
    public MicroGpt(Sizes sizes, Map<String, Tensor> values) {
        this.sizes = sizes;
        NamedTensors initial = NamedTensors.of(values);
        int vocabulary = initial.get("wte").dim(0);
        for (String name : sizes.shapes(vocabulary).sequencedKeySet()) {
            parameters.put(name, Parameter.of(initial.get(name)).named(name));
        }
    }

    /** Returns a model with weights from a normal distribution of deviation 0.08, drawn in microgpt's order. */
    public static MicroGpt random(Sizes sizes, int vocabulary, DType dtype, RandomGenerator rng) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        sizes.shapes(vocabulary)
                .forEach((name, shape) -> values.put(name, Init.normal(rng, dtype, INITIAL_DEVIATION, shape)));
        return new MicroGpt(sizes, values);
    }

    /** Returns the parameters by name. */
    @Override
    public SequencedMap<String, Parameter> parameters() {
        return Collections.unmodifiableSequencedMap(parameters);
    }

    /** Returns the logits [B, T, V] of what follows each of the tokens, I32 [B, T], one document after the other; T at most the block. */
    @Override
    public Tensor forward(Tensor tokens, Pass pass) {
        List<Tensor> logits = new ArrayList<>();
        for (int b = 0; b < tokens.dim(0); b++) {
            NamedTensors v = NamedTensors.of(parameters);
            v.put("tokens", tokens.select(0, b));
            logits.add(forward(v));
        }
        return Tensor.stack(0, logits);
    }

    /** Returns the loss on a document given with its boundary tokens, of which the first block + 1 are used. */
    public HandWritten on(int... document) {
        int n = Math.min(sizes.block, document.length - 1);
        Tensor all = Tensor.of(document);
        return new OnDocument(this, all.slice(0, 0, n), all.slice(0, 1, n + 1));
    }

    /** Draws tokens one after the other, from {@code boundary} until it comes again or the block is full; without it. */
    public int[] sample(int boundary, Sampling sampling, RandomGenerator rng) {
        return sample(boundary, new int[0], sampling, rng);
    }

    /**
     * Like {@link #sample(int, Sampling, RandomGenerator)} with the beginning given; it is part of what is returned.
     *
     * @throws IllegalArgumentException if it fills the block
     */
    public int[] sample(int boundary, int[] prompt, Sampling sampling, RandomGenerator rng) {
        if (prompt.length >= sizes.block) {
            throw new IllegalArgumentException(
                    "the model sees %d tokens, the boundary included; a prompt has at most %d, got %d"
                            .formatted(sizes.block, sizes.block - 1, prompt.length));
        }
        List<Integer> tokens = new ArrayList<>(List.of(boundary));
        Arrays.stream(prompt).forEach(tokens::add);
        while (tokens.size() <= sizes.block) {
            int next = sampling.next(lastLogits(tokens), rng);
            if (next == boundary) {
                break;
            }
            tokens.add(next);
        }
        return tokens.stream().skip(1).mapToInt(Integer::intValue).toArray();
    }

    /** Returns the logits of what follows these tokens, [V]. */
    private Tensor lastLogits(List<Integer> tokens) {
        NamedTensors v = NamedTensors.of(parameters);
        try (var _ = NoGrad.enter()) {
            v.put(
                    "tokens",
                    Tensor.of(tokens.stream().mapToInt(Integer::intValue).toArray()));
            return forward(v).select(0, -1);
        }
    }

    /** Computes the logits [T, V] from parameters and tokens, and every value on the way. */
    private Tensor forward(NamedTensors v) {
        Tensor tokens = v.get("tokens");
        Tensor tok = v.keep("tok_emb", v.get("wte").index(tokens)); // [T, C]
        Tensor pos = v.keep("pos_emb", v.get("wpe").slice(0, 0, tokens.size())); // [T, C]
        Tensor emb = v.keep("emb", tok.add(pos)); // [T, C]
        Tensor x0 = norm(v, "x0", emb); // [T, C]
        Tensor x1 = v.keep("x1", x0.add(attention(v, x0))); // [T, C]
        Tensor x2 = v.keep("x2", x1.add(mlp(v, x1))); // [T, C]
        return v.keep("logits", x2.matmul(v.get("lm_head").transpose())); // [T, V]
    }

    /** y = x / √(mean x² + ε); its factor, one a row, is kept under {@code name_inv}. */
    private static Tensor norm(NamedTensors v, String name, Tensor x) {
        Tensor inv = v.keep(name + "_inv", x.square().mean(1, true).add(EPS).pow(-0.5)); // [T, 1]
        return v.keep(name, x.mul(inv)); // [T, C]
    }

    private Tensor attention(NamedTensors v, Tensor x) {
        Tensor a = norm(v, "attn_in", x); // [T, C]
        Tensor q = v.keep("q", heads(v, a, "wq")); // [H, T, D]
        Tensor k = v.keep("k", heads(v, a, "wk")); // [H, T, D]
        Tensor values = v.keep("v", heads(v, a, "wv")); // [H, T, D]
        Tensor scores = v.keep("scores", q.matmul(k.transpose()).div(Math.sqrt(q.dim(-1)))); // [H, T, T]
        Tensor weights = v.keep("weights", Heads.pastOnly(scores).softmax(-1)); // [H, T, T]
        Tensor mix = v.keep("mix", Heads.join(weights.matmul(values))); // [T, C]
        return v.keep("attn_out", mix.matmul(v.get("layer0.attn_wo").transpose())); // [T, C]
    }

    private Tensor heads(NamedTensors v, Tensor x, String weight) {
        return Heads.split(x.matmul(v.get("layer0.attn_" + weight).transpose()), sizes.heads);
    }

    private static Tensor mlp(NamedTensors v, Tensor x) {
        Tensor m = norm(v, "mlp_in", x); // [T, C]
        Tensor pre = v.keep("mlp_pre", m.matmul(v.get("layer0.mlp_fc1").transpose())); // [T, 4C]
        Tensor h = v.keep("mlp_h", pre.relu()); // [T, 4C]
        return v.keep("mlp_out", h.matmul(v.get("layer0.mlp_fc2").transpose())); // [T, C]
    }

    private record OnDocument(MicroGpt model, Tensor tokens, Tensor targets) implements HandWritten {
        @Override
        public String name() {
            return "gpt";
        }

        @Override
        public SequencedMap<String, Parameter> parameters() {
            return model.parameters();
        }

        @Override
        public NamedTensors forward() {
            NamedTensors v = new NamedTensors();
            v.keep("tokens", tokens);
            v.keep("targets", targets);
            v.keepAll(parameters());
            v.keep("loss", model.forward(v).crossEntropy(targets)); // []
            return v;
        }

        @Override
        public NamedTensors backward(NamedTensors values) {
            return new MicroGptBackward(values).gradients();
        }
    }
}
