package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CustomOpTest {
    private record Cube() implements CustomOp {
        @Override
        public String name() {
            return "cube";
        }

        @Override
        public Tensor forward(List<Tensor> x) {
            return x.getFirst().pow(3);
        }

        @Override
        public Tensor backward(int input, Tensor g, List<Tensor> x, Tensor y) {
            return g.mul(x.getFirst().square()).mul(3);
        }
    }

    @Test
    void aUsersRuleIsUsedAndDifferentiatedAgain() {
        Tensor x = Tensor.of(2.0).requiresGrad(true);
        Tensor y = new Cube().apply(x).sum();
        Tensor first = Autograd.grad(y, List.of(x), true).getFirst();
        assertThat(first.item()).isEqualTo(12);
        assertThat(Autograd.grad(first.sum(), List.of(x)).getFirst().item()).isEqualTo(12);
    }

    @Test
    void itIsOneNodeInTheGraph() {
        Tensor x = Tensor.of(2.0).requiresGrad(true);
        assertThat(Graph.of(new Cube().apply(x)).entries())
                .extracting(Graph.Entry::op)
                .containsExactly("", "cube");
    }

    @Test
    void forwardModeWithoutARuleThrows() {
        assertThatThrownBy(() -> Autograd.jvp(
                        in -> new Cube().apply(in.getFirst()), List.of(Tensor.of(2.0)), List.of(Tensor.of(1.0))))
                .isInstanceOf(AutogradException.class)
                .hasMessage("cube has no derivative rule for input 0 (x)");
    }

    @Test
    void theDeclaredShapeMustBeTrue() {
        CustomOp liar = new CustomOp() {
            @Override
            public String name() {
                return "liar";
            }

            @Override
            public Tensor forward(List<Tensor> x) {
                return x.getFirst().sum();
            }

            @Override
            public Tensor backward(int input, Tensor g, List<Tensor> x, Tensor y) {
                return g;
            }
        };
        assertThatThrownBy(() -> liar.apply(Tensor.of(1.0, 2.0)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("liar declares the output F64[2] but its forward pass returned F64[]");
    }
}
