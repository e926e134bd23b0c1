package dev.ninjagrad.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class MlpTest {

    private final RandomGenerator rng = new SplittableRandom(1);

    @Test
    void theMoonsNetworkHas337Parameters() {
        Mlp mlp = new Mlp(2, new int[] {16, 16, 1}, Activation.RELU, rng);
        assertThat(mlp.parameters()).hasSize(337).doesNotHaveDuplicates();
        assertThat(mlp.layers()).hasSize(3);
    }

    @Test
    void weightsAreUniformOnMinusOneToOneAndBiasesZero() {
        Mlp mlp = new Mlp(20, new int[] {50, 1}, Activation.TANH, rng);
        for (Layer layer : mlp.layers()) {
            for (Neuron neuron : layer.neurons()) {
                assertThat(neuron.bias().data()).isZero();
                assertThat(neuron.weights()).allMatch(w -> w.data() >= -1 && w.data() < 1);
            }
        }
        double mean = mlp.layers().getFirst().parameters().stream()
                .mapToDouble(Value::data)
                .average()
                .orElseThrow();
        assertThat(mean)
                .as("1,000 draws of deviation 0.58: 0.1 is beyond five standard errors")
                .isBetween(-0.1, 0.1);
    }

    @Test
    void onlyTheLastLayerIsLinear() {
        Mlp mlp = new Mlp(3, new int[] {4, 5, 2}, Activation.SIGMOID, rng);
        assertThat(mlp.layers().get(0).neurons()).allMatch(n -> n.activation() == Activation.SIGMOID);
        assertThat(mlp.layers().get(1).neurons()).allMatch(n -> n.activation() == Activation.SIGMOID);
        assertThat(mlp.layers().get(2).neurons()).allMatch(n -> n.activation() == Activation.LINEAR);
    }

    @Test
    void parametersAreNamedByLayerNeuronAndInput() {
        Mlp mlp = new Mlp(2, new int[] {1, 1}, Activation.TANH, rng);
        assertThat(mlp.parameters())
                .extracting(Value::name)
                .containsExactly("layer1.n0.w0", "layer1.n0.w1", "layer1.n0.b", "layer2.n0.w0", "layer2.n0.b");
    }

    @Test
    void forwardIsTheWeightedSumThroughTheActivation() {
        Mlp mlp = new Mlp(2, new int[] {1, 1}, Activation.TANH, rng);
        double[] p = {0.5, -0.25, 0.1, 2, -1};
        for (int i = 0; i < p.length; i++) {
            mlp.parameters().get(i).setData(p[i]);
        }
        List<Value> out = mlp.forward(Value.of(3), Value.of(4));
        assertThat(out).hasSize(1);
        assertThat(out.getFirst().data()).isEqualTo(-1 + 2 * Math.tanh(0.1 + 0.5 * 3 + -0.25 * 4));
    }

    @Test
    void zeroGradForgetsTheGradients() {
        Mlp mlp = new Mlp(1, new int[] {2, 1}, Activation.TANH, rng);
        mlp.forward(Value.of(0.3)).getFirst().backward();
        assertThat(mlp.parameters()).anyMatch(p -> p.grad() != 0);
        mlp.zeroGrad();
        assertThat(mlp.parameters()).allMatch(p -> p.grad() == 0);
    }

    @Test
    void aWrongNumberOfInputsIsRefused() {
        Mlp mlp = new Mlp(2, new int[] {3, 1}, Activation.TANH, rng);
        assertThatThrownBy(() -> mlp.forward(Value.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 inputs")
                .hasMessageContaining("got 1");
        Neuron neuron = mlp.layers().getFirst().neurons().getFirst();
        assertThatThrownBy(() -> neuron.forward(List.of(Value.of(1), Value.of(1), Value.of(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 2 inputs, got 3");
    }

    @Test
    void aNetworkWithoutLayersInputsOrNeuronsIsRefused() {
        assertThatThrownBy(() -> new Mlp(2, new int[0], Activation.TANH, rng))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one layer");
        assertThatThrownBy(() -> new Mlp(2, new int[] {0}, Activation.TANH, rng))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1 neuron");
        assertThatThrownBy(() -> new Mlp(0, new int[] {1}, Activation.TANH, rng))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1 input");
    }
}
