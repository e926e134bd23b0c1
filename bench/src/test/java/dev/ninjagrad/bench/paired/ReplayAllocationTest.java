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
 * go on until some in a row have allocated nothing, and the loops of fused ops have been written; how many it takes is the JIT compiler's
 * affair.
 */
class ReplayAllocationTest {
    private static final int ROUND = 20;
    private static final int MOST_ROUNDS = 20_000;
    private static final int MOST_LONG_ROUNDS = 200;

    /** So wide a layer over so many rows is beyond what a pipeline spares the memory at least. */
    private static final int WIDE = 512;

    private static final int MANY_ROWS = 8_227;

    @Test
    void theFastKernelsAreTested() {
        assertThat(KernelChoice.current().vectorBits()).isPositive();
    }

    @Test
    void aStepOfMicrogptAllocatesNothing() {
        assertAllocatesNothingInTheEnd(Workload.MICROGPT.setup(), MOST_ROUNDS);
    }

    @Test
    void aStepOfAnMlpAllocatesNothing() {
        assertAllocatesNothingInTheEnd(Workload.MLP_200.setup(), MOST_ROUNDS);
    }

    @Test
    void aStepOfAGptAllocatesNothing() {
        RandomGenerator rng = new SplittableRandom(3);
        int[] text = rng.ints(400, 0, 20).toArray();
        Gpt model = new Gpt(new GptSizes(20, 16, 2, 2, 32, 0, true, true), DType.F32, rng);
        Batch batch = BatchSource.windows(text, 16, 4).draw(rng);
        assertAllocatesNothingInTheEnd(
                new Setup("gpt", Map.of(), model, List.of(batch), new Setup.AdamW(1e-3, 0.9, 0.99, 1e-8, 0.1)),
                MOST_ROUNDS);
    }

    /** The last rows are fewer than a tile has. */
    @Test
    void aPipelineOverManyRowsAllocatesNothing() {
        // What a step does once, such as the scales of its batch norm, is compiled after so many steps that they must
        // be short ones.
        assertAllocatesNothingInTheEnd(Workload.mlp(new SplittableRandom(1), WIDE, 32, 1), MOST_ROUNDS);
        Plan plan = assertAllocatesNothingInTheEnd(
                Workload.mlp(new SplittableRandom(1), WIDE, MANY_ROWS, 1), MOST_LONG_ROUNDS);
        assertThat(plan.describe()).contains("pipeline");
    }

    private static Plan assertAllocatesNothingInTheEnd(Setup setup, int mostRounds) {
        Compiled step = compiled(setup);
        Batch batch = setup.batches().getFirst();
        List<Tensor> inputs =
                List.of(batch.x(), batch.y(), Tensor.scalar(setup.update().rate(), DType.F64));
        RandomGenerator rng = new SplittableRandom(1);
        step.run(inputs, rng);
        long[] computing = computing();
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < mostRounds && (allocated > 0 || isWritingLoops()); round++) {
            long before = allocated(threads, computing);
            for (int i = 0; i < ROUND; i++) {
                step.run(inputs, rng);
            }
            allocated = allocated(threads, computing) - before;
        }
        assertThat(allocated).as("bytes allocated by %d replays", ROUND).isZero();
        return step.plan(inputs);
    }

    /** Returns this thread and those that the kernels share their work with. */
    private static long[] computing() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.equals(Thread.currentThread()) || t.getName().startsWith("ninjagrad-kernels"))
                .mapToLong(Thread::threadId)
                .toArray();
    }

    /** Whether ops that were fused may yet become loops of their own. */
    private static boolean isWritingLoops() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().equals("ninjagrad-loops") && t.getState() == Thread.State.WAITING);
    }

    private static long allocated(ThreadMXBean threads, long[] ids) {
        long sum = 0;
        for (long id : ids) {
            sum += threads.getThreadAllocatedBytes(id);
        }
        return sum;
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
