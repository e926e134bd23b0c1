package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void literalsChooseTheDtype() {
        assertThat(Tensor.of(1f, 2f).dtype()).isEqualTo(DType.F32);
        assertThat(Tensor.of(1.0, 2.0).dtype()).isEqualTo(DType.F64);
        assertThat(Tensor.of(1, 2).dtype()).isEqualTo(DType.I32);
        assertThat(Tensor.zeros(2, 3).dtype()).isEqualTo(DType.F32);
    }

    @Test
    void valuesAreCopiedInAndOut() {
        double[] values = {1, 2, 3, 4};
        Tensor x = Tensor.of(values, 2, 2);
        values[0] = 9;
        x.toDoubles()[1] = 9;
        assertThat(x.toDoubles()).containsExactly(1, 2, 3, 4);
        assertThat(x.get(1, 0)).isEqualTo(3);
    }

    @Test
    void theSameSeedDrawsTheSameNumbers() {
        Tensor a = Tensor.randn(new SplittableRandom(1), 3, 2);
        Tensor b = Tensor.randn(new SplittableRandom(1), 3, 2);
        assertThat(a.toFloats()).containsExactly(b.toFloats());
        assertThat(Tensor.randint(new SplittableRandom(1), 3, 100).toInts()).containsOnly(0, 1, 2);
        assertThat(Tensor.rand(new SplittableRandom(1), 100).min().item()).isNotNegative();
        assertThat(Tensor.rand(new SplittableRandom(1), 100).max().item()).isLessThan(1);
    }

    @Test
    void rangesAndIdentity() {
        assertThat(Tensor.arange(3).toInts()).containsExactly(0, 1, 2);
        assertThat(Tensor.arange(2, 5).toInts()).containsExactly(2, 3, 4);
        assertThat(Tensor.eye(DType.F64, 2).toDoubles()).containsExactly(1, 0, 0, 1);
    }

    @Test
    void integersComputeExactlyAndKeepTheirDtype() {
        Tensor x = Tensor.of(7, -2).mul(3).add(Tensor.of(1, 1)).sub(2);
        assertThat(x.toInts()).containsExactly(20, -7);
        assertThat(Tensor.of(1, 2, 3).sum().toInts()).containsExactly(6);
    }

    @Test
    void comparisonsGiveMasks() {
        Tensor x = Tensor.of(1.0, 2.0, 3.0);
        assertThat(x.eq(2).toInts()).containsExactly(0, 1, 0);
        assertThat(x.ne(2).toInts()).containsExactly(1, 0, 1);
        assertThat(x.gt(2).toInts()).containsExactly(0, 0, 1);
        assertThat(x.ge(2).toInts()).containsExactly(0, 1, 1);
        assertThat(x.lt(2).toInts()).containsExactly(1, 0, 0);
        assertThat(x.le(2).toInts()).containsExactly(1, 1, 0);
        assertThat(x.gt(Tensor.of(new double[] {0, 5}, 2, 1)).toInts()).containsExactly(1, 1, 1, 0, 0, 0);
    }

    @Test
    void argmaxTakesTheFirstOfEquals() {
        Tensor x = Tensor.of(new double[] {1, 3, 3, 2, 0, 2}, 2, 3);
        assertThat(x.argmax(1, false).toInts()).containsExactly(1, 0);
        assertThat(x.argmin(0, true).shape()).isEqualTo(Shape.of(1, 3));
        assertThat(x.argmin(0, true).toInts()).containsExactly(0, 1, 1);
        assertThat(Tensor.of(1, Double.NaN, 5).argmax(0, false).item()).isEqualTo(1);
    }

    @Test
    void oneHotMarksTheClass() {
        Tensor y = Tensor.of(2, 0).oneHot(3, DType.F32);
        assertThat(y.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(y.toFloats()).containsExactly(0, 0, 1, 1, 0, 0);
    }

    @Test
    void transposeReadsInPlaceAndBack() {
        Tensor x = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Tensor t = x.transpose();
        assertThat(t.isTransposedView()).isTrue();
        assertThat(t.toDoubles()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(t.get(2, 1)).isEqualTo(6);
        assertThat(t.transpose().isTransposedView()).isFalse();
        assertThat(t.transpose().toDoubles()).containsExactly(x.toDoubles());
        assertThat(t.add(1).sum(0).toDoubles()).containsExactly(9, 18);
    }

    @Test
    void sharedViewsFollowAnOverwrittenParameter() {
        Parameter p = Parameter.of(Tensor.of(new double[] {1, 2, 3, 4}, 2, 2));
        Tensor transposed = p.transpose();
        Tensor detached = p.detach();
        assertThat(transposed.toDoubles()).containsExactly(1, 3, 2, 4);
        p.assign(Tensor.of(new double[] {5, 6, 7, 8}, 2, 2));
        assertThat(transposed.toDoubles()).containsExactly(5, 7, 6, 8);
        assertThat(detached.toDoubles()).containsExactly(5, 6, 7, 8);
    }

    @Test
    void negativePositionsCountFromTheEnd() {
        Tensor x = Tensor.of(1.0, 2.0, 3.0, 4.0);
        assertThat(x.slice(0, -3, -1).toDoubles()).containsExactly(2, 3);
        assertThat(x.select(0, -1).item()).isEqualTo(4);
        assertThat(x.unsqueeze(-1).shape()).isEqualTo(Shape.of(4, 1));
        assertThat(x.unsqueeze(0).expand(3, -1).shape()).isEqualTo(Shape.of(3, 4));
        assertThat(x.reshape(2, -1).shape()).isEqualTo(Shape.of(2, 2));
    }

    @Test
    void conversionRoundsToTheDtype() {
        assertThat(Tensor.of(0.1).to(DType.F32).item()).isEqualTo(0.1f);
        assertThat(Tensor.of(2.9, -2.9).to(DType.I32).toInts()).containsExactly(2, -2);
        Tensor x = Tensor.of(1.0);
        assertThat(x.to(DType.F64)).isSameAs(x);
    }

    @Test
    void conversionPassesTheGradientBackInTheInputsDtype() {
        Tensor x = Tensor.of(1f, 2f).requiresGrad(true);
        Autograd.backward(x.to(DType.F64).square().sum());
        assertThat(x.grad().dtype()).isEqualTo(DType.F32);
        assertThat(x.grad().toFloats()).containsExactly(2, 4);
    }

    @Test
    void printsNameTypeShapeAndValues() {
        Tensor x = Tensor.of(new double[] {1, -0.5, 1e-8, 12345}, 2, 2).named("w");
        assertThat(x).hasToString("""
                w F64[2, 2]
                [[1.0000, -0.5000],
                 [1.0000e-08, 12345.0000]]""");
        assertThat(Tensor.scalar(2.5, DType.F32)).hasToString("F32[] 2.5000");
        assertThat(Tensor.arange(20)).hasToString("I32[20] [0, 1, 2, …, 17, 18, 19]");
        assertThat(Tensor.zeros(0)).hasToString("F32[0] []");
        assertThat(Tensor.of(Double.NaN, Double.NEGATIVE_INFINITY)).hasToString("F64[2] [NaN, -Infinity]");
    }

    @Test
    void concatOfEmptyPartsIsTheRest() {
        Tensor joined = Tensor.concat(0, List.of(Tensor.zeros(DType.F64, 0, 2), Tensor.ones(DType.F64, 1, 2)));
        assertThat(joined.shape()).isEqualTo(Shape.of(1, 2));
    }

    @Test
    void theNumberOfValuesMustFillTheShape() {
        assertThatThrownBy(() -> Tensor.of(new double[] {1, 2, 3}, 2, 2))
                .isInstanceOf(ShapeException.class)
                .hasMessage("shape [2, 2] holds 4 elements; got 3");
    }
}
