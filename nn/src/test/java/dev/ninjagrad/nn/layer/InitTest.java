package dev.ninjagrad.nn.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.nn.random.TorchRandom;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InitTest {
    private static final int OUT = 200;
    private static final int IN = 100;

    private final Random rng = new Random(1);

    private static double deviation(Tensor t) {
        return Math.sqrt(t.var(new int[0], 0, false).item());
    }

    @Test
    void deviationsAreThePapers() {
        // Of 20,000 draws the deviation is known to 0.5 %; 3 % is six times that.
        assertThat(deviation(Init.kaimingNormal(rng, DType.F64, Init.RELU_GAIN, OUT, IN)))
                .isCloseTo(Math.sqrt(2.0 / IN), within(0.03 * Math.sqrt(2.0 / IN)));
        assertThat(deviation(Init.kaimingUniform(rng, DType.F64, Init.RELU_GAIN, OUT, IN)))
                .isCloseTo(Math.sqrt(2.0 / IN), within(0.03 * Math.sqrt(2.0 / IN)));
        assertThat(deviation(Init.xavierNormal(rng, DType.F64, 1, OUT, IN)))
                .isCloseTo(Math.sqrt(2.0 / 300), within(0.003));
        assertThat(deviation(Init.xavierUniform(rng, DType.F64, 1, OUT, IN)))
                .isCloseTo(Math.sqrt(2.0 / 300), within(0.003));
    }

    @Test
    void aTorchRandomDrawsWholeTensors() {
        Tensor ours = Init.normal(new TorchRandom(7), DType.F32, 1, 4, 5);
        assertThat(ours.toFloats()).isEqualTo(new TorchRandom(7).randn(20));
        assertThat(ours.toFloats())
                .isNotEqualTo(Tensor.randn(new TorchRandom(7), 4, 5).toFloats());
    }
}
