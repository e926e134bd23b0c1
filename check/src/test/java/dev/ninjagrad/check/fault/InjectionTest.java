package dev.ninjagrad.check.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.AutogradException;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InjectionTest {
    private final Tensor x = Tensor.of(0.5, -1.0, 2.0).requiresGrad(true);

    private double[] gradient(Tensor loss) {
        return Autograd.grad(loss, List.of(x)).getFirst().toDoubles();
    }

    @Test
    void namesAreUniqueAndFound() {
        List<String> slugs = Arrays.stream(Fault.values()).map(Fault::slug).toList();
        assertThat(slugs).doesNotHaveDuplicates().contains("mul-swapped-operands", "broadcast-not-summed");
        assertThat(Fault.named("scatter-overwrites")).contains(Fault.SCATTER_OVERWRITES);
        assertThat(Fault.named("no-such-fault")).isEmpty();
    }

    @Test
    void swappedOperandsOfAProductReadTheFactorItself() {
        Tensor w = Tensor.of(3.0, 4.0, 5.0);
        try (Scope _ = Injection.of(Fault.MUL_SWAPPED_OPERANDS)) {
            assertThat(gradient(x.mul(w).sum())).containsExactly(x.toDoubles());
        }
        assertThat(gradient(x.mul(w).sum())).containsExactly(w.toDoubles());
    }

    @Test
    void tanhFromItsInputIsOneMinusXSquared() {
        try (Scope _ = Injection.of(Fault.TANH_DERIVATIVE_FROM_INPUT)) {
            assertThat(gradient(x.tanh().sum())).containsExactly(new double[] {0.75, 0, -3}, within(1e-15));
        }
    }

    @Test
    void aFaultCanBeKeptToSomeNodes() {
        try (Scope _ = Injection.of(Fault.SIGN_FLIPPED, n -> n.op() == Unary.EXP)) {
            assertThat(gradient(x.mul(2).sum())).containsExactly(2, 2, 2);
            assertThat(gradient(x.exp().sum())[0]).isNegative();
        }
    }

    @Test
    void theEngineRefusesAGradientThatWasNotSummed() {
        Tensor rows = Tensor.ones(DType.F64, 4, 3);
        try (Scope _ = Injection.of(Fault.BROADCAST_NOT_SUMMED)) {
            assertThatThrownBy(() -> gradient(rows.mul(x).sum())).isInstanceOf(AutogradException.class);
        }
    }

    @Test
    void repeatedIndicesOverwriteEachOther() {
        Tensor index = Tensor.of(1, 1, 0);
        Tensor g = Tensor.of(10.0, 20.0, 30.0);
        try (Scope _ = Injection.of(Fault.SCATTER_OVERWRITES)) {
            assertThat(gradient(x.index(index).mul(g).sum())).containsExactly(30, 20, 0);
        }
        assertThat(gradient(x.index(index).mul(g).sum())).containsExactly(30, 30, 0);
    }

    @Test
    void theOrderOfVisitsMattersWhereALongAndAShortPathMeet() {
        double[] right = gradient(diamond());
        try (Scope _ = Injection.of(Fault.TOPOLOGICAL_ORDER_WRONG)) {
            assertThat(gradient(diamond())).isNotEqualTo(right);
        }
        assertThat(gradient(diamond())).isEqualTo(right);
    }

    private Tensor diamond() {
        Tensor h = x.tanh();
        return h.sin().exp().add(h).sum();
    }

    @Test
    void gradientsThatAreNotZeroedPileUp() {
        try (Scope _ = Injection.of(Fault.NOT_ZEROED)) {
            assertThat(gradient(x.mul(3).sum())).containsExactly(3, 3, 3);
            assertThat(gradient(x.mul(3).sum())).containsExactly(6, 6, 6);
        }
    }

    @Test
    void singlePrecisionCanBeBrokenToo() {
        Tensor single = Tensor.randn(new SplittableRandom(1), 3).requiresGrad(true);
        try (Scope _ = Injection.of(Fault.DETACHED)) {
            assertThat(Autograd.grad(single.exp().sum(), List.of(single))
                            .getFirst()
                            .toDoubles())
                    .containsOnly(0);
        }
    }

    @Test
    void aFaultOfHandWrittenPassesCannotBePutIntoTheEngine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Injection.of(Fault.KEEPDIM_LOST))
                .withMessageContaining("keepdim-lost");
    }
}
