package dev.ninjagrad.tensor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What products take over from the steps behind them, and what they must not. */
class ProductsTest {
    private final SplittableRandom rng = new SplittableRandom(6);
    private final Tensor x = random(3, 4);
    private final Tensor w = random(4, 5);
    private final Tensor v = random(4, 5);
    private final Tensor back = random(5, 4);
    private final Tensor bias = random(5);
    private final Tensor table = random(3, 5);

    private Tensor random(int... shape) {
        return Tensor.randn(rng, DType.F64, shape);
    }

    private static Stream<Call> calls(Plan plan) {
        return plan.groups().stream()
                .flatMap(g -> g.members().stream())
                .map(m -> m.instruction().call());
    }

    private static long layers(Plan plan) {
        return calls(plan).filter(call -> call instanceof Call.Layer).count();
    }

    private static long accumulated(Plan plan) {
        return calls(plan).filter(call -> call instanceof Call.MatMulAdd).count();
    }

    private void agrees(UnaryOperator<Tensor> f) {
        agrees((in, _) -> List.of(f.apply(in.getFirst())));
    }

    private void agrees(StepFunction step) {
        List<Tensor> expected = step.run(List.of(x), rng);
        for (Compiled compiled : List.of(Plan.compile(step), PartedKernels.compile(3, step))) {
            for (int run = 0; run < 2; run++) {
                List<Tensor> actual = compiled.run(x);
                for (int i = 0; i < expected.size(); i++) {
                    assertThat(actual.get(i).toDoubles())
                            .containsExactly(expected.get(i).toDoubles(), within(1e-12));
                }
            }
        }
    }

    @Test
    void biasAndActivationAreFoldedIntoTheProduct() {
        List<UnaryOperator<Tensor>> activations = List.of(Tensor::tanh, Tensor::relu, Tensor::sigmoid);
        for (UnaryOperator<Tensor> activation : activations) {
            UnaryOperator<Tensor> layer = in -> activation.apply(in.matmul(w).add(bias));
            Plan plan = Steps.plan(layer, x);
            assertThat(plan.stepCount()).isEqualTo(1);
            assertThat(layers(plan)).isEqualTo(1);
            agrees(layer);
        }
        assertThat(Steps.plan(in -> in.matmul(w).add(bias).tanh(), x).describe())
                .contains("matmul add tanh");
    }

    @Test
    void aBiasAloneOrAnActivationAloneIsFoldedToo() {
        List<UnaryOperator<Tensor>> layers = List.of(
                in -> in.matmul(w).add(bias),
                in -> bias.add(in.matmul(w)),
                in -> in.matmul(w).tanh());
        for (UnaryOperator<Tensor> layer : layers) {
            assertThat(layers(Steps.plan(layer, x))).isEqualTo(1);
            agrees(layer);
        }
    }

    @Test
    void aTransposedProductAndABatchOfProductsAreFoldedAsWell() {
        Tensor stacked = random(2, 5, 4);
        Tensor row = random(3);
        List<UnaryOperator<Tensor>> layers = List.of(
                in -> in.matmul(w).transpose().tanh(),
                in -> stacked.matmul(in.transpose()).add(row).relu());
        for (UnaryOperator<Tensor> layer : layers) {
            assertThat(layers(Steps.plan(layer, x))).isEqualTo(1);
            agrees(layer);
        }
    }

    @Test
    void aStepThatDoesMoreIsLeftAlone() {
        Tensor column = random(3, 1);
        List<UnaryOperator<Tensor>> steps = List.of(
                in -> in.matmul(w).add(bias).softmax(-1),
                in -> in.matmul(w).add(bias).tanh().sum(0),
                in -> in.matmul(w).add(bias).exp(),
                in -> in.matmul(w).add(table),
                in -> in.matmul(w).add(column).tanh(),
                in -> in.matmul(w).sub(bias));
        for (UnaryOperator<Tensor> step : steps) {
            assertThat(layers(Steps.plan(step, x))).isZero();
            agrees(step);
        }
    }

