package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
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
    private static final Closeness ABSOLUTE = new Closeness(0, 1e-6);

    private static final Closeness RELATIVE = new Closeness(1e-5, 1e-8);

    private static final double PUBLISHED_LOSS = 2.895201;

    private final GoldenFile.Entry golden = GoldenFile.read("models/ninja.json");

    @Test
    void lossIsThePublishedOne() {
        assertThat(forward(0).lastEntry().getValue().item()).isCloseTo(PUBLISHED_LOSS, within(1e-6));
    }

    @Test
    void everyIntermediateIsPyTorchs() {
        assertThat(RELATIVE.differences("value of", golden.tensors("values"), forward(0)))
                .isEmpty();
    }

    @Test
    void everyGradientIsPyTorchs() {
        Map<String, Tensor> gradients = gradients(forward(0));
        assertThat(ABSOLUTE.differences("gradient of", golden.tensors("gradients"), gradients))
                .isEmpty();
        assertThat(RELATIVE.differences("gradient of", golden.tensors("gradients"), gradients))
                .isEmpty();
    }

    @Test
    void theUnbiasedVarianceIsCaught() {
        SequencedMap<String, Tensor> wrong = forward(1);
        assertThat(RELATIVE.differences("value of", golden.tensors("values"), wrong))
                .anyMatch(difference -> difference.startsWith("value of bn_var:"));
        assertThat(RELATIVE.differences("gradient of", golden.tensors("gradients"), gradients(wrong)))
                .isNotEmpty();
    }

    private static Map<String, Tensor> gradients(SequencedMap<String, Tensor> tensors) {
        List<Tensor> found = Autograd.grad(tensors.lastEntry().getValue(), List.copyOf(tensors.values()));
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        for (String name : tensors.sequencedKeySet()) {
            gradients.put(name, found.get(gradients.size()));
        }
        return gradients;
    }

    /** Parameters and intermediates by name, the loss last; the variance of the batch divided by n − correction. */
    private SequencedMap<String, Tensor> forward(int correction) {
        SequencedMap<String, Tensor> t = new LinkedHashMap<>();
        Map<String, Tensor> initial = golden.tensors("values");
        for (String name : List.of("embedding", "w1", "b1", "w2", "b2", "bn_gain", "bn_bias")) {
            t.put(name, golden(initial, name).requiresGrad(true));
        }
        Map<String, Tensor> indices = golden.tensors("indices");
        Tensor targets = golden(indices, "targets");
        int n = targets.size();

        Tensor emb = keep(t, "emb", golden(t, "embedding").index(golden(indices, "contexts")));
        Tensor embCat = keep(t, "emb_cat", emb.reshape(n, -1));
        Tensor hPrebn = keep(t, "h_prebn", embCat.matmul(golden(t, "w1")).add(golden(t, "b1")));

        Tensor bnMean = keep(t, "bn_mean", hPrebn.mean(0, true));
        Tensor bnDiff = keep(t, "bn_diff", hPrebn.sub(bnMean));
        Tensor bnDiffSq = keep(t, "bn_diff_sq", bnDiff.pow(2));
        Tensor bnVar = keep(t, "bn_var", bnDiffSq.sum(0, true).div(n - correction));
        Tensor bnVarInv = keep(t, "bn_var_inv", bnVar.add(golden.number("eps")).pow(-0.5));
        Tensor bnRaw = keep(t, "bn_raw", bnDiff.mul(bnVarInv));
        Tensor hPreact = keep(t, "h_preact", golden(t, "bn_gain").mul(bnRaw).add(golden(t, "bn_bias")));

        Tensor h = keep(t, "h", hPreact.tanh());
        Tensor logits = keep(t, "logits", h.matmul(golden(t, "w2")).add(golden(t, "b2")));
        Tensor logitMaxes = keep(t, "logit_maxes", logits.max(1, true).values());
        Tensor normLogits = keep(t, "norm_logits", logits.sub(logitMaxes));
        Tensor counts = keep(t, "counts", normLogits.exp());
        Tensor countsSum = keep(t, "counts_sum", counts.sum(1, true));
        Tensor countsSumInv = keep(t, "counts_sum_inv", countsSum.pow(-1));
        Tensor probs = keep(t, "probs", counts.mul(countsSumInv));
        Tensor logprobs = keep(t, "logprobs", probs.log());
        keep(t, "loss", logprobs.gather(1, targets.reshape(n, 1)).mean().neg());
        return t;
    }

    private static Tensor keep(Map<String, Tensor> tensors, String name, Tensor tensor) {
        tensors.put(name, tensor.named(name));
        return tensor;
    }

    private static Tensor golden(Map<String, Tensor> tensors, String name) {
        Tensor found = tensors.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no '" + name + "' among " + tensors.keySet());
        }
        return found;
    }
}
