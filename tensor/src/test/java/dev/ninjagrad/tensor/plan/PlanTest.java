package dev.ninjagrad.tensor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a plan keeps and leaves behind; that it computes the right numbers is for the tests of ops and programs. */
class PlanTest {
    private final SplittableRandom rng = new SplittableRandom(1);

    @Test
    void trainingCompiledIsTrainingEager() {
        Steps.Classifier eager = Steps.Classifier.random(DType.F64);
        Steps.Classifier other = Steps.Classifier.random(DType.F64);
        Compiled compiled = Plan.compile((in, _) -> other.step(in));
        for (int i = 0; i < 20; i++) {
            List<Tensor> batch = List.of(
                    Tensor.randn(rng, DType.F64, 7, 3),
                    Tensor.randint(rng, 5, 7),
                    Tensor.scalar(0.3 / (i + 1), DType.F64));
            double expected = eager.step(batch).getFirst().item();
            assertThat(compiled.run(batch, rng).getFirst().item()).isCloseTo(expected, within(1e-12));
        }
        assertThat(other.w().toDoubles()).containsExactly(eager.w().toDoubles(), within(1e-12));
    }

    @Test
    void aReplayAllocatesNothing() {
        Steps.Classifier model = Steps.Classifier.random(DType.F32);
        Compiled compiled = Plan.compile((in, _) -> model.step(in));
        List<Tensor> small = Steps.batch(rng, 8);
        List<Tensor> large = Steps.batch(rng, 900);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] allocated = new long[8];
        for (int round = 0; round < allocated.length; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 50; i++) {
                compiled.run(small, rng);
                compiled.run(large, rng);
            }
            allocated[round] = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated[0]).isPositive();
        // What happens once, such as the linking of a call site, may fall into any round; what a replay allocates is in
        // all.
        assertThat(allocated).contains(0);
    }

    @Test
    void theSameRunGivesTheSameBits() {
        Steps.Classifier one = Steps.Classifier.random(DType.F32);
        Steps.Classifier two = Steps.Classifier.random(DType.F32);
        Compiled first = Plan.compile((in, _) -> one.step(in));
        Compiled second = Plan.compile((in, _) -> two.step(in));
        for (int i = 0; i < 5; i++) {
            List<Tensor> batch = Steps.batch(rng, 3 + i % 2);
            assertThat(first.run(batch, rng).getFirst().item())
                    .isEqualTo(second.run(batch, rng).getFirst().item());
        }
        assertThat(one.w().toFloats()).isEqualTo(two.w().toFloats());
    }

    @Test
    void everyShapeHasAPlanAndTheOldestIsForgotten() {
        int[] traced = {0};
        Compiled step = Plan.compile((in, _) -> {
            traced[0]++;
            return List.of(in.getFirst().mul(2));
        });
        for (int round = 0; round < 2; round++) {
            for (int n = 1; n <= 3; n++) {
                assertThat(step.run(Tensor.ones(n)).getFirst().toDoubles())
                        .hasSize(n)
                        .containsOnly(2);
            }
        }
        assertThat(traced[0]).isEqualTo(3);
        for (int n = 4; n <= 3 + Compiled.MOST_PLANS; n++) {
            step.run(Tensor.ones(n));
        }
        step.run(Tensor.ones(4 + Compiled.MOST_PLANS));
        step.run(Tensor.ones(3 + Compiled.MOST_PLANS));
        assertThat(traced[0]).isEqualTo(4 + Compiled.MOST_PLANS);
        step.run(Tensor.ones(2, 2));
        step.run(Tensor.ones(4));
        assertThat(traced[0]).isEqualTo(6 + Compiled.MOST_PLANS);
    }

    @Test
    void aParameterIsReadBeforeItIsOverwritten() {
        Parameter state = Parameter.of(Tensor.of(1.0, 2.0)).named("state").requiresGrad(false);
        Compiled step = Plan.compile((in, _) -> {
            try (var _ = NoGrad.enter()) {
                Tensor before = state.mul(in.getFirst());
                state.assign(state.add(1));
                Tensor between = state.mul(10);
                state.assign(state.mul(2));
                return List.of(before, between, state.neg());
            }
        });
        int version = state.version();
        for (int i = 0; i < 2; i++) {
            double[] x = state.toDoubles();
            List<Tensor> out = step.run(Tensor.scalar(3, DType.F64));
            assertThat(out.get(0).toDoubles()).containsExactly(3 * x[0], 3 * x[1]);
            assertThat(out.get(1).toDoubles()).containsExactly(10 * (x[0] + 1), 10 * (x[1] + 1));
            assertThat(out.get(2).toDoubles()).containsExactly(-2 * (x[0] + 1), -2 * (x[1] + 1));
        }
        assertThat(state.version()).isGreaterThan(version + 3);
    }

    @Test
    void tracingChangesNoParameter() {
        Steps.Classifier model = Steps.Classifier.random(DType.F32);
        float[] before = model.w().toFloats();
        Plan.compile((in, _) -> model.step(in)).plan(Steps.batch(rng, 4));
        assertThat(model.w().toFloats()).isEqualTo(before);
        assertThat(model.w().hasGrad()).isFalse();
    }

    @Test
    void gradientsStayInTheParametersAsAfterAnEagerStep() {
        Steps.Classifier model = Steps.Classifier.random(DType.F32);
        Steps.Classifier eager = Steps.Classifier.random(DType.F32);
        List<Tensor> batch = Steps.batch(rng, 4);
        Plan.compile((in, _) -> model.step(in)).run(batch, rng);
        eager.step(batch);
        assertThat(model.w().grad().toDoubles())
                .containsExactly(eager.w().grad().toDoubles(), within(1e-6));
    }

    @Test
    void randomNumbersAreDrawnAnewAndInOrder() {
        StepFunction draws = (in, rng) -> List.of(
                Tensor.rand(rng, 3).add(in.getFirst()), Tensor.randn(rng, DType.F64, 2), Tensor.randint(rng, 9, 4));
        Compiled compiled = Plan.compile(draws);
        List<Tensor> zero = List.of(Tensor.zeros(1));
        SplittableRandom ours = new SplittableRandom(5);
        SplittableRandom theirs = new SplittableRandom(5);
        for (int i = 0; i < 3; i++) {
            List<Tensor> expected = draws.run(zero, ours);
            List<Tensor> actual = compiled.run(zero, theirs);
            for (int k = 0; k < 3; k++) {
                assertThat(actual.get(k).toDoubles()).isEqualTo(expected.get(k).toDoubles());
            }
        }
        assertThatThrownBy(() -> compiled.run(Tensor.zeros(1))).hasMessageContaining("run it with a generator");
    }

    @Test
    void aPlanSaysWhatItDoes() {
        Steps.Classifier model = Steps.Classifier.random(DType.F32);
        Plan plan = Plan.compile((in, _) -> model.step(in)).plan(Steps.batch(rng, 4));
        assertThat(plan.describe())
                .startsWith("plan for inputs F32[4, 3], I32[4], F64[]")
                .contains("kernel calls traced", "matmul        [4, 3]·[3, 5]", "descent", "Steps.java", "FLOPs");
        assertThat(plan.toJson())
                .startsWith("{\"inputs\":\"F32[4, 3], I32[4], F64[]\"")
                .contains("\"kind\":\"matmul\"", "\"flops\":120")
                .endsWith("]}");
    }
}
