package dev.ninjagrad.nn.model;

import dev.ninjagrad.nn.layer.Dropout;
import dev.ninjagrad.nn.layer.Init;
import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.layer.RunningStatistics;
import dev.ninjagrad.tensor.BatchNorm;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The character model of the "backprop ninja": embedding, linear, batch norm, tanh, linear, softmax and cross-entropy, taken
 * apart until every step is one operation. {@link MakemoreMlpBackward} derives each gradient by hand.
 *
 * <p>n examples, T characters of context, V vocabulary, E embedding, H hidden; weights are [in, out], as the exercise has them.
 * Optional, and off by default: dropout after the tanh, and a residual connection around batch norm, tanh and dropout.
 *
 * <p>As a {@link Layer} it maps contexts [n, T] to logits [n, V] with batch norm as one operation, and keeps running statistics for
 * inference, so that it can be trained and asked about a single context.
 */
public final class MakemoreMlp implements Layer {
    private static final double EPS = 1e-5;
    private static final double SMALL = 0.01;

    /**
     * The sizes.
     *
     * @param vocabulary V
     * @param block T, the length of a context
     * @param embedding E
     * @param hidden H
     */
    public record Sizes(int vocabulary, int block, int embedding, int hidden) {}

    /**
     * Variations on the model.
     *
     * @param correction the batch's variance is divided by n − correction: 0 biased (the lesson's), 1 unbiased
     * @param dropout probability of dropping a hidden unit, in [0, 1)
     * @param residual whether {@code h_prebn} is added to what leaves the tanh
     */
    public record Options(int correction, double dropout, boolean residual) {
        /** Biased variance, no dropout, no residual connection. */
        public static final Options PLAIN = new Options(0, 0, false);

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if the correction is not 0 or 1 or the probability is outside [0, 1)
         */
        public Options {
            if (correction != 0 && correction != 1) {
                throw new IllegalArgumentException("the variance's correction is 0 or 1; got " + correction);
            }
            if (!(dropout >= 0 && dropout < 1)) {
                throw new IllegalArgumentException("dropout needs a probability in [0, 1); got " + dropout);
            }
        }

        /** What sets a model apart from the plain one, for its name. */
        private String suffix() {
            return (correction == 1 ? "-unbiased" : "")
                    + (dropout > 0 ? "-dropout" : "")
                    + (residual ? "-residual" : "");
        }
    }

    private final Options options;
    private final SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
    private final RunningStatistics running;

    /**
     * Returns a model with given initial values, copied.
     *
     * @param values C [V, E], W1 [T·E, H], b1 [H], W2 [H, V], b2 [V], bn_gain and bn_bias [1, H]
     * @throws IllegalArgumentException if one is missing
     */
    public MakemoreMlp(Map<String, Tensor> values, Options options) {
        this.options = options;
        NamedTensors initial = NamedTensors.of(values);
        for (String name : new String[] {"C", "W1", "b1", "W2", "b2", "bn_gain", "bn_bias"}) {
            parameters.put(name, Parameter.of(initial.get(name)).named(name));
        }
        Tensor b1 = initial.get("b1");
        this.running = new RunningStatistics(b1.size(), b1.dtype());
    }

    /**
     * Returns a model with the exercise's initial values: C normal; W1 normal · 5/3 / √(T·E), tanh's gain; b1 and W2 normal · 0.01,
     * so that no unit starts saturated and the first loss is near log V; b2 zero; gain 1, bias 0. Drawn in that order.
     */
    public static MakemoreMlp random(Sizes sizes, Options options, DType dtype, RandomGenerator rng) {
        int wide = sizes.block * sizes.embedding;
        Map<String, Tensor> values = new LinkedHashMap<>();
        values.put("C", Init.normal(rng, dtype, 1, sizes.vocabulary, sizes.embedding));
        Tensor w1 = Init.normal(rng, dtype, Init.TANH_GAIN, wide, sizes.hidden);
        values.put("W1", w1.div(Math.sqrt(wide)));
        values.put("b1", Init.normal(rng, dtype, SMALL, sizes.hidden));
        values.put("W2", Init.normal(rng, dtype, SMALL, sizes.hidden, sizes.vocabulary));
        values.put("b2", Tensor.zeros(dtype, sizes.vocabulary));
        values.put("bn_gain", Tensor.ones(dtype, 1, sizes.hidden));
        values.put("bn_bias", Tensor.zeros(dtype, 1, sizes.hidden));
        return new MakemoreMlp(values, options);
    }

