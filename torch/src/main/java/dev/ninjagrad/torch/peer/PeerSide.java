package dev.ninjagrad.torch.peer;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch;

/**
 * The process that measures libtorch: {@code TASK THREADS WARM_UP_SECONDS SECONDS ARGUMENT…}. It prints {@code engine NAME},
 * for training {@code loss STEP VALUE}, and {@code sample MICROSECONDS} lines, one a stretch of repetitions.
 *
 * <ul>
 *   <li>{@code steps FOLDER} trains the workload in the folder
 *   <li>{@code gradcheck FOLDER} and {@code gradcheck-fast FOLDER} check the gradient of its first batch in float64
 *   <li>{@code gemm N K M TRANSPOSED_X TRANSPOSED_W} multiplies matrices in float32
 * </ul>
 */
final class PeerSide {
    private static final double SAMPLE_SECONDS = 0.05;
    private static final double NANOS = 1e9;
    private static final double NANOS_A_MICRO = 1e3;

    private PeerSide() {}

    public static void main(String[] args) throws IOException {
        torch.set_num_threads(Integer.parseInt(args[1]));
        PrintStream out = System.out;
        out.println("engine libtorch, " + torch.get_num_threads() + " threads");
        Runnable task = task(args, out);
        stretches(task, Double.parseDouble(args[2]), System.err, false);
        stretches(task, Double.parseDouble(args[3]), out, true);
    }

    private static Runnable task(String[] args, PrintStream out) throws IOException {
        return switch (args[0]) {
            case "steps" -> new Training(new Workload(Path.of(args[4])), out);
            case "gradcheck" -> new Gradcheck(new Workload(Path.of(args[4])), false, out);
            case "gradcheck-fast" -> new Gradcheck(new Workload(Path.of(args[4])), true, out);
            case "gemm" -> Gemm.of(args);
            default -> throw new IllegalArgumentException("no such task: " + args[0]);
        };
    }

    private static void stretches(Runnable task, double seconds, PrintStream out, boolean print) {
        long start = System.nanoTime();
        do {
            long from = System.nanoTime();
            long repetitions = 0;
            while (System.nanoTime() - from < SAMPLE_SECONDS * NANOS) {
                task.run();
                repetitions++;
            }
            if (print) {
                out.println("sample " + (System.nanoTime() - from) / NANOS_A_MICRO / repetitions);
            }
        } while (System.nanoTime() - start < seconds * NANOS);
    }
}
