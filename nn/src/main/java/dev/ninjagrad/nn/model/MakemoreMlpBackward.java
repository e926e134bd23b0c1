package dev.ninjagrad.nn.model;

import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Tensor;

/**
 * Every gradient of {@link MakemoreMlp} by hand, from the loss back to the embedding table.
 *
 * <p>The patterns: where the forward pass repeats a row, the backward pass sums over the repetitions; where it sums, the
 * cotangent is repeated; where a value is used twice, its two cotangents add up.
 */
final class MakemoreMlpBackward {
    private final NamedTensors v;
    private final NamedTensors d = new NamedTensors();
    private final MakemoreMlp.Options options;
    private final int n;

    MakemoreMlpBackward(NamedTensors values, MakemoreMlp.Options options) {
        this.v = values;
        this.options = options;
        this.n = values.get("targets").size();
    }

    /** The long way: the gradient of every intermediate. */
    NamedTensors longhand() {
        try (var _ = NoGrad.enter()) {
            d.put("loss", ShortForms.seed(v.get("logits").dtype())); // []
            crossEntropy();
            outputLayer();
            batchNorm();
            inputLayer();
        }
        return d;
    }

    /** The same gradients with the two short forms; the intermediates they skip are left out. */
    NamedTensors shorthand() {
        try (var _ = NoGrad.enter()) {
            d.put("loss", ShortForms.seed(v.get("logits").dtype())); // []
            d.put("logits", ShortForms.crossEntropy(v.get("logits"), v.get("targets"))); // [n, V]
            outputLayer();
            batchNormInShort();
            inputLayer();
        }
        return d;
    }

    private void crossEntropy() {
        Tensor logits = v.get("logits");
        Tensor counts = v.get("counts");
        Tensor countsSum = v.get("counts_sum");
        Tensor countsSumInv = v.get("counts_sum_inv");
        Tensor onehot = v.get("targets").oneHot(logits.dim(1), logits.dtype()); // [n, V]
        Tensor winner = logits.argmax(1, false).oneHot(logits.dim(1), logits.dtype()); // [n, V]

        // loss = −mean of logprobs at the targets
        Tensor dlogprobs = d.put("logprobs", onehot.div(-n)); // [n, V]
        // logprobs = log probs
        Tensor dprobs = d.put("probs", dlogprobs.div(v.get("probs"))); // [n, V]
        // probs = counts · counts_sum_inv, the inverse repeated along the row: sum over the row
        Tensor dcountsSumInv = d.put("counts_sum_inv", dprobs.mul(counts).sum(1, true)); // [n, 1]
        // counts_sum_inv = counts_sum⁻¹
        Tensor dcountsSum =
                d.put("counts_sum", dcountsSumInv.mul(countsSum.pow(-2)).neg()); // [n, 1]
        // counts is used twice: in probs, and in its own sum, which repeats the cotangent along the row
        Tensor dcounts = d.put("counts", dprobs.mul(countsSumInv).add(dcountsSum)); // [n, V]
        // counts = exp(norm_logits), its own derivative
        Tensor dnormLogits = d.put("norm_logits", dcounts.mul(counts)); // [n, V]
        // norm_logits = logits − logit_maxes, the maximum repeated along the row
        Tensor dlogitMaxes = d.put("logit_maxes", dnormLogits.sum(1, true).neg()); // [n, 1], zero but for rounding
        // logits is used twice: in norm_logits, and where it is the largest of its row
        d.put("logits", dnormLogits.add(dlogitMaxes.mul(winner))); // [n, V]
    }

