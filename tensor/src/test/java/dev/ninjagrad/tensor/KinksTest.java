package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Where a derivative does not exist the engine picks PyTorch's value. */
class KinksTest {
    private static double[] gradient(UnaryOperator<Tensor> f, double... at) {
        Tensor x = Tensor.of(at).requiresGrad(true);
        return Autograd.grad(f.apply(x).sum(), List.of(x)).getFirst().toDoubles();
    }

    private static double[] tangent(UnaryOperator<Tensor> f, double... at) {
        Tensor x = Tensor.of(at);
        Tensor t = Tensor.ones(DType.F64, x.shape());
        return Autograd.jvp(in -> f.apply(in.getFirst()), List.of(x), List.of(t))
                .derivatives()
                .getFirst()
                .toDoubles();
    }

    @Test
    void slopesAtZero() {
        assertThat(gradient(Tensor::relu, 0, -0.0)).containsExactly(0, 0);
        assertThat(tangent(Tensor::relu, 0, -0.0)).containsExactly(0, 0);
        assertThat(gradient(Tensor::abs, 0)).containsExactly(0);
        assertThat(tangent(Tensor::abs, 0)).containsExactly(0);
        assertThat(gradient(x -> x.pow(2), 0)).containsExactly(0);
        assertThat(gradient(x -> x.pow(1), 0)).containsExactly(1);
        assertThat(gradient(x -> x.pow(0), 0)).containsExactly(0);
        assertThat(gradient(x -> x.pow(Tensor.of(0.0)), 0)).containsExactly(0);
        assertThat(gradient(x -> Tensor.of(0.0).pow(x), 2)).containsExactly(0);
    }

    @Test
    void tiesOfTwoTensorsShareHalf() {
        Tensor w = Tensor.of(1.0, 0.0, 2.0);
        assertThat(gradient(x -> x.maximum(w), 1, 1, 1)).containsExactly(0.5, 1, 0);
        assertThat(gradient(x -> w.maximum(x), 1, 1, 1)).containsExactly(0.5, 1, 0);
        assertThat(gradient(x -> x.minimum(w), 1, 1, 1)).containsExactly(0.5, 0, 1);
        assertThat(tangent(x -> x.maximum(w), 1, 1, 1)).containsExactly(0.5, 1, 0);
        assertThat(tangent(x -> w.minimum(x), 1, 1, 1)).containsExactly(0.5, 0, 1);
    }

    @Test
    void tiesWithinATensorShareEvenlyInFullAndAmaxReductions() {
        assertThat(gradient(Tensor::max, 3, 1, 3)).containsExactly(0.5, 0, 0.5);
        assertThat(gradient(x -> x.amin(new int[] {0}, true), 1, 1, 1, 2))
                .containsExactly(1.0 / 3, 1.0 / 3, 1.0 / 3, 0);
    }

    @Test
    void maxAlongADimensionPaysTheReturnedPosition() {
        assertThat(gradient(x -> x.max(0, false).values(), 3, 1, 3)).containsExactly(1, 0, 0);
        assertThat(gradient(x -> x.min(0, false).values(), 3, 1, 1)).containsExactly(0, 1, 0);
        TensorMath.Extremes extremes =
                Tensor.of(new double[] {1, 5, 4, 2}, 2, 2).max(1, true);
        assertThat(extremes.indices().toInts()).containsExactly(1, 0);
        assertThat(extremes.values().shape()).isEqualTo(Shape.of(2, 1));
    }
}