    /** Returns the parameters by name. */
    @Override
    public SequencedMap<String, Parameter> parameters() {
        return Collections.unmodifiableSequencedMap(parameters);
    }

    /** Returns the running mean and variance of the hidden layer before the norm, [H] each. */
    @Override
    public SequencedMap<String, Parameter> buffers() {
        return running.buffers();
    }

    /**
     * Returns the logits [n, V] of what follows the contexts, I32 [n, T]. A training pass normalises by the batch and follows its
     * statistics; inference normalises by the running ones.
     */
    @Override
    public Tensor forward(Tensor contexts, Pass pass) {
        NamedTensors p = NamedTensors.of(parameters);
        Tensor emb = p.get("C").index(contexts).reshape(contexts.dim(0), -1); // [n, T·E]
        Tensor hPrebn = emb.matmul(p.get("W1")).add(p.get("b1")); // [n, H]
        Tensor h = new Dropout(options.dropout).forward(normalized(hPrebn, pass).tanh(), pass);
        Tensor out = options.residual ? hPrebn.add(h) : h;
        return out.matmul(p.get("W2")).add(p.get("b2"));
    }

    private Tensor normalized(Tensor x, Pass pass) {
        BatchNorm op = new BatchNorm(1, EPS);
        NamedTensors p = NamedTensors.of(parameters);
        Tensor gain = p.get("bn_gain").reshape(-1);
        Tensor bias = p.get("bn_bias").reshape(-1);
        return switch (pass) {
            case Pass.Inference _ -> op.inference(x, running.seen(), gain, bias);
            case Pass.Training _ -> {
                running.follow(op.statistics(x));
                // The fused operation divides by n; the other choice is written out.
                yield options.correction == 0
                        ? x.batchNorm(1, gain, bias, EPS)
                        : x.sub(x.mean(0, true))
                                .div(x.var(new int[] {0}, 1, true).add(EPS).sqrt())
                                .mul(gain)
                                .add(bias);
            }
        };
    }

    /**
     * Returns the loss on a batch with the long backward pass: the gradient of every intermediate.
     *
     * @param contexts I32 [n, T]
     * @param targets I32 [n]
     * @throws IllegalArgumentException if the model has dropout: pass the mask
     */
    public HandWritten longhand(Tensor contexts, Tensor targets) {
        return batch(false, contexts, targets, null);
    }

    /** Like {@link #longhand(Tensor, Tensor)} with a dropout mask, I32 [n, H], 1 for units that are kept. */
    public HandWritten longhand(Tensor contexts, Tensor targets, Tensor keep) {
        return batch(false, contexts, targets, keep);
    }

    /** Returns the loss on a batch with the short backward pass: one line each for softmax and cross-entropy, and for batch norm. */
    public HandWritten shorthand(Tensor contexts, Tensor targets) {
        return batch(true, contexts, targets, null);
    }

    /** Like {@link #shorthand(Tensor, Tensor)} with a dropout mask, I32 [n, H]. */
    public HandWritten shorthand(Tensor contexts, Tensor targets, Tensor keep) {
        return batch(true, contexts, targets, keep);
    }

    /** Draws a dropout mask for a batch of n, I32 [n, H]. */
    public Tensor mask(int n, RandomGenerator rng) {
        return Tensor.rand(rng, n, width()).ge(options.dropout);
    }

    private int width() {
        return NamedTensors.of(parameters).get("b1").size();
    }

    private Batch batch(boolean inShort, Tensor contexts, Tensor targets, @Nullable Tensor keep) {
        if (keep == null && options.dropout > 0) {
            throw new IllegalArgumentException(
                    "a model with dropout needs a mask [n, H] of the units to keep; draw one with mask(n, rng)");
        }
        return new Batch(this, inShort, contexts, targets, keep);
    }

