package dev.ninjagrad.tensor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Attention as one step each way, its heads read and written in place. */
class HeadViewsTest {
    private final SplittableRandom rng = new SplittableRandom(8);
    private final Tensor qkv = Tensor.randn(rng, DType.F64, 2, 5, 12);

    /** Cuts one of q, k, v out of [B, T, 3C] and into heads [B, H, T, D]. */
    private static Tensor part(Tensor qkv, int which) {
        return qkv.slice(-1, which * 4, which * 4 + 4).reshape(2, 5, 2, 2).transpose(1, 2);
    }

    private static Tensor attended(Tensor in, boolean causal) {
        Tensor y = part(in, 0).scaledDotProductAttention(part(in, 1), part(in, 2), causal);
        return y.transpose(1, 2).reshape(2, 5, 4);
    }

    private void agrees(StepFunction step, List<Tensor> inputs) {
        List<Tensor> expected = step.run(inputs, rng);
        for (Compiled compiled : List.of(Plan.compile(step), PartedKernels.compile(3, step))) {
            for (int run = 0; run < 2; run++) {
                List<Tensor> actual = compiled.run(inputs, rng);
                for (int i = 0; i < expected.size(); i++) {
                    assertThat(actual.get(i).toDoubles())
                            .containsExactly(expected.get(i).toDoubles(), within(1e-13));
                }
            }
        }
    }

    @Test
    void headsAreReadAndWrittenInPlace() {
        for (boolean causal : List.of(true, false)) {
            StepFunction step = (in, _) -> List.of(attended(in.getFirst().exp().add(0.5), causal));
            Plan plan = Plan.compile(step).plan(List.of(qkv));
            assertThat(plan.describe()).contains("attention");
            assertThat(plan.stepCount()).isEqualTo(2);
            agrees(step, List.of(qkv));
        }
    }

    @Test
    void theBackwardPassWritesTheCotangentOfTheProjection() {
        Tensor seed = Tensor.randn(rng, DType.F64, 2, 5, 4);
        StepFunction step = (in, _) -> {
            Tensor leaf = in.getFirst().exp();
            Tensor x = leaf.detach().requiresGrad(true);
            Tensor y = attended(x.mul(in.getFirst()), true);
            return List.of(
                    y,
                    Autograd.grad(y, List.of(x), seed.mul(in.getFirst().sum()), false)
                            .getFirst());
        };
        Plan plan = Plan.compile(step).plan(List.of(qkv));
        assertThat(plan.describe())
                .containsPattern("attentionᵀ .* attention HeadViewsTest")
                .doesNotContain("place");
        agrees(step, List.of(qkv));
    }

    @Test
    void copiesThatAreWantedThemselvesStay() {
        StepFunction step = (in, _) -> {
            Tensor all = in.getFirst().exp();
            Tensor q = part(all, 0).reshape(4, 5, 2);
            Tensor y = q.scaledDotProductAttention(q, q, false);
            return List.of(
                    q,
                    y,
                    y.transpose(1, 2).neg(),
                    y.transpose(0, 1).reshape(5, 8).exp());
        };
        agrees(step, List.of(qkv));
    }

    @Test
    void operandsOfDifferentSizesAndSingleRowsAgree() {
        for (int[] sizes : new int[][] {{1, 3, 2, 4}, {4, 1, 2, 3}, {3, 3, 1, 1}, {1, 1, 1, 1}, {2, 5, 3, 1}}) {
            Tensor q = Tensor.randn(rng, DType.F64, 2, sizes[0], sizes[2]);
            Tensor k = Tensor.randn(rng, DType.F64, 2, sizes[1], sizes[2]);
            Tensor v = Tensor.randn(rng, DType.F64, 2, sizes[1], sizes[3]);
            StepFunction step = (in, _) -> {
                List<Tensor> leaves = in.stream()
                        .map(x -> x.exp().detach().requiresGrad(true))
                        .toList();
                Tensor y = leaves.get(0).scaledDotProductAttention(leaves.get(1), leaves.get(2), false);
                return Autograd.grad(y.square().sum(), leaves);
            };
            agrees(step, List.of(q, k, v));
        }
    }

    @Test
    void aMaskIsComputedInSteps() {
        Tensor mask = Tensor.ones(DType.F64, 5, 5).tril().to(DType.I32);
        StepFunction step = (in, _) -> {
            Tensor all = in.getFirst().exp();
            return List.of(part(all, 0).scaledDotProductAttention(part(all, 1), part(all, 2), mask));
        };
        assertThat(Plan.compile(step).plan(List.of(qkv)).describe()).contains("matmul");
        agrees(step, List.of(qkv));
    }
}
