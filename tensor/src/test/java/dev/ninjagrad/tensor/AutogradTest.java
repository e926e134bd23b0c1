package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AutogradTest {
    /** Exact arithmetic in another order. */
    private static final double EXACT = 1e-12;

    private final SplittableRandom rng = new SplittableRandom(3);

    private static Tensor leaf(double... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    @Test
    void gradientOfALinearLayerIsWorkedOutByHand() {
        Tensor x = Tensor.of(new double[] {1, 2, 3, 4}, 2, 2);
        Parameter w = Parameter.of(Tensor.of(new double[] {0.5, -1}, 2, 1)).named("w");
        Parameter b = Parameter.of(Tensor.of(new double[] {0.25}, 1)).named("b");
        Autograd.backward(x.matmul(w).add(b).square().sum());
        // y = [-1.25, -2.25]; dy = 2y; dw = xᵀ·dy; db = Σ dy
        assertThat(w.grad().toDoubles()).containsExactly(-16, -23);
        assertThat(b.grad().toDoubles()).containsExactly(-7);
    }

    @Test
    void pathsThatMeetAddUp() {
        Tensor x = leaf(3);
        Autograd.backward(x.mul(x).add(x).sum());
        assertThat(x.grad().toDoubles()).containsExactly(7);
    }

    @Test
    void aDeepDiamondIsWalkedOnceANode() {
        Tensor x = leaf(1);
        Tensor y = x;
        for (int i = 0; i < 60; i++) {
            y = y.mul(0.5).add(y.mul(0.5));
        }
        Autograd.backward(y.sum());
        assertThat(x.grad().item()).isEqualTo(1);
    }

    @Test
    void gradientsOfSeveralPassesAddUpUntilForgotten() {
        Tensor x = leaf(2);
        Autograd.backward(x.square().sum());
        Autograd.backward(x.square().sum());
        assertThat(x.grad().item()).isEqualTo(8);
        x.zeroGrad();
        assertThat(x.hasGrad()).isFalse();
        Autograd.backward(x.square().sum());
        assertThat(x.grad().item()).isEqualTo(4);
    }

    @Test
    void anyCotangentCanBePulledBack() {
        Tensor x = leaf(1, 2);
        Autograd.backward(x.square(), Tensor.of(10.0, 100.0));
        assertThat(x.grad().toDoubles()).containsExactly(20, 400);
    }

    @Test
    void intermediatesKeepTheirGradientOnRequest() {
        Tensor x = leaf(1, 2);
        Tensor h = x.mul(3).retainGrad();
        Autograd.backward(h.square().sum());
        assertThat(h.grad().toDoubles()).containsExactly(6, 12);
    }

    @Test
    void gradLeavesNothingBehindAndKeepsTheGraph() {
        Tensor x = leaf(2);
        Tensor h = x.square();
        Tensor y = h.mul(x).sum();
        assertThat(Autograd.grad(y, List.of(x, h)).stream().map(Tensor::item)).containsExactly(12.0, 2.0);
        assertThat(x.hasGrad()).isFalse();
        assertThat(Autograd.grad(y, List.of(x)).getFirst().item()).isEqualTo(12);
    }

    @Test
    void unwantedCotangentsAreNeverComputed() {
        Tensor x = leaf(2);
        Tensor w = leaf(3);
        Tensor constant = Tensor.of(5.0);
        Tensor y = x.mul(w).mul(constant).sum();
        try (var _ = VjpRules.use(rule -> (n, input, g) -> {
            assertThat(n.x(input)).isNotSameAs(w).isNotSameAs(constant);
            return rule.vjp(n, input, g);
        })) {
            assertThat(Autograd.grad(y, List.of(x)).getFirst().item()).isEqualTo(15);
        }
    }

    @Test
    void derivativesOfEveryOrderAreGraphs() {
        Tensor x = leaf(2);
        Tensor d = x.pow(4).sum();
        double[] expected = {32, 48, 48, 24};
        for (double value : expected) {
            d = Autograd.grad(d, List.of(x), true).getFirst().sum();
            assertThat(d.item()).isCloseTo(value, within(EXACT));
        }
    }

    @Test
    void withoutCreateGraphAGradientIsAPlainValue() {
        Tensor x = leaf(2);
        Tensor y = x.square().sum();
        assertThat(Autograd.grad(y, List.of(x)).getFirst().requiresGrad()).isFalse();
    }

    @Test
    void jacobianHasARowForEveryOutput() {
        Tensor x = Tensor.of(1.0, 2.0, 3.0);
        Tensor j = Autograd.jacobian(v -> v.mul(v.sum()).slice(0, 0, 2), x);
        assertThat(j.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(j.toDoubles()).containsExactly(7, 1, 1, 2, 8, 2);
    }

    @Test
    void hessianAndItsProductAgree() {
        Tensor x = Tensor.randn(rng, DType.F64, 4);
        Tensor v = Tensor.randn(rng, DType.F64, 4);
        Tensor h = Autograd.hessian(t -> t.tanh().mul(t.sum()).sum(), x);
        Tensor hv = Autograd.hvp(t -> t.tanh().mul(t.sum()).sum(), x, v);
        assertThat(h.toDoubles()).containsExactly(h.transpose().toDoubles(), within(EXACT));
        assertThat(hv.toDoubles()).containsExactly(h.matmul(v).toDoubles(), within(EXACT));
    }

    @Test
    void hessianOfALinearFunctionIsZero() {
        assertThat(Autograd.hessian(t -> t.mul(3).sum(), Tensor.of(1.0, 2.0)).toDoubles())
                .containsOnly(0);
    }

    @Test
    void forwardAndReverseModeAgree() {
        Tensor x = Tensor.randn(rng, DType.F64, 3);
        Tensor w = Tensor.randn(rng, DType.F64, 3);
        List<Tensor> tangents = List.of(Tensor.randn(rng, DType.F64, 3), Tensor.randn(rng, DType.F64, 3));
        Tensor cotangent = Tensor.randn(rng, DType.F64, 3);
        var forward = Autograd.jvp(in -> in.get(0).mul(in.get(1)).tanh(), List.of(x, w), tangents);
        var reverse = Autograd.vjp(in -> in.get(0).mul(in.get(1)).tanh(), List.of(x, w), cotangent);
        double left = forward.derivatives().getFirst().mul(cotangent).sum().item();
        double right = reverse.derivatives().get(0).mul(tangents.get(0)).sum().item()
                + reverse.derivatives().get(1).mul(tangents.get(1)).sum().item();
        assertThat(left).isCloseTo(right, within(EXACT));
        assertThat(forward.y().toDoubles()).containsExactly(reverse.y().toDoubles());
    }

    @Test
    void functionalFormsGiveZerosForWhatDoesNotMatter() {
        var d = Autograd.vjp(in -> in.get(0).mul(2), List.of(Tensor.of(1.0), Tensor.of(2.0)), Tensor.of(1.0));
        assertThat(d.derivatives().get(1).toDoubles()).containsExactly(0);
        Tensor t = Autograd.jvp(in -> Tensor.of(7.0), List.of(Tensor.of(1.0)), List.of(Tensor.of(1.0)))
                .derivatives()
                .getFirst();
        assertThat(t.toDoubles()).containsExactly(0);
    }

    @Test
    void anIndexAmongTheInputsGetsZerosAndNoRuleIsAskedForIt() {
        Tensor x = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
        Tensor rows = Tensor.of(0, 2);
        var d = Autograd.vjp(in -> in.get(0).index(in.get(1)), List.of(x, rows), Tensor.ones(DType.F64, 2, 2));
        assertThat(d.derivatives().get(0).toDoubles()).containsExactly(1, 1, 0, 0, 1, 1);
        assertThat(d.derivatives().get(1).toInts()).containsExactly(0, 0);
    }

    @Test
    void aChainOfAMillionNodesDoesNotOverflowTheStack() {
        Tensor x = leaf(1);
        Tensor y = x;
        for (int i = 0; i < 1_000_000; i++) {
            y = y.neg();
        }
        Tensor loss = y.sum();
        Autograd.backward(loss);
        assertThat(x.grad().item()).isEqualTo(1);
    }

    @Test
    void detachedValuesAreConstants() {
        Tensor x = leaf(3);
        Autograd.backward(x.mul(x.detach()).sum());
        assertThat(x.grad().item()).isEqualTo(3);
    }

    @Test
    void nothingIsRecordedUnderNoGrad() {
        Tensor x = leaf(3);
        Tensor y;
        try (var _ = NoGrad.enter()) {
            y = x.square();
        }
        assertThat(y.requiresGrad()).isFalse();
        assertThat(x.square().requiresGrad()).isTrue();
    }

    @Test
    void aFreedGraphSaysSo() {
        Tensor x = leaf(3);
        Tensor y = x.square().sum();
        Autograd.backward(y, true);
        Autograd.backward(y);
        assertThat(x.grad().item()).isEqualTo(12);
        assertThatThrownBy(() -> Autograd.backward(y))
                .isInstanceOf(AutogradException.class)
                .hasMessageContaining("freed by an earlier backward pass")
                .hasMessageContaining("backward(loss, true)");
    }

    @Test
    void twoLossesMayShareATrunkThatIsRetained() {
        Tensor x = leaf(3);
        Tensor h = x.square();
        Autograd.backward(h.mul(2).sum(), true);
        Autograd.backward(h.mul(5).sum());
        assertThat(x.grad().item()).isEqualTo(42);
    }

    @Test
    void theSameTensorTwiceInOneOpGetsBothShares() {
        Tensor x = Tensor.of(new double[] {1, 2, 3, 4}, 2, 2).requiresGrad(true);
        Autograd.backward(x.matmul(x).sum());
        // d/dx Σ x·x = 1·(row and column sums): dx_ij = Σ_k x_jk + Σ_k x_ki
        assertThat(x.grad().toDoubles()).containsExactly(7, 11, 9, 13);
    }
}
