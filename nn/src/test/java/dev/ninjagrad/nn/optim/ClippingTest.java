package dev.ninjagrad.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClippingTest {
    private final List<Tensor> gradients = List.of(Tensor.of(3.0, 0.0), Tensor.of(-4.0));

    @Test
    void theNormIsOfAllGradientsTogether() {
        assertThat(Clipping.norm(gradients)).isEqualTo(5);
    }

    @Test
    void longGradientsAreScaledByOneFactor() {
        Clipping.Clipped clipped = Clipping.byNorm(gradients, 1);
        assertThat(clipped.norm()).isEqualTo(5);
        // 1/(5 + 1e-6), PyTorch's guard
        assertThat(clipped.gradients().getFirst().get(0)).isCloseTo(3 / 5.000001, within(1e-15));
        assertThat(clipped.gradients().getLast().get(0)).isCloseTo(-4 / 5.000001, within(1e-15));
    }

    @Test
    void shortGradientsStayAsTheyAre() {
        assertThat(Clipping.byNorm(gradients, 6).gradients()).isSameAs(gradients);
    }

    @Test
    void valuesAreCutOnBothSides() {
        List<Tensor> cut = Clipping.byValue(gradients, 2);
        assertThat(cut.getFirst().toDoubles()).containsExactly(2, 0);
        assertThat(cut.getLast().toDoubles()).containsExactly(-2);
    }
}
