package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The network of the "backprop ninja" exercise on our engine, from PyTorch's initial parameters: every intermediate and
 * every intermediate's gradient as libtorch computed them.
 */
class NinjaNetworkTest {
    /**
     * Absolute, as the exercise itself compares; and, because many gradients here are smaller than that, relative to
     * each tensor's largest magnitude. libtorch's own kernels for different CPUs differ by 1.3e-6 relative, and by 4e-9
     * where the exact gradient is zero (in front of the batch norm, and of the maximum that softmax subtracts).
     */
    private static final Closeness ABSOLUTE = Closeness.perTensor(0, 1e-6);

    private static final Closeness RELATIVE = Closeness.perTensor(1e-5, 1e-8);

    private static final double PUBLISHED_LOSS = 2.895201;

    private final GoldenFile.Entry golden = GoldenFile.read("models/ninja.json");

    @Test
    void lossIsThePublishedOne() {
        assertThat(forward(0).loss().item()).isCloseTo(PUBLISHED_LOSS, within(1e-6));
    }

    @Test
    void everyIntermediateIsPyTorchs() {
        assertThat(RELATIVE.differences(
                        "value of", golden.tensors("values"), forward(0).values()))
                .isEmpty();
    }

    @Test
    void everyGradientIsPyTorchs() {
        Map<String, Tensor> gradients = forward(0).gradients();
        assertThat(ABSOLUTE.differences("gradient of", golden.tensors("gradients"), gradients))
                .isEmpty();
        assertThat(RELATIVE.differences("gradient of", golden.tensors("gradients"), gradients))
                .isEmpty();
    }

    @Test
    void theUnbiasedVarianceIsCaught() {
        NamedTensors wrong = forward(1);
        assertThat(RELATIVE.differences("value of", golden.tensors("values"), wrong.values()))
                .anyMatch(difference -> difference.startsWith("value of bn_var:"));
        assertThat(RELATIVE.differences("gradient of", golden.tensors("gradients"), wrong.gradients()))
                .isNotEmpty();
    }

    /** Parameters and intermediates by name, the loss last; the variance of the batch divided by n − correction. */
    private NamedTensors forward(int correction) {
        NamedTensors t = NamedTensors.leaves(
                golden.tensors("values"), "embedding", "w1", "b1", "w2", "b2", "bn_gain", "bn_bias");
        Map<String, Tensor> indices = golden.tensors("indices");
        Tensor targets = NamedTensors.required(indices, "targets");
        int n = targets.size();

        Tensor emb = t.keep("emb", t.get("embedding").index(NamedTensors.required(indices, "contexts")));
        Tensor embCat = t.keep("emb_cat", emb.reshape(n, -1));
        Tensor hPrebn = t.keep("h_prebn", embCat.matmul(t.get("w1")).add(t.get("b1")));

        Tensor bnMean = t.keep("bn_mean", hPrebn.mean(0, true));
        Tensor bnDiff = t.keep("bn_diff", hPrebn.sub(bnMean));
        Tensor bnDiffSq = t.keep("bn_diff_sq", bnDiff.pow(2));
        Tensor bnVar = t.keep("bn_var", bnDiffSq.sum(0, true).div(n - correction));
        Tensor bnVarInv = t.keep("bn_var_inv", bnVar.add(golden.number("eps")).pow(-0.5));
        Tensor bnRaw = t.keep("bn_raw", bnDiff.mul(bnVarInv));
        Tensor hPreact = t.keep("h_preact", t.get("bn_gain").mul(bnRaw).add(t.get("bn_bias")));

        Tensor h = t.keep("h", hPreact.tanh());
        Tensor logits = t.keep("logits", h.matmul(t.get("w2")).add(t.get("b2")));
        Tensor logitMaxes = t.keep("logit_maxes", logits.max(1, true).values());
        Tensor normLogits = t.keep("norm_logits", logits.sub(logitMaxes));
        Tensor counts = t.keep("counts", normLogits.exp());
        Tensor countsSum = t.keep("counts_sum", counts.sum(1, true));
        Tensor countsSumInv = t.keep("counts_sum_inv", countsSum.pow(-1));
        Tensor probs = t.keep("probs", counts.mul(countsSumInv));
        Tensor logprobs = t.keep("logprobs", probs.log());
        t.keep("loss", logprobs.gather(1, targets.reshape(n, 1)).mean().neg());
        return t;
    }
}
