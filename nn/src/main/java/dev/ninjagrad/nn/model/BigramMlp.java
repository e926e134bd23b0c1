package dev.ninjagrad.nn.model;

import dev.ninjagrad.nn.layer.Init;
import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/**
 * Predicts a token from the one before it: embedding, hidden ReLU layer, logits; no biases. With 27 tokens 3,184 parameters.
 *
 * <p>n tokens in a document, V vocabulary, E embedding (16), H hidden (64); weights are [out, in] as in PyTorch.
 *
 * <pre>
 *   emb      = wte[tokens]                        [n, E]
 *   h_preact = emb · fc1ᵀ                         [n, H]
 *   h        = max(0, h_preact)                   [n, H]
 *   logits   = h · fc2ᵀ                           [n, V]
 *   loss     = mean of −log softmax(logits)[t]    []
 * </pre>
 */
public final class BigramMlp implements Layer {
    private static final int EMBEDDING = 16;
    private static final int HIDDEN = 64;
    private static final double INITIAL_DEVIATION = 0.08;

    private final Parameter wte;
    private final Parameter fc1;
    private final Parameter fc2;

    private BigramMlp(Parameter wte, Parameter fc1, Parameter fc2) {
        this.wte = wte.named("wte");
        this.fc1 = fc1.named("fc1");
        this.fc2 = fc2.named("fc2");
    }

    /** Returns a model with weights from a normal distribution of deviation 0.08, drawn in the order wte, fc1, fc2. */
    public static BigramMlp random(int vocabulary, DType dtype, RandomGenerator rng) {
        return new BigramMlp(
                drawn(rng, dtype, vocabulary, EMBEDDING),
                drawn(rng, dtype, HIDDEN, EMBEDDING),
                drawn(rng, dtype, vocabulary, HIDDEN));
    }

    private static Parameter drawn(RandomGenerator rng, DType dtype, int out, int in) {
        return Parameter.of(Init.normal(rng, dtype, INITIAL_DEVIATION, out, in));
    }

    /** Returns the parameters by name. */
    @Override
    public SequencedMap<String, Parameter> parameters() {
        SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
        parameters.put("wte", wte);
        parameters.put("fc1", fc1);
        parameters.put("fc2", fc2);
        return Collections.unmodifiableSequencedMap(parameters);
    }

    /** Returns the logits [n, V] of what follows the contexts, I32 [n, 1]. */
    @Override
    public Tensor forward(Tensor contexts, Pass pass) {
        return logits(contexts.reshape(-1));
    }

    /** Returns the number of tokens, V. */
    public int vocabulary() {
        return wte.dim(0);
    }

    /** Returns the logits of what follows each token, [n, V]. */
    public Tensor logits(Tensor tokens) {
        return wte.index(tokens).matmul(fc1.transpose()).relu().matmul(fc2.transpose());
    }

    /** Returns the loss on a document given with its boundary tokens: each token but the last predicts the next. */
    public OnDocument on(int... document) {
        int n = document.length - 1;
        Tensor all = Tensor.of(document);
        return new OnDocument(this, all.slice(0, 0, n), all.slice(0, 1, n + 1));
    }

    /** Draws tokens one after the other, from {@code boundary} until it comes again or the length is reached; without it. */
    public int[] sample(int boundary, int maxLength, Sampling sampling, RandomGenerator rng) {
        return new ContextGeneration(this, 1, boundary).next(new int[0], maxLength, sampling, rng);
    }

    /**
     * The model with a document.
     *
     * @param tokens I32 [n]
     * @param targets what follows each, I32 [n]
     */
    public record OnDocument(BigramMlp model, Tensor tokens, Tensor targets) implements HandWritten {
        @Override
        public String name() {
            return "bigram";
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
            Tensor emb = v.keep("emb", model.wte.index(tokens));
            Tensor hPreact = v.keep("h_preact", emb.matmul(model.fc1.transpose()));
            Tensor h = v.keep("h", hPreact.relu());
            Tensor logits = v.keep("logits", h.matmul(model.fc2.transpose()));
            v.keep("loss", logits.crossEntropy(targets));
            return v;
        }

        /** The five steps: softmax and cross-entropy, output layer, ReLU, hidden layer, embedding rows. */
        @Override
        public NamedTensors backward(NamedTensors v) {
            Tensor h = v.get("h");
            Tensor fc1 = v.get("fc1");
            Tensor fc2 = v.get("fc2");
            Tensor wte = v.get("wte");
            NamedTensors d = new NamedTensors();
            try (var _ = NoGrad.enter()) {
                d.put("loss", ShortForms.seed(h.dtype())); // []
                // 1. loss → logits: p − onehot, averaged
                Tensor dlogits = d.put("logits", ShortForms.crossEntropy(v.get("logits"), v.get("targets"))); // [n, V]
                // 2. logits = h · fc2ᵀ
                d.put("fc2", dlogits.transpose().matmul(h)); // [V, H]
                Tensor dh = d.put("h", dlogits.matmul(fc2)); // [n, H]
                // 3. h = max(0, h_preact): passed on where the unit was on
                Tensor dhPreact = d.put("h_preact", dh.mul(h.gt(0).to(h.dtype()))); // [n, H]
                // 4. h_preact = emb · fc1ᵀ
                d.put("fc1", dhPreact.transpose().matmul(v.get("emb"))); // [H, E]
                Tensor demb = d.put("emb", dhPreact.matmul(fc1)); // [n, E]
                // 5. emb = wte[tokens]: a row used twice collects both
                d.put("wte", ShortForms.embedding(demb, v.get("tokens"), wte.dim(0))); // [V, E]
            }
            return d;
        }

        /** Returns the loss, not recorded. */
        public double loss() {
            try (var _ = NoGrad.enter()) {
                return model.logits(tokens).crossEntropy(targets).item();
            }
        }

        /**
         * Returns (loss(θ + step) − loss(θ)) / step for every parameter, in the order of {@link #flat}: one forward pass a parameter.
         * The parameters are left as they were. Meaningful in F64; a step of 1e-6 errs by about 1e-6.
         */
        public double[] numericalGradient(double step) {
            double[] gradient = new double[parameterCount()];
            double base = loss();
            int at = 0;
            for (Parameter parameter : parameters().values()) {
                for (int i = 0; i < parameter.size(); i++) {
                    int element = i;
                    double before = parameter.storage().get(element);
                    parameter.update(values -> values.set(element, before + step));
                    gradient[at++] = (loss() - base) / step;
                    parameter.update(values -> values.set(element, before));
                }
            }
            return gradient;
        }
    }
}
