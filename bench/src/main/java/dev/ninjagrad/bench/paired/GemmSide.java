package dev.ninjagrad.bench.paired;

import dev.ninjagrad.kernels.FmaPeak;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.KernelChoice;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Matrices;
import dev.ninjagrad.tensor.Storage;
import java.io.PrintStream;
import java.util.SplittableRandom;

/**
 * The process that measures our matrix products and the machine's limits: {@code TASK WARM_UP_SECONDS SECONDS ARGUMENT…}. It
 * prints lines as {@link OurSide} does.
 *
 * <ul>
 *   <li>{@code gemm N K M TRANSPOSED_X TRANSPOSED_W} multiplies matrices in F32
 *   <li>{@code peak THREADS} multiplies and adds in registers, {@link #PEAK_ROUNDS} a thread
 *   <li>{@code copy THREADS} copies {@link #COPY_BYTES} a thread
 * </ul>
 */
final class GemmSide {
    static final int PEAK_ROUNDS = 1_000_000;
    static final int COPY_BYTES = 1 << 27;

    /** Where results go that nobody reads, so that computing them is not left out. */
    private static volatile float sink;

    private GemmSide() {}

    static void main(String[] args) {
        PrintStream out = System.out;
        Runnable task = switch (args[0]) {
            case "gemm" -> gemm(args);
            case "peak" -> together(Integer.parseInt(args[3]), () -> () -> sink = FmaPeak.run(PEAK_ROUNDS));
            case "copy" -> together(Integer.parseInt(args[3]), GemmSide::copy);
            default -> throw new IllegalArgumentException("no such task: " + args[0]);
        };
        out.println("engine ninjagrad, " + KernelChoice.current().name() + " kernels");
        Stretches.of(task, Double.parseDouble(args[1]));
        Stretches.of(task, Double.parseDouble(args[2])).forEach(sample -> out.println("sample " + sample));
    }

    private static Runnable gemm(String[] args) {
        int n = Integer.parseInt(args[3]);
        int k = Integer.parseInt(args[4]);
        int m = Integer.parseInt(args[5]);
        boolean xTransposed = Boolean.parseBoolean(args[6]);
        boolean wTransposed = Boolean.parseBoolean(args[7]);
        Matrices x = Matrices.of(random(n * k), xTransposed);
        Matrices w = Matrices.of(random(k * m), wTransposed);
        Storage y = Storage.allocate(DType.F32, n * m);
        Kernels kernels = KernelChoice.current().kernels();
        return () -> kernels.matmul(n, k, m, x, w, y);
    }

    private static Storage random(int size) {
        SplittableRandom rng = new SplittableRandom(1);
        Storage s = Storage.allocate(DType.F32, size);
        for (int i = 0; i < size; i++) {
            s.set(i, rng.nextDouble(-1, 1));
        }
        return s;
    }

    private static Runnable copy() {
        byte[] from = new byte[COPY_BYTES];
        byte[] to = new byte[COPY_BYTES];
        return () -> System.arraycopy(from, 0, to, 0, COPY_BYTES);
    }

    private interface Work {
        Runnable create();
    }

    /** One piece of work on each of so many threads at once; a task with threads of its own gains nothing from more. */
    private static Runnable together(int threads, Work work) {
        Runnable[] works = new Runnable[threads];
        for (int t = 0; t < threads; t++) {
            works[t] = work.create();
        }
        return () -> {
            Thread[] others = new Thread[threads - 1];
            for (int t = 1; t < threads; t++) {
                others[t - 1] = Thread.ofPlatform().start(works[t]);
            }
            works[0].run();
            for (Thread other : others) {
                join(other);
            }
        };
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }
}
