package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the derivations promise beyond the numbers of {@link OpGradientTest}. */
class FusedTest {
    private static final double EXACT = 1e-12;

    private final SplittableRandom rng = new SplittableRandom(12);

    @Test
    void theWorkedExampleOfCrossEntropy() {
        Tensor logits = Tensor.of(2.0, 1.0, 0.0).requiresGrad(true);
        Tensor loss = logits.crossEntropy(Tensor.scalar(0, DType.I32));
        assertThat(loss.item()).isCloseTo(0.41, within(0.005));
        Autograd.backward(loss);
        assertThat(logits.grad().toDoubles()).containsExactly(new double[] {-0.335, 0.245, 0.090}, within(0.0005));
        Tensor after = logits.sub(logits.grad()).crossEntropy(Tensor.scalar(0, DType.I32));
        assertThat(after.item()).isCloseTo(0.26, within(0.02));
    }

    @Test
    void logitGradientsSumToZeroInEveryRow() {
        Tensor logits = Tensor.randn(rng, DType.F64, 4, 7).requiresGrad(true);
        Autograd.backward(logits.crossEntropy(Tensor.of(0, 3, 6, 3)));
        assertThat(logits.grad().sum(1).toDoubles()).containsExactly(new double[4], within(EXACT));
    }

    @Test
    void hugeLogitsDoNotOverflow() {
        Tensor x = Tensor.of(1000f, 999f, -1000f);
        assertThat(x.softmax(0).toDoubles()).containsExactly(new double[] {0.7310586, 0.2689414, 0}, within(1e-6));
        assertThat(x.logSoftmax(0).toDoubles()[2]).isCloseTo(-2000.3132, within(1e-3));
        assertThat(x.logsumexp(0, false).item()).isCloseTo(1000.3132, within(1e-3));
        assertThat(x.crossEntropy(Tensor.scalar(2, DType.I32)).item()).isCloseTo(2000.3132, within(1e-3));
        assertThat(x.sigmoid().toDoubles()).containsExactly(1, 1, 0);
        assertThat(x.tanh().toDoubles()).containsExactly(1, 1, -1);
    }

    @Test
    void logsumexpOfNothingButMinusInfinityIsMinusInfinity() {
        Tensor x = Tensor.full(Double.NEGATIVE_INFINITY, DType.F64, Shape.of(3));
        assertThat(x.logsumexp(0, false).item()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void aMeanOverNoRowsIsNaN() {
        Tensor loss = Tensor.zeros(2, 3).crossEntropy(Tensor.of(-1, -1), -1, CrossEntropy.Reduction.MEAN);
        assertThat(loss.item()).isNaN();
    }

    @Test
    void batchNormRemovesTheBatchsOwnStatistics() {
        Tensor x = Tensor.randn(rng, DType.F64, 50, 3).mul(4).add(7);
        Tensor y = x.batchNorm(Tensor.ones(DType.F64, 3), Tensor.zeros(DType.F64, 3), 0);
        assertThat(y.mean(0).toDoubles()).containsExactly(new double[3], within(EXACT));
        assertThat(y.var(new int[] {0}, 0, false).toDoubles()).containsExactly(new double[] {1, 1, 1}, within(EXACT));
    }

    @Test
    void batchNormAtInferenceUsesTheGivenStatistics() {
        Tensor x = Tensor.randn(rng, DType.F64, 8, 3);
        Tensor gain = Tensor.randn(rng, DType.F64, 3);
        Tensor bias = Tensor.randn(rng, DType.F64, 3);
        BatchNorm norm = new BatchNorm(1, 1e-5);
        BatchNorm.Statistics unbiased = norm.statistics(x);
        BatchNorm.Statistics biased =
                new BatchNorm.Statistics(unbiased.mean(), unbiased.variance().mul(7.0 / 8));
        assertThat(norm.inference(x, biased, gain, bias).toDoubles())
                .containsExactly(x.batchNorm(gain, bias, 1e-5).toDoubles(), within(EXACT));
        assertThat(unbiased.variance().toDoubles())
                .containsExactly(x.var(0, false).toDoubles());
    }

    @Test
    void causalAttentionDoesNotSeeTheFuture() {
        Tensor q = Tensor.randn(rng, DType.F64, 4, 2);
        Tensor v = Tensor.randn(rng, DType.F64, 4, 2).requiresGrad(true);
        Tensor first = q.scaledDotProductAttention(q, v, true).select(0, 1);
        Autograd.backward(first.sum());
        assertThat(v.grad().slice(0, 2, 4).toDoubles()).containsOnly(0);
        assertThat(v.grad().slice(0, 0, 2).toDoubles()).doesNotContain(0);
    }

    @Test
    void theWeightsOfAttentionSumToOne() {
        Tensor q = Tensor.randn(rng, DType.F64, 2, 4, 3);
        Tensor p = new Attention(true, 1).weights(List.of(q, q, q));
        assertThat(p.sum(-1).toDoubles())
                .containsExactly(Tensor.ones(DType.F64, 8).toDoubles(), within(EXACT));
    }

    @Test
    void dropoutKeepsTheExpectationAndPassesGradientWhereItKept() {
        Tensor x = Tensor.ones(DType.F64, 100, 100).requiresGrad(true);
        Tensor y = x.dropout(0.2, rng);
        // The mean of 10,000 draws of 0 or 1.25 has standard deviation 0.005.
        assertThat(y.mean().item()).isCloseTo(1, within(0.03));
        Autograd.backward(y.sum());
        assertThat(x.grad().toDoubles()).containsExactly(y.toDoubles());
    }

    @Test
    void sharedWorkOfTheRulesIsDoneOnce() {
        Tensor q = Tensor.randn(rng, DType.F64, 3, 2).requiresGrad(true);
        Tensor k = Tensor.randn(rng, DType.F64, 3, 2).requiresGrad(true);
        Tensor v = Tensor.randn(rng, DType.F64, 3, 2).requiresGrad(true);
        Tensor y = q.scaledDotProductAttention(k, v, true);
        List<Tensor> grads = Autograd.grad(y.sum(), List.of(q, k, v), true);
        long softmaxes = Graph.of(grads.toArray(Tensor[]::new)).entries().stream()
                .filter(e -> e.op().equals("softmax"))
                .count();
        assertThat(softmaxes).isEqualTo(1);
    }
}