    private record Batch(
            MakemoreMlp model,
            boolean inShort,
            Tensor contexts,
            Tensor targets,
            @Nullable Tensor keep) implements HandWritten {
        @Override
        public String name() {
            return "mlp" + (inShort ? "-short" : "") + model.options.suffix();
        }

        @Override
        public SequencedMap<String, Parameter> parameters() {
            return model.parameters();
        }

        @Override
        public NamedTensors forward() {
            NamedTensors v = new NamedTensors();
            v.keep("contexts", contexts);
            v.keep("targets", targets);
            if (keep != null) {
                v.keep("keep", keep);
            }
            v.keepAll(parameters());
            Tensor hPreact = hiddenLayer(v);
            v.keep("h", hPreact.tanh()); // [n, H]
            Tensor logits = v.keep("logits", leaving(v).matmul(v.get("W2")).add(v.get("b2"))); // [n, V]
            crossEntropy(v, logits);
            return v;
        }

        /** Embedding, linear layer, batch norm. */
        private Tensor hiddenLayer(NamedTensors v) {
            int n = targets.size();
            Tensor emb = v.keep("emb", v.get("C").index(contexts)); // [n, T, E]
            Tensor embCat = v.keep("emb_cat", emb.reshape(n, -1)); // [n, T·E]
            Tensor hPrebn = v.keep("h_prebn", embCat.matmul(v.get("W1")).add(v.get("b1"))); // [n, H]
            Tensor bnMean = v.keep("bn_mean", hPrebn.mean(0, true)); // [1, H]
            Tensor bnDiff = v.keep("bn_diff", hPrebn.sub(bnMean)); // [n, H]
            Tensor bnDiffSq = v.keep("bn_diff_sq", bnDiff.pow(2)); // [n, H]
            Tensor bnVar = v.keep("bn_var", bnDiffSq.sum(0, true).div(n - model.options.correction)); // [1, H]
            Tensor bnVarInv = v.keep("bn_var_inv", bnVar.add(EPS).pow(-0.5)); // [1, H]
            Tensor bnRaw = v.keep("bn_raw", bnDiff.mul(bnVarInv)); // [n, H]
            return v.keep("h_preact", v.get("bn_gain").mul(bnRaw).add(v.get("bn_bias"))); // [n, H]
        }

        /** What leaves the hidden layer: h, less what dropout drops, plus the residual stream; [n, H]. */
        private Tensor leaving(NamedTensors v) {
            Tensor h = v.get("h");
            if (keep != null) {
                h = v.keep("h_drop", h.mul(keep.to(h.dtype())).div(1 - model.options.dropout));
            }
            return model.options.residual ? v.keep("h_res", v.get("h_prebn").add(h)) : h;
        }

        /** Softmax and cross-entropy, one operation a step. */
        private void crossEntropy(NamedTensors v, Tensor logits) {
            int n = targets.size();
            Tensor logitMaxes = v.keep("logit_maxes", logits.max(1, true).values()); // [n, 1]
            Tensor normLogits = v.keep("norm_logits", logits.sub(logitMaxes)); // [n, V]
            Tensor counts = v.keep("counts", normLogits.exp()); // [n, V]
            Tensor countsSum = v.keep("counts_sum", counts.sum(1, true)); // [n, 1]
            Tensor countsSumInv = v.keep("counts_sum_inv", countsSum.pow(-1)); // [n, 1]
            Tensor probs = v.keep("probs", counts.mul(countsSumInv)); // [n, V]
            Tensor logprobs = v.keep("logprobs", probs.log()); // [n, V]
            v.keep("loss", logprobs.gather(1, targets.reshape(n, 1)).mean().neg()); // []
        }

        @Override
        public NamedTensors backward(NamedTensors values) {
            MakemoreMlpBackward pass = new MakemoreMlpBackward(values, model.options);
            return inShort ? pass.shorthand() : pass.longhand();
        }
    }
}
