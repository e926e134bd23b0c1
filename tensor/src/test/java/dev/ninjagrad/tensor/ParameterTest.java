package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ParameterTest {
    @Test
    void ownsItsValues() {
        Tensor initial = Tensor.of(1.0, 2.0);
        Parameter p = Parameter.of(initial).named("p");
        p.update(values -> values.set(0, 9));
        assertThat(initial.toDoubles()).containsExactly(1, 2);
        assertThat(p.toDoubles()).containsExactly(9, 2);
        assertThat(p.requiresGrad()).isTrue();
    }

    @Test
    void anOverwriteBetweenForwardAndBackwardIsAnError() {
        Parameter w = Parameter.of(Tensor.of(2.0)).named("w");
        Tensor loss = w.square().sum();
        w.assign(Tensor.of(3.0));
        assertThatThrownBy(() -> Autograd.backward(loss))
                .isInstanceOf(AutogradException.class)
                .hasMessageStartingWith(
                        "backward through square: its input w [1] was overwritten after the forward pass")
                .hasMessageContaining("Call backward before the optimiser's step");
        Autograd.backward(w.square().sum());
        assertThat(w.grad().item()).isEqualTo(6);
    }

    @Test
    void anOverwriteIsNoticedThroughAView() {
        Parameter w = Parameter.of(Tensor.ones(DType.F64, 2, 2));
        Tensor flat = w.reshape(4).square().sum();
        Tensor turned = w.transpose().square().sum();
        Tensor tangled = w.transpose().matmul(w).sum();
        w.update(values -> values.set(0, 3));
        for (Tensor loss : new Tensor[] {flat, turned, tangled}) {
            assertThatThrownBy(() -> Autograd.backward(loss))
                    .isInstanceOf(AutogradException.class)
                    .hasMessageContaining("was overwritten");
        }
    }

    @Test
    void assignWantsItsOwnShapeAndDtype() {
        Parameter w = Parameter.of(Tensor.of(1.0, 2.0)).named("w");
        assertThatThrownBy(() -> w.assign(Tensor.of(1.0)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("assign to w [2] needs its shape; got [1]");
        assertThatThrownBy(() -> w.assign(Tensor.of(1f, 2f))).isInstanceOf(DTypeException.class);
    }

    @Test
    void integersCannotBeParameters() {
        assertThatThrownBy(() -> Parameter.of(Tensor.of(1, 2)))
                .isInstanceOf(DTypeException.class)
                .hasMessageContaining("cannot require a gradient");
    }
}