    private void outputLayer() {
        Tensor h = v.get("h");
        Tensor dlogits = d.get("logits");
        // logits = leaving · W2 + b2
        d.put("b2", dlogits.sum(0)); // [V]
        d.put("W2", leaving().transpose().matmul(dlogits)); // [H, V]
        Tensor dleaving = dlogits.matmul(v.get("W2").transpose()); // [n, H]
        if (options.residual()) {
            // h_res = h_prebn + h: addition hands its cotangent to both; h_prebn collects it in the end
            d.put("h_res", dleaving); // [n, H]
        }
        Tensor dh = dleaving;
        if (v.has("keep")) {
            // h_drop = h · keep / (1 − p): nothing flows back into dropped units
            d.put("h_drop", dleaving); // [n, H]
            dh = dleaving.mul(v.get("keep").to(h.dtype())).div(1 - options.dropout()); // [n, H]
        }
        d.put("h", dh); // [n, H]
        // h = tanh(h_preact): 1 − h²
        Tensor dhPreact = d.put("h_preact", dh.mul(h.square().neg().add(1))); // [n, H]
        // h_preact = bn_gain · bn_raw + bn_bias, gain and bias repeated along the batch: sum over the batch
        d.put("bn_bias", dhPreact.sum(0, true)); // [1, H]
        d.put("bn_gain", dhPreact.mul(v.get("bn_raw")).sum(0, true)); // [1, H]
        d.put("bn_raw", dhPreact.mul(v.get("bn_gain"))); // [n, H]
    }

    /** What enters the output layer, [n, H]. */
    private Tensor leaving() {
        return v.get(options.residual() ? "h_res" : v.has("keep") ? "h_drop" : "h");
    }

    private void batchNorm() {
        Tensor bnDiff = v.get("bn_diff");
        Tensor bnVarInv = v.get("bn_var_inv");
        Tensor dbnRaw = d.get("bn_raw");
        // bn_raw = bn_diff · bn_var_inv, the inverse repeated along the batch
        Tensor dbnVarInv = d.put("bn_var_inv", dbnRaw.mul(bnDiff).sum(0, true)); // [1, H]
        // bn_var_inv = (bn_var + ε)^−½: −½ (bn_var + ε)^−3⁄2
        Tensor dbnVar = d.put("bn_var", dbnVarInv.mul(bnVarInv.pow(3)).mul(-0.5)); // [1, H]
        // bn_var = Σ bn_diff_sq / (n − correction): the same share for every row
        Tensor dbnDiffSq =
                d.put("bn_diff_sq", dbnVar.div(n - options.correction()).expand(bnDiff.shape())); // [n, H]
        // bn_diff is used twice: in bn_raw, and squared
        Tensor dbnDiff = d.put("bn_diff", dbnRaw.mul(bnVarInv).add(bnDiff.mul(2).mul(dbnDiffSq))); // [n, H]
        // bn_diff = h_prebn − bn_mean, the mean repeated along the batch
        Tensor dbnMean = d.put("bn_mean", dbnDiff.sum(0, true).neg()); // [1, H]
        // h_prebn is used twice: in bn_diff, and in its own mean
        d.put("h_prebn", throughResidual(dbnDiff.add(dbnMean.div(n)))); // [n, H]
    }

    private void batchNormInShort() {
        Tensor dhPrebn =
                ShortForms.batchNorm(d.get("bn_raw"), v.get("bn_raw"), v.get("bn_var_inv"), options.correction());
        d.put("h_prebn", throughResidual(dhPrebn)); // [n, H]
    }

    /** Adds what reaches h_prebn by the residual connection, if there is one. */
    private Tensor throughResidual(Tensor dhPrebn) {
        return options.residual() ? dhPrebn.add(d.get("h_res")) : dhPrebn;
    }

    private void inputLayer() {
        Tensor dhPrebn = d.get("h_prebn");
        // h_prebn = emb_cat · W1 + b1
        d.put("b1", dhPrebn.sum(0)); // [H], zero but for rounding: batch norm takes any shift off again
        d.put("W1", v.get("emb_cat").transpose().matmul(dhPrebn)); // [T·E, H]
        Tensor dembCat = d.put("emb_cat", dhPrebn.matmul(v.get("W1").transpose())); // [n, T·E]
        // emb_cat = emb, reshaped
        Tensor demb = d.put("emb", dembCat.reshape(v.get("emb").shape())); // [n, T, E]
        // emb = C[contexts]: a row used many times collects from all of them
        d.put("C", ShortForms.embedding(demb, v.get("contexts"), v.get("C").dim(0))); // [V, E]
    }
}
