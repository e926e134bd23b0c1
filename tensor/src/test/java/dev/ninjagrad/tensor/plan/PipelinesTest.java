package dev.ninjagrad.tensor.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.PlainKernels;
import dev.ninjagrad.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Steps over the same rows that are taken through the cache together. */
class PipelinesTest {
    /** So many that several groups of rows pass, and none of the numbers fits the others. */
    private static final int ROWS = 331;

    private final SplittableRandom rng = new SplittableRandom(9);
    private final Tensor x = Tensor.randn(rng, DType.F64, ROWS, 7);
    private final Tensor w = Tensor.randn(rng, DType.F64, 7, 130).mul(0.3);
    private final Tensor v = Tensor.randn(rng, DType.F64, 130, 5).mul(0.1);
    private final Tensor classes = Tensor.randint(rng, 5, ROWS);

    /** The network with a batch norm: its loss, and the gradients of both weights and of what goes in. */
    private static List<Tensor> network(List<Tensor> in) {
        Tensor rows = in.get(0).mul(1.5).requiresGrad(true);
        Tensor first = in.get(1).detach().requiresGrad(true);
        Tensor second = in.get(2).detach().requiresGrad(true);
        Tensor gain = Tensor.ones(DType.F64, 130).requiresGrad(true);
        Tensor bias = Tensor.ones(DType.F64, 130).requiresGrad(true);
        Tensor h = rows.matmul(first).add(bias).batchNorm(gain, bias, 1e-5).tanh();
        Tensor loss = h.matmul(second).crossEntropy(in.get(3));
        List<Tensor> gradients = Autograd.grad(loss, List.of(rows, first, second, gain, bias));
        return List.of(loss, gradients.get(0), gradients.get(1), gradients.get(2), gradients.get(3), gradients.get(4));
    }

    private static Compiled compiled(StepFunction step, int large) {
        return new Compiled(step, new Plan.Passes(true, large), new PlainKernels());
    }

    private void agrees(StepFunction step, List<Tensor> inputs) {
        List<Tensor> expected = step.run(inputs, rng);
        for (Compiled compiled :
                List.of(compiled(step, 1), PartedKernels.compile(3, step), PartedKernels.compile(7, step))) {
            for (int run = 0; run < 2; run++) {
                List<Tensor> actual = compiled.run(inputs, rng);
                for (int i = 0; i < expected.size(); i++) {
                    assertThat(apart(expected.get(i).toDoubles(), actual.get(i).toDoubles()))
                            .as("result %d", i)
                            .isLessThan(1e-13);
                }
            }
        }
    }

    /** Returns the largest difference, beside the largest element. */
    private static double apart(double[] expected, double[] actual) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        return IntStream.range(0, Math.max(expected.length, actual.length))
                        .mapToDouble(i -> Math.abs(expected[i] - actual[i]))
                        .max()
                        .orElse(0)
                / Math.max(1, largest);
    }

    private static long pipelines(Plan plan) {
        return plan.groups().stream().filter(g -> !g.stages().isEmpty()).count();
    }

    @Test
    void aNetworkGoesThroughTheCacheInThreePipelines() {
        List<Tensor> in = List.of(x, w, v, classes);
        StepFunction step = (inputs, _) -> network(inputs);
        Plan whole = compiled(step, Integer.MAX_VALUE).plan(in);
        Plan piped = compiled(step, 1).plan(in);
        assertThat(pipelines(whole)).isZero();
        assertThat(pipelines(piped)).isEqualTo(3);
        assertThat(piped.describe()).contains("pipeline");
        assertThat(piped.buffers().bytesUnshared()).isLessThan(whole.buffers().bytesUnshared() * 2 / 3);
        agrees(step, in);
    }

    @Test
    void smallNetworksAreLeftAlone() {
        assertThat(pipelines(Plan.compile((in, _) -> network(in)).plan(List.of(x, w, v, classes))))
                .isZero();
    }

    @Test
    void aSumOverTheRowsEndsAPipeline() {
        StepFunction step = (in, _) -> {
            Tensor h = in.get(0).matmul(in.get(1)).exp();
            return List.of(h.div(h.sum(0)).matmul(in.get(2)).sum(1), h.sum(0));
        };
        List<Tensor> in = List.of(x, w, v);
        Plan plan = compiled(step, 1).plan(in);
        for (Group g : plan.groups()) {
            if (!g.stages().isEmpty()) {
                assertThat(g.members().stream()
                                .filter(Group.Member::ends)
                                .map(m -> m.instruction().output())
                                .filter(sum -> g.members().stream()
                                        .anyMatch(m -> m.instruction().inputs().contains(sum))))
                        .isEmpty();
            }
        }
        agrees(step, in);
    }

    @Test
    void aMatrixMadeOfTheRowsIsNotMultipliedByThem() {
        StepFunction step = (in, _) -> {
            Tensor square = in.get(0).slice(0, 0, 130);
            Tensor h = square.matmul(in.get(1)).tanh();
            return List.of(
                    h.matmul(h.exp()),
                    h.matmul(h.transpose().exp()).sum(0),
                    h.transpose().matmul(h));
        };
        agrees(step, List.of(x, w));
    }

    @Test
    void whatIsReturnedIsWrittenWhole() {
        StepFunction step = (in, _) -> {
            Tensor p = in.get(0).matmul(in.get(1));
            Tensor h = p.relu();
            Tensor y = h.matmul(in.get(2));
            return List.of(p, h, y, y.softmax(-1), y.transpose().matmul(h), h.sum(), y.logsumexp(1, false));
        };
        agrees(step, List.of(x, w, v));
    }

    @Test
    void aReplayAllocatesNothing() {
        List<Tensor> in = List.of(x, w, v, classes);
        Compiled step = compiled((inputs, _) -> network(inputs), 1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        // What the JVM makes once, when it links or compiles a call, is not the replay's.
        for (int round = 0; round < 20 && allocated > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10; i++) {
                step.run(in, rng);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).isZero();
        assertThat(pipelines(step.plan(in))).isEqualTo(3);
    }

    @Test
    void theSameNumberOfPartsGivesTheSameBits() {
        List<Tensor> in = List.of(x, w, v, classes);
        StepFunction step = (inputs, _) -> network(inputs);
        List<Tensor> first = PartedKernels.compile(3, step).run(in, rng);
        List<Tensor> again = PartedKernels.compile(3, step).run(in, rng);
        for (int i = 0; i < first.size(); i++) {
            assertThat(again.get(i).toDoubles()).isEqualTo(first.get(i).toDoubles());
        }
    }
}
