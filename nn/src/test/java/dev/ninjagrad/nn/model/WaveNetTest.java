package dev.ninjagrad.nn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.optim.Sgd;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaveNetTest {
    private final Random rng = new Random(1);
    private final WaveNet small = new WaveNet(new WaveNet.Sizes(5, 4, 6, 10), DType.F64, rng);

    @Test
    void theLecturesModelHas76579Parameters() {
        WaveNet model = new WaveNet(WaveNet.Sizes.ofTheLecture(27), DType.F32, rng);
        assertThat(model.parameters().values().stream().mapToInt(Tensor::size).sum())
                .isEqualTo(76_579);
        assertThat(model.buffers()).hasSize(6);
    }

    @Test
    void anUntrainedModelKnowsNothing() {
        WaveNet model = new WaveNet(WaveNet.Sizes.ofTheLecture(27), DType.F32, rng);
        Tensor logits = model.forward(Tensor.randint(rng, 27, 32, 8), Pass.training(rng));
        assertThat(logits.crossEntropy(Tensor.randint(rng, 27, 32)).item()).isCloseTo(Math.log(27), within(0.1));
    }

    @Test
    void itLearnsTheFirstOfFourCharacters() {
        Sgd sgd = new Sgd(List.copyOf(small.parameters().values()), Sgd.Settings.PLAIN);
        double loss = Double.NaN;
        for (int step = 0; step < 150; step++) {
            Tensor contexts = Tensor.randint(rng, 5, 32, 4);
            Tensor recorded = small.forward(contexts, Pass.training(rng)).crossEntropy(contexts.select(1, 0));
            sgd.zeroGrad();
            Autograd.backward(recorded);
            sgd.step(0.5);
            loss = recorded.item();
        }
        assertThat(loss).isLessThan(Math.log(5) / 4);
        Tensor fresh = Tensor.randint(rng, 5, 200, 4);
        Tensor guesses = small.forward(fresh, Pass.INFERENCE).argmax(1, false);
        assertThat(guesses.eq(fresh.select(1, 0)).to(DType.F64).mean().item()).isGreaterThan(0.9);
    }

    @Test
    void samplesEndAtTheBoundaryOrTheLimit() {
        for (int i = 0; i < 10; i++) {
            assertThat(small.sample(0, 6, Sampling.PLAIN, rng))
                    .hasSizeLessThanOrEqualTo(6)
                    .doesNotContain(0);
        }
    }

    @Test
    void aBlockThatIsNoPowerOfTwoIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WaveNet.Sizes(27, 6, 4, 8))
                .withMessageContaining("power of 2; got 6");
    }
}
