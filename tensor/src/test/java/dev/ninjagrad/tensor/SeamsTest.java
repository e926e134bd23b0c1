package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules and traversal can be replaced, the engine checks what they return, and scopes end. */
class SeamsTest {
    private final Tensor x = Tensor.of(1.0, 2.0, 3.0).named("x").requiresGrad(true);

    @Test
    void anOverlayChangesTheGradientInItsScopeOnly() {
        try (var _ = VjpRules.use(rule ->
                (n, input, g) -> n.op() == Unary.TANH ? rule.vjp(n, input, g).neg() : rule.vjp(n, input, g))) {
            Autograd.backward(x.tanh().sum());
        }
        double[] faulty = x.grad().toDoubles();
        x.zeroGrad();
        Autograd.backward(x.tanh().sum());
        assertThat(x.grad().neg().toDoubles()).containsExactly(faulty);
    }

    @Test
    void overlaysNest() {
        try (var _ = VjpRules.use(rule -> (n, input, g) -> rule.vjp(n, input, g).mul(2));
                var _ = VjpRules.use(
                        rule -> (n, input, g) -> rule.vjp(n, input, g).mul(5))) {
            Autograd.backward(x.neg(), Tensor.ones(DType.F64, 3));
        }
        assertThat(x.grad().toDoubles()).containsOnly(-10);
    }

    @Test
    void aCotangentOfTheWrongShapeIsTheRulesFault() {
        try (var _ = VjpRules.use(rule -> (n, input, g) -> Tensor.ones(DType.F64, 2))) {
            assertThatThrownBy(() -> Autograd.backward(x.tanh().sum()))
                    .isInstanceOf(AutogradException.class)
                    .hasMessage(
                            "the backward rule of sum [3] → [] returned F64[2] for input 0 (tanh [3]), which is F64[3]."
                                    + " A cotangent has its input's shape and dtype.");
        }
    }

    @Test
    void aRuleThatForgetsToSumIsNotSummedForIt() {
        Tensor column = Tensor.ones(DType.F64, 1, 3).requiresGrad(true);
        try (var _ = VjpRules.use(rule -> (n, input, g) -> Tensor.ones(DType.F64, 5, 3))) {
            assertThatThrownBy(() -> Autograd.backward(column.tanh().sum())).hasMessageContaining("returned F64[5, 3]");
        }
    }

    @Test
    void aMissingRuleNamesOpAndInput() {
        Tensor logits = Tensor.zeros(DType.F64, 2, 3).requiresGrad(true);
        Tensor loss = logits.crossEntropy(Tensor.of(0, 1));
        Node n = Objects.requireNonNull(loss.node());
        assertThatThrownBy(() -> n.op().vjp(n, 1, Tensor.scalar(1, DType.F64)))
                .isInstanceOf(AutogradException.class)
                .hasMessage("crossEntropy has no derivative rule for input 1 (targets)");
    }

    @Test
    void aFaultyOrderLosesContributions() {
        Traversal creationOrder = new Traversal() {
            @Override
            public List<Tensor> order(Tensor y) {
                // h is visited before all of its uses have paid in.
                List<Tensor> order = Traversal.REVERSE_CREATION.order(y);
                order.sort((a, b) -> Boolean.compare("h".equals(b.name()), "h".equals(a.name())));
                order.remove(y);
                order.addFirst(y);
                return order;
            }
        };
        Tensor h = x.square().named("h");
        Tensor y = h.mul(h.exp()).sum();
        double[] right = Autograd.grad(y, List.of(x)).getFirst().toDoubles();
        try (var _ = Traversal.use(creationOrder)) {
            assertThatThrownBy(() -> Autograd.grad(y, List.of(x))).hasMessageContaining("does not depend on x");
        }
        assertThat(Autograd.grad(y, List.of(x)).getFirst().toDoubles()).containsExactly(right);
    }

    @Test
    void faultyAccumulationKeepsTheLastPathOnly() {
        Traversal overwriting = new Traversal() {
            @Override
            public Tensor accumulate(Tensor t, @Nullable Tensor soFar, Tensor contribution) {
                return contribution;
            }

            @Override
            public Tensor seed(Tensor loss) {
                return Tensor.full(2, loss.dtype(), loss.shape());
            }
        };
        Tensor y = x.add(x.mul(10)).sum();
        try (var _ = Traversal.use(overwriting)) {
            assertThat(Autograd.grad(y, List.of(x)).getFirst().toDoubles())
                    .containsAnyOf(2, 20)
                    .doesNotContain(22);
        }
    }

    @Test
    void scopesEndEvenWhenTheyThrow() {
        assertThatThrownBy(() -> {
                    try (var _ = NoGrad.enter()) {
                        throw new IllegalArgumentException("on purpose");
                    }
                })
                .hasMessage("on purpose");
        assertThat(x.neg().requiresGrad()).isTrue();
    }

    @Test
    void scopesBelongToOneThread() throws InterruptedException {
        boolean[] recorded = new boolean[1];
        try (var _ = NoGrad.enter()) {
            Thread other = Thread.ofPlatform().start(() -> recorded[0] = x.neg().requiresGrad());
            other.join();
        }
        assertThat(recorded[0]).isTrue();
    }

    @Test
    void anomalyNamesTheFirstOpThatMadeANaN() {
        try (var _ = Anomaly.enter()) {
            assertThatThrownBy(() -> x.sub(2).log().exp().sum())
                    .isInstanceOf(AnomalyException.class)
                    .hasMessageStartingWith("log [3] → [3] made NaN at [0] in the forward pass, at ");
            assertThat(Double.isNaN(Tensor.of(Double.NaN).exp().item())).isTrue();
        }
    }

    @Test
    void anomalyNamesTheFirstRuleThatMadeAnInfinity() {
        Tensor zero = Tensor.of(0.0, 4.0).named("zero").requiresGrad(true);
        try (var _ = Anomaly.enter()) {
            Tensor y = zero.sqrt().sum();
            assertThatThrownBy(() -> Autograd.backward(y))
                    .isInstanceOf(AnomalyException.class)
                    .hasMessageStartingWith("the backward rule of sqrt [2] → [2] at ")
                    .hasMessageEndingWith("made Infinity at [0] in the cotangent of input 0 (zero [2])");
        }
        Tensor unchecked = zero.sqrt().sum();
        Autograd.backward(unchecked);
        assertThat(zero.grad().toDoubles()).containsExactly(Double.POSITIVE_INFINITY, 0.25);
    }
}
