package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The two examples small enough for paper, against libtorch in float64. */
class WorkedExamplesTest {
    /** A handful of roundings of numbers of order one. */
    private static final Closeness CLOSENESS = Closeness.perElement(1e-14, 1e-15);

    @Test
    void neuronPassesItsGradientsBackAsPyTorchDoes() {
        GoldenFile.Entry golden = GoldenFile.read("models/neuron.json");
        NamedTensors t = NamedTensors.leaves(golden.tensors("values"), "x1", "x2", "w1", "w2", "b");
        Tensor x1w1 = t.keep("x1w1", t.get("x1").mul(t.get("w1")));
        Tensor x2w2 = t.keep("x2w2", t.get("x2").mul(t.get("w2")));
        Tensor sum = t.keep("x1w1_x2w2", x1w1.add(x2w2));
        Tensor n = t.keep("n", sum.add(t.get("b")));
        t.keep("o", n.tanh());

        assertThat(differences(golden, t)).isEmpty();
    }

    @Test
    void softmaxPullsTheTrueClassUpAndTheOthersDown() {
        GoldenFile.Entry golden = GoldenFile.read("models/softmax.json");
        NamedTensors t = NamedTensors.leaves(golden.tensors("values"), "logits");
        Tensor counts = t.get("logits").exp();
        Tensor probs = t.keep("probs", counts.div(counts.sum()));
        t.keep("loss", probs.slice(0, 0, 1).log().neg().reshape());

        assertThat(differences(golden, t)).isEmpty();
    }

    @Test
    void aDroppedTermIsCaught() {
        GoldenFile.Entry golden = GoldenFile.read("models/softmax.json");
        NamedTensors t = NamedTensors.leaves(golden.tensors("values"), "logits");
        Tensor counts = t.get("logits").exp();
        Tensor probs = t.keep("probs", counts.div(counts.sum().detach()));
        t.keep("loss", probs.slice(0, 0, 1).log().neg().reshape());

        assertThat(differences(golden, t)).anyMatch(difference -> difference.startsWith("gradient of logits"));
    }

    private static List<String> differences(GoldenFile.Entry golden, NamedTensors t) {
        assertThat(CLOSENESS.differences("value of", golden.tensors("values"), t.values()))
                .isEmpty();
        return CLOSENESS.differences("gradient of", golden.tensors("gradients"), t.gradients());
    }
}