    @Test
    void aValueThatIsWantedElsewhereIsNotFolded() {
        StepFunction product = (in, _) -> {
            Tensor h = in.getFirst().matmul(w);
            return List.of(h, h.add(bias).tanh());
        };
        StepFunction sum = (in, _) -> {
            Tensor h = in.getFirst().matmul(w).add(bias);
            return List.of(h, h.tanh());
        };
        for (StepFunction step : List.of(product, sum)) {
            assertThat(layers(Plan.compile(step).plan(List.of(x)))).isZero();
            agrees(step);
        }
    }

    @Test
    void slopesAreComputedFromTheOutput() {
        List<UnaryOperator<Tensor>> activations = List.of(Tensor::tanh, Tensor::relu, Tensor::sigmoid);
        for (UnaryOperator<Tensor> activation : activations) {
            StepFunction step = (in, _) -> {
                Tensor leaf = w.detach().requiresGrad(true);
                Tensor h = activation.apply(in.getFirst().matmul(leaf).add(bias));
                Tensor loss = h.matmul(back).square().sum();
                return List.of(loss, Autograd.grad(loss, List.of(leaf)).getFirst());
            };
            assertThat(layers(Plan.compile(step).plan(List.of(x)))).isEqualTo(1);
            agrees(step);
        }
    }

    @Test
    void aSumOfProductsIsGatheredInOneArray() {
        UnaryOperator<Tensor> sum =
                in -> in.matmul(w).add(in.matmul(v)).add(in.exp().matmul(w)).exp();
        Plan plan = Steps.plan(sum, x);
        assertThat(accumulated(plan)).isEqualTo(2);
        assertThat(plan.describe()).contains("matmul+=");
        agrees(sum);
    }

    @Test
    void aProductGoesOnInWhatAnIndexAdded() {
        Tensor rows = Tensor.of(new int[] {2, 0, 2}, 3);
        UnaryOperator<Tensor> gradient = in -> {
            Tensor leaf = w.transpose().detach().requiresGrad(true);
            Tensor loss = leaf.gather(0, rows.reshape(3, 1).expand(3, 4))
                    .mul(in)
                    .sum()
                    .add(in.matmul(leaf.transpose()).square().sum());
            return Autograd.grad(loss, List.of(leaf)).getFirst();
        };
        assertThat(accumulated(Steps.plan(gradient, x))).isEqualTo(1);
        agrees(gradient);
    }

    @Test
    void aProductThatIsReadTwiceOrAddedToWhatAFusedStepMakesIsAddedByAStep() {
        List<UnaryOperator<Tensor>> steps = List.of(
                in -> in.matmul(w).add(in.matmul(w)),
                in -> in.matmul(w).add(in.matmul(w).exp()),
                in -> in.matmul(w).add(table),
                in -> {
                    Tensor p = in.matmul(w);
                    return p.add(in.matmul(v)).mul(p);
                },
                in -> in.matmul(w)
                        .add(in.slice(1, 0, 1).matmul(w.slice(0, 0, 1)).sum(0)));
        for (int i = 0; i < steps.size(); i++) {
            assertThat(accumulated(Steps.plan(steps.get(i), x)))
                    .as("step %d", i)
                    .isZero();
            agrees(steps.get(i));
        }
    }

    @Test
    void aReturnedProductKeepsItsArray() {
        StepFunction step = (in, _) -> {
            Tensor p = in.getFirst().matmul(w);
            return List.of(p, p.add(in.getFirst().matmul(v)));
        };
        assertThat(accumulated(Plan.compile(step).plan(List.of(x)))).isZero();
        agrees(step);
    }

    @Test
    void aParameterThatIsOverwrittenInBetweenIsReadBefore() {
        Parameter p = Parameter.of(w.add(0)).named("p");
        StepFunction step = (in, _) -> {
            try (var _ = NoGrad.enter()) {
                Tensor first = in.getFirst().matmul(p);
                Tensor second = in.getFirst().exp().matmul(p);
                p.assign(w.mul(2));
                return List.of(first.add(second), in.getFirst().matmul(p).tanh());
            }
        };
        List<Tensor> expected = step.run(List.of(x), rng);
        p.assign(w);
        Compiled compiled = Plan.compile(step);
        assertThat(accumulated(compiled.plan(List.of(x)))).isZero();
        List<Tensor> actual = compiled.run(x);
        for (int i = 0; i < 2; i++) {
            assertThat(actual.get(i).toDoubles())
                    .containsExactly(expected.get(i).toDoubles(), within(1e-13));
        }
    }
}
