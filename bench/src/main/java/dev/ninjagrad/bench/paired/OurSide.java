package dev.ninjagrad.bench.paired;

import com.sun.management.ThreadMXBean;
import dev.ninjagrad.tensor.KernelChoice;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * The process that measures our engine: {@code TASK WARM_UP_SECONDS SECONDS}, the task as {@link Workload} or {@link Tower} names it. It
 * prints lines that {@link Measurement} reads: {@code engine NAME}, {@code loss STEP VALUE}, {@code bytes PER_STEP}, and {@code sample
 * MICROSECONDS_PER_STEP} for each stretch of steps.
 */
final class OurSide {
    private final Task.Mine mine;
    private long done;

    private OurSide(Task.Mine mine) {
        this.mine = mine;
    }

    static void main(String[] args) {
        Task task = Tower.isTower(args[0])
                ? Tower.parse(args[0]).task()
                : Workload.valueOf(args[0]).task();
        new OurSide(task.mine()).run(Double.parseDouble(args[1]), Double.parseDouble(args[2]), System.out);
    }

    private void run(double warmUp, double seconds, PrintStream out) {
        out.println("engine ninjagrad, " + KernelChoice.current().name() + " kernels");
        for (int i = 1; i <= Task.COMPARED_STEPS; i++) {
            double loss = mine.step();
            if (i == 1 || i == Task.COMPARED_STEPS) {
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

    private void step() {
        mine.step();
        done++;
    }

    private static long allocated() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getCurrentThreadAllocatedBytes();
    }
}
