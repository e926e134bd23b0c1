package dev.ninjagrad.nn.layer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LayerTest {
    private static final Offset<Double> ROUNDING = within(1e-12);

    private final Random rng = new Random(1);
    private final Pass training = Pass.training(new Random(2));

    private static Parameter state(Layer layer, String name) {
        return requireNonNull(layer.state().get(name), name);
    }

    @Test
    void linearIsAProductAndASum() {
        Tensor weight = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
        Linear linear = new Linear(weight, Tensor.of(0.5, 0.0, -1.0));
        Tensor y = linear.forward(Tensor.of(new double[] {1, -1}, 1, 2), training);
        assertThat(y.toDoubles()).containsExactly(-0.5, -1, -2);
        assertThat(linear.parameters().keySet()).containsExactly("weight", "bias");
    }

    @Test
    void linearsInitialWeightsStayWithinPyTorchsBound() {
        Linear linear = Linear.of(25, 40, false, DType.F64, rng);
        Tensor weight = linear.parameters().firstEntry().getValue();
        assertThat(weight.size()).isEqualTo(1000);
        assertThat(weight.max().item()).isBetween(0.19, 0.2);
        assertThat(weight.min().item()).isBetween(-0.2, -0.19);
        assertThat(linear.parameters()).hasSize(1);
    }

    @Test
    void embeddingLooksUpRows() {
        Embedding embedding = new Embedding(Tensor.of(new double[] {1, 2, 3, 4}, 2, 2));
        Tensor y = embedding.forward(Tensor.of(new int[] {1, 0, 1}), training);
        assertThat(y.toDoubles()).containsExactly(3, 4, 1, 2, 3, 4);
    }

    @Test
    void batchNormLearnsTheStatisticsItUsesAtInference() {
        BatchNorm1d norm = new BatchNorm1d(2, DType.F64);
        Tensor x = Tensor.of(new double[] {1, 10, 3, 30}, 2, 2);
        assertThat(norm.forward(x, training).sum(0).toDoubles()).containsExactly(new double[] {0, 0}, ROUNDING);
        // A tenth of the way from 0 to the means 2 and 20, from 1 to the unbiased variances 2 and 200.
        assertThat(state(norm, "running_mean").toDoubles()).containsExactly(new double[] {0.2, 2}, ROUNDING);
        assertThat(state(norm, "running_var").toDoubles()).containsExactly(new double[] {1.1, 20.9}, ROUNDING);
        double expected = (1 - 0.2) / Math.sqrt(1.1 + 1e-5);
        assertThat(norm.forward(x, Pass.INFERENCE).get(0, 0)).isCloseTo(expected, ROUNDING);
    }

    @Test
    void batchNormTrainsThroughItsStatistics() {
        BatchNorm1d norm = new BatchNorm1d(3, DType.F64);
        Tensor x = Tensor.randn(rng, DType.F64, 4, 5, 3).requiresGrad(true);
        Autograd.backward(norm.forward(x, training)
                .mul(Tensor.randn(rng, DType.F64, 4, 5, 3))
                .sum());
        // The output does not change when a channel is shifted, so its gradients sum to zero.
        assertThat(x.grad().sum(0, 1).abs().max().item()).isLessThan(1e-12);
        assertThat(state(norm, "weight").hasGrad()).isTrue();
        assertThat(state(norm, "running_mean").hasGrad()).isFalse();
    }

    @Test
    void dropoutKeepsTheExpectationAndRestsAtInference() {
        Dropout dropout = new Dropout(0.25);
        Tensor x = Tensor.ones(DType.F64, 10_000);
        double[] y = dropout.forward(x, training).toDoubles();
        assertThat(y).containsOnly(0, 1 / 0.75);
        // Five deviations of the mean of 10,000 draws: √(1/3)/100 each.
        assertThat(dropout.forward(x, training).mean().item()).isCloseTo(1, within(0.03));
        assertThat(dropout.forward(x, Pass.INFERENCE)).isSameAs(x);
    }

    @Test
    void normsOfRowsHaveUnitScale() {
        Tensor x = Tensor.randn(rng, DType.F64, 3, 8).mul(7).add(2);
        Tensor centred = new LayerNorm(8, true, DType.F64).forward(x, training);
        Tensor scaled = new RmsNorm(8, DType.F64).forward(x, training);
        assertThat(centred.mean(1).abs().max().item()).isLessThan(1e-12);
        assertThat(centred.square().mean(1).sub(1).abs().max().item()).isLessThan(1e-5); // ε
        assertThat(scaled.square().mean(1).sub(1).abs().max().item()).isLessThan(1e-5);
        assertThat(new LayerNorm(8, false, DType.F64).parameters()).hasSize(1);
    }

    @Test
    void sequentialNestsTheNames() {
        Sequential layers = Sequential.of(
                Linear.of(4, 3, true, DType.F64, rng),
                new BatchNorm1d(3, DType.F64),
                Activation.TANH,
                Linear.of(3, 2, false, DType.F64, rng));
        assertThat(layers.parameters().keySet())
                .containsExactly("0.weight", "0.bias", "1.weight", "1.bias", "3.weight");
        assertThat(layers.buffers().keySet()).containsExactly("1.running_mean", "1.running_var");
        assertThat(layers.state()).hasSize(7);
        assertThat(layers.forward(Tensor.randn(rng, DType.F64, 5, 4), training)
                        .shape()
                        .sizes())
                .containsExactly(5, 2);
    }

    @Test
    void flatteningJoinsNeighbours() {
        Tensor x = Tensor.arange(8).to(DType.F64).reshape(1, 4, 2);
        Tensor y = new FlattenConsecutive(2).forward(x, training);
        assertThat(y.shape().sizes()).containsExactly(1, 2, 4);
        assertThat(y.toDoubles()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(new FlattenConsecutive(4).forward(x, training).shape().sizes())
                .containsExactly(1, 8);
    }

    @Test
    void binaryCrossEntropyIsMinusTheLogOfTheProbability() {
        Tensor logits = Tensor.of(2.0, 0.0, -900.0).requiresGrad(true);
        Tensor target = Tensor.of(1.0, 0.0, 0.0);
        Tensor loss = Losses.binaryCrossEntropy(logits, target);
        assertThat(loss.item()).isCloseTo((Math.log1p(Math.exp(-2)) + Math.log(2) + 0) / 3, ROUNDING);
        Autograd.backward(loss);
        // (sigmoid(z) − y)/3, also at z = 0
        double[] expected = {(1 / (1 + Math.exp(-2)) - 1) / 3, 0.5 / 3, 0};
        assertThat(logits.grad().toDoubles()).containsExactly(expected, ROUNDING);
    }

    @Test
    void hingeAndSquaredErrorAreTheirFormulas() {
        assertThat(Losses.hinge(Tensor.of(0.5, 2.0, 1.0), Tensor.of(1.0, 1.0, -1.0))
                        .item())
                .isCloseTo((0.5 + 0 + 2) / 3, ROUNDING);
        assertThat(Losses.meanSquared(Tensor.of(1.0, 2.0), Tensor.of(0.0, 4.0)).item())
                .isEqualTo(2.5);
    }

    @Test
    void attentionWithAPastIsAttentionOverAll() {
        CausalSelfAttention attention = new CausalSelfAttention(
                2, 0, Linear.of(8, 24, true, DType.F64, rng), Linear.of(8, 8, true, DType.F64, rng));
        Tensor x = Tensor.randn(rng, DType.F64, 2, 5, 8);
        Tensor all = attention.forward(x, Pass.INFERENCE);
        CausalSelfAttention.Past past = new CausalSelfAttention.Past();
        Tensor parts = Tensor.concat(
                1,
                List.of(
                        attention.forward(x.slice(1, 0, 3), past),
                        attention.forward(x.slice(1, 3, 4), past),
                        attention.forward(x.slice(1, 4, 5), past)));
        assertThat(parts.sub(all).abs().max().item()).isLessThan(1e-12);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> attention.forward(x.slice(1, 0, 2), past))
                .withMessageContaining("one new position");
    }

    @Test
    void droppingAttentionWeightsKeepsTheExpectation() {
        Linear project = Linear.of(4, 12, true, DType.F64, rng);
        Linear mix = Linear.of(4, 4, true, DType.F64, rng);
        Tensor x = Tensor.randn(rng, DType.F64, 1, 3, 4);
        Tensor calm = new CausalSelfAttention(2, 0, project, mix).forward(x, training);
        CausalSelfAttention dropping = new CausalSelfAttention(2, 0.2, project, mix);
        Tensor sum = Tensor.zeros(DType.F64, 1, 3, 4);
        for (int i = 0; i < 2000; i++) {
            sum = sum.add(dropping.forward(x, training).detach());
        }
        assertThat(sum.div(2000).sub(calm).abs().max().item()).isLessThan(0.05);
        assertThat(dropping.forward(x, Pass.INFERENCE).toDoubles()).isEqualTo(calm.toDoubles());
    }
}
