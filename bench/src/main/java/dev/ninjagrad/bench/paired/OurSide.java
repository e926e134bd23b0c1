package dev.ninjagrad.bench.paired;

import com.sun.management.ThreadMXBean;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.optim.Optimizer;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.nn.train.Objective;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.KernelChoice;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.plan.Compiled;
import dev.ninjagrad.tensor.plan.Plan;
import dev.ninjagrad.tensor.plan.Profile;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The process that measures our engine: {@code WORKLOAD WARM_UP_SECONDS SECONDS}. It trains, and prints lines that {@link
 * Measurement} reads: {@code engine NAME}, {@code loss STEP VALUE}, {@code bytes PER_STEP}, and {@code sample
 * MICROSECONDS_PER_STEP} for each stretch of steps.
 */
final class OurSide {
    /** Steps of the beginning whose losses are compared. */
    static final int COMPARED_STEPS = 20;

    private static final double MICROS_A_SECOND = 1e6;
    private static final int LEAST_RUNS = 5;
    private static final int MOST_RUNS = 10_000;

    private final Setup setup;
    private final Objective objective;
    private final Optimizer optimizer;
    private final Compiled step = Plan.compile(this::compute);
    private final Tensor rate;
    private long done;

    OurSide(Setup setup) {
        this.setup = setup;
        this.rate = Tensor.scalar(setup.update().rate(), DType.F64);
        this.objective = Objective.crossEntropy(setup.model());
        this.optimizer =
                setup.update().on(List.copyOf(setup.model().parameters().values()));
    }

    static void main(String[] args) {
        OurSide side = new OurSide(Workload.valueOf(args[0]).setup());
        side.run(Double.parseDouble(args[1]), Double.parseDouble(args[2]), System.out);
    }

    private void run(double warmUp, double seconds, PrintStream out) {
        out.println("engine ninjagrad, " + KernelChoice.current().name() + " kernels");
        for (int i = 1; i <= COMPARED_STEPS; i++) {
            double loss = step();
            if (i == 1 || i == COMPARED_STEPS) {
                out.println("loss " + i + " " + loss);
            }
        }
        Stretches.of(this::step, warmUp);
        long before = allocated();
        long from = done;
        List<Double> samples = Stretches.of(this::step, seconds);
        out.println("bytes " + (allocated() - before) / (done - from));
        samples.forEach(sample -> out.println("sample " + sample));
    }

    /** Trains for so many seconds, then returns where the time of a step goes. */
    Profile profile(double warmUp, double seconds) {
        List<Double> samples = Stretches.of(this::step, warmUp);
        int runs = (int) Math.clamp(seconds * MICROS_A_SECOND / samples.getLast(), LEAST_RUNS, MOST_RUNS);
        Batch batch = setup.batches().getFirst();
        return step.profile(List.of(batch.x(), batch.y(), rate), new SplittableRandom(done), runs);
    }

    private double step() {
        Batch batch = setup.batches().get((int) (done++ % setup.batches().size()));
        Tensor loss = step.run(List.of(batch.x(), batch.y(), rate), new SplittableRandom(done))
                .getFirst();
        return loss.item();
    }

    private List<Tensor> compute(List<Tensor> in, RandomGenerator rng) {
        Tensor loss = objective.loss(new Batch(in.get(0), in.get(1)), Pass.training(rng));
        optimizer.zeroGrad();
        Autograd.backward(loss);
        List<Tensor> gradients =
                optimizer.parameters().stream().map(Parameter::grad).toList();
        optimizer.step(gradients, in.get(2));
        return List.of(loss);
    }

    private static long allocated() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getCurrentThreadAllocatedBytes();
    }
}
