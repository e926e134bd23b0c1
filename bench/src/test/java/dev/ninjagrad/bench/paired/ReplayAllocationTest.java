package dev.ninjagrad.bench.paired;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.model.Gpt;
import dev.ninjagrad.nn.model.GptSizes;
import dev.ninjagrad.nn.optim.Optimizer;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.nn.train.BatchSource;
import dev.ninjagrad.nn.train.Objective;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.KernelChoice;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.plan.Compiled;
import dev.ninjagrad.tensor.plan.Plan;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * A replay on the fast kernels allocates nothing, once they are compiled. Until then every vector is an object, so replays
 * go on until some in a row have allocated nothing; how many it takes is the JIT compiler's affair.
 */
class ReplayAllocationTest {
    private static final int ROUND = 20;
    private static final int MOST_ROUNDS = 20_000;

    @Test
    void theFastKernelsAreTested() {
        assertThat(KernelChoice.current().vectorBits()).isPositive();
    }

    @Test
    void aStepOfMicrogptAllocatesNothing() {
        assertAllocatesNothingInTheEnd(Workload.MICROGPT.setup());
    }

    @Test
    void aStepOfAnMlpAllocatesNothing() {
        assertAllocatesNothingInTheEnd(Workload.MLP_200.setup());
    }

    @Test
    void aStepOfAGptAllocatesNothing() {
        RandomGenerator rng = new SplittableRandom(3);
        int[] text = rng.ints(400, 0, 20).toArray();
        Gpt model = new Gpt(new GptSizes(20, 16, 2, 2, 32, 0, true, true), DType.F32, rng);
        Batch batch = BatchSource.windows(text, 16, 4).draw(rng);
        assertAllocatesNothingInTheEnd(
                new Setup("gpt", Map.of(), model, List.of(batch), new Setup.AdamW(1e-3, 0.9, 0.99, 1e-8, 0.1)));
    }

    private static void assertAllocatesNothingInTheEnd(Setup setup) {
        Compiled step = compiled(setup);
        Batch batch = setup.batches().getFirst();
        List<Tensor> inputs =
                List.of(batch.x(), batch.y(), Tensor.scalar(setup.update().rate(), DType.F64));
        RandomGenerator rng = new SplittableRandom(1);
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && allocated > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUND; i++) {
                step.run(inputs, rng);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).as("bytes allocated by %d replays", ROUND).isZero();
    }

    private static Compiled compiled(Setup setup) {
        Objective objective = Objective.crossEntropy(setup.model());
        Optimizer optimizer =
                setup.update().on(List.copyOf(setup.model().parameters().values()));
        return Plan.compile((in, rng) -> {
            Tensor loss = objective.loss(new Batch(in.get(0), in.get(1)), Pass.training(rng));
            optimizer.zeroGrad();
            Autograd.backward(loss);
            optimizer.step(optimizer.parameters().stream().map(Parameter::grad).toList(), in.get(2));
            return List.of(loss);
        });
    }
}
