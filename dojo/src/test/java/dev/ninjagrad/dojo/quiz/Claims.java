package dev.ninjagrad.dojo.quiz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.scalar.Activation;
import dev.ninjagrad.scalar.Mlp;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What the questions claim of tensors, shown on the engine. */
final class Claims {
    private static final Random RNG = new Random(7);

    static final Map<String, Runnable> ALL = Map.ofEntries(
            Map.entry("mlp-parameters", Claims::mlpParameters),
            Map.entry("numerical-passes", Claims::numericalPasses),
            Map.entry("softmax-under-ones", Claims::softmaxUnderOnes),
            Map.entry("broadcast-sums", Claims::broadcastSums),
            Map.entry("sum-repeats", Claims::sumRepeats),
            Map.entry("matmul-weight", Claims::matmulWeight),
            Map.entry("max-routes", Claims::maxRoutes),
            Map.entry("embedding-adds", Claims::embeddingAdds),
            Map.entry("logit-gradients-sum", Claims::logitGradientsSum),
            Map.entry("bias-before-norm", Claims::biasBeforeNorm),
            Map.entry("masked-score", Claims::maskedScore));

    private Claims() {}

    private static Tensor leaf(int... shape) {
        return Tensor.randn(RNG, DType.F64, shape).requiresGrad(true);
    }

    private static void mlpParameters() {
        assertThat(new Mlp(2, new int[] {16, 16, 1}, Activation.RELU, new Random(1)).parameters())
                .hasSize(337);
    }

    private static void numericalPasses() {
        int[] passes = {0};
        double[] x = new double[4192];
        java.util.function.ToDoubleFunction<double[]> loss = v -> {
            passes[0]++;
            return v[0];
        };
        double base = loss.applyAsDouble(x);
        for (int i = 0; i < x.length; i++) {
            x[i] += 1e-6;
            assertThat((loss.applyAsDouble(x) - base) / 1e-6).isBetween(-0.01, 1.01);
            x[i] -= 1e-6;
        }
        assertThat(passes[0]).isEqualTo(4193);
    }

    private static void softmaxUnderOnes() {
        Tensor x = leaf(3, 5);
        Autograd.backward(x.softmax(1).sum());
        close(x.grad(), Tensor.zeros(DType.F64, 3, 5));
    }

    private static void broadcastSums() {
        Tensor x = leaf(32, 64);
        Tensor b = leaf(64);
        Tensor dy = Tensor.randn(RNG, DType.F64, 32, 64);
        Autograd.backward(x.add(b), dy);
        close(b.grad(), dy.sum(0, false));
    }

    private static void sumRepeats() {
        Tensor x = leaf(32, 64);
        Tensor ds = Tensor.randn(RNG, DType.F64, 1, 64);
        Autograd.backward(x.sum(0, true), ds);
        close(x.grad(), ds.expand(32, 64));
    }

    private static void matmulWeight() {
        Tensor x = leaf(3, 4);
        Tensor w = leaf(4, 2);
        Tensor dy = Tensor.randn(RNG, DType.F64, 3, 2);
        Autograd.backward(x.matmul(w), dy);
        close(w.grad(), x.detach().transpose().matmul(dy));
    }

    private static void maxRoutes() {
        Tensor x = Tensor.of(new double[] {1, 5, 2}).requiresGrad(true);
        Autograd.backward(x.max(0, false).values().mul(3));
        assertThat(x.grad().toDoubles()).containsExactly(0, 3, 0);
    }

    private static void embeddingAdds() {
        Tensor table = leaf(4, 2);
        Tensor dy = Tensor.randn(RNG, DType.F64, 3, 2);
        Autograd.backward(table.index(Tensor.of(1, 1, 1)), dy);
        close(table.grad().select(0, 1), dy.sum(0, false));
    }

    private static void logitGradientsSum() {
        Tensor logits = leaf(1, 6);
        Autograd.backward(logits.crossEntropy(Tensor.of(2)));
        assertThat(logits.grad().sum().item()).isCloseTo(0, within(1e-15));
    }

    private static void biasBeforeNorm() {
        Tensor x = leaf(8, 3);
        Tensor b = leaf(3);
        Tensor ones = Tensor.ones(DType.F64, 3);
        Tensor dy = Tensor.randn(RNG, DType.F64, 8, 3);
        Autograd.backward(x.add(b).batchNorm(ones, ones, 1e-5), dy);
        close(b.grad(), Tensor.zeros(DType.F64, 3));
    }

    private static void maskedScore() {
        Tensor scores = leaf(1, 3);
        Tensor seen = Tensor.of(new int[] {1, 1, 0}, 1, 3);
        Tensor blocked = Tensor.full(Double.NEGATIVE_INFINITY, DType.F64, scores.shape());
        Tensor weights = Tensor.where(seen, scores, blocked).softmax(1);
        Tensor g = Autograd.grad(weights.mul(leaf(1, 3)).sum(), List.of(scores)).getFirst();
        assertThat(g.get(0, 2)).isZero();
        assertThat(g.get(0, 0)).isNotZero();
    }

    private static void close(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.toDoubles()).containsExactly(expected.toDoubles(), within(1e-12));
    }
}
