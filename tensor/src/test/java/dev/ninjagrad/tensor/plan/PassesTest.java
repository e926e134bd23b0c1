package dev.ninjagrad.tensor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.KernelChoice;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is done to a trace: dropped, shared, fused. */
class PassesTest {
    private final SplittableRandom rng = new SplittableRandom(1);

    @Test
    void whatNobodyNeedsIsDropped() {
        Plan plan = Steps.plan(
                x -> {
                    Tensor unused = x.exp().sum();
                    assertThat(unused.rank()).isZero();
                    return x.neg();
                },
                Tensor.ones(4));
        assertThat(plan.listing().code()).hasSize(1);
    }

    @Test
    void whatWasComputedBeforeIsNotComputedAgain() {
        Plan plan = Steps.plan(x -> x.mul(0.5).exp().add(x.mul(0.5).exp()), Tensor.ones(4));
        assertThat(plan.listing().code()).hasSize(3);
    }

    @Test
    void constantsAreComputedOnce() {
        Tensor constant = Tensor.of(1f, 2f);
        Plan plan = Steps.plan(x -> x.add(constant.exp().mul(3).log()), Tensor.ones(2));
        assertThat(plan.listing().code()).hasSize(1);
    }

    @Test
    void timesOneAndPlusZeroAreNothing() {
        Plan plan = Steps.plan(x -> x.mul(1).add(0).div(1).sub(0).neg(), Tensor.ones(2));
        assertThat(plan.listing().code()).hasSize(1);
    }

    @Test
    void aChainIsOneStep() {
        Tensor bias = Tensor.ones(5);
        UnaryOperator<Tensor> chain = x -> {
            Tensor y = x.add(bias).tanh().mul(x).relu();
            return y.sub(y.mean(1, true)).square().sum();
        };
        Plan plan = Steps.plan(chain, Tensor.ones(6, 5));
        assertThat(plan.stepCount()).isEqualTo(1);
        assertThat(plan.describe()).contains("add tanh mul relu sum div sub square sum");
    }

    @Test
    void aTransposedProductReadsItsOperandsInPlace() {
        Tensor w = Tensor.ones(4, 5);
        Plan plan = Steps.plan(x -> x.matmul(w).transpose().exp(), Tensor.ones(3, 4));
        assertThat(plan.groups().getFirst().members().getFirst().instruction().call())
                .isInstanceOf(Call.MatMul.class);
        Compiled both = Steps.of(x -> x.matmul(w).transpose().reshape(-1).neg());
        assertThat(both.plan(List.of(Tensor.ones(3, 4))).stepCount()).isEqualTo(2);
        assertThat(both.run(Tensor.ones(3, 4)).getFirst().toDoubles())
                .hasSize(15)
                .containsOnly(-4);
    }

    @Test
    void partsOfOneGradientShareItsArray() {
        Parameter w = Parameter.of(Tensor.randn(rng, DType.F64, 4, 6)).named("w");
        Compiled step = Plan.compile((in, _) -> {
            Tensor left = w.slice(1, 0, 2).exp();
            Tensor middle = w.slice(1, 2, 5).tanh();
            w.zeroGrad();
            Autograd.backward(left.sum().add(middle.sum()));
            return List.of(w.grad().mul(in.getFirst()));
        });
        Plan plan = step.plan(List.of(Tensor.ones(DType.F64)));
        List<Instruction> parts = plan.listing().code().stream()
                .filter(i -> i.call() instanceof Call.Place)
                .toList();
        assertThat(parts).hasSize(2);
        assertThat(parts.getLast().inputs()).contains(parts.getFirst().output());
        double[] actual = step.run(Tensor.scalar(1, DType.F64)).getFirst().toDoubles();
        for (int i = 0; i < actual.length; i++) {
            double v = w.toDoubles()[i];
            double expected = i % 6 < 2 ? Math.exp(v) : i % 6 < 5 ? 1 - Math.tanh(v) * Math.tanh(v) : 0;
            assertThat(actual[i]).isCloseTo(expected, within(1e-14));
        }
    }

    @Test
    void buffersAreShared() {
        UnaryOperator<Tensor> deep = x -> {
            Tensor y = x;
            for (int i = 0; i < 10; i++) {
                y = y.matmul(y).tanh();
            }
            return y;
        };
        Buffers buffers = Steps.plan(deep, Tensor.ones(8, 8)).buffers();
        assertThat(buffers.count()).isLessThanOrEqualTo(4);
        assertThat(buffers.bytes()).isLessThan(buffers.bytesUnshared() / 4);
    }

    @Test
    void fusedAndUnfusedPlansAgree() {
        UnaryOperator<Tensor> f = x -> {
            Tensor leaf = x.detach().requiresGrad(true);
            Tensor y = leaf.softmax(-1)
                    .layerNorm(Tensor.ones(DType.F64, 300), 1e-5)
                    .gelu();
            return Autograd.grad(y.mul(leaf).sum(), List.of(leaf)).getFirst();
        };
        Tensor x = Tensor.randn(rng, DType.F64, 50, 300);
        Compiled plain = new Compiled(
                (in, _) -> List.of(f.apply(in.getFirst())),
                Plan.Passes.UNFUSED,
                KernelChoice.current().kernels());
        Plan fused = Steps.of(f).plan(List.of(x));
        assertThat(fused.stepCount()).isLessThan(plain.plan(List.of(x)).stepCount() / 4);
        assertThat(Steps.of(f).run(x).getFirst().toDoubles())
                .containsExactly(plain.run(x).getFirst().toDoubles(), within(1e-11));
    }
}
