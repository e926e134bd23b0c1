package dev.ninjagrad.bench.paired;

import dev.ninjagrad.kernels.FmaPeak;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures matrix products in F32 against the machine's own limit, and against the peer's where it has been built. Every
 * product runs in a fresh JVM, on one thread and on all.
 *
 * @param peer what we compare with, if it has been built
 * @param seconds how long a run measures, after a warm-up of the same length
 * @param progress is told what happens
 */
public record GemmBench(Optional<Peer> peer, double seconds, Consumer<String> progress) {
    private static final double FLOPS_A_MICRO_IN_GIGA = 1e-3;
    private static final double BYTES_A_MICRO_IN_GIGA = 1e-3;

    /** Rows, depth, columns: the products of the workloads (small networks, small and larger GPTs) and squares. */
    private static final int[][] SIZES = {
        {32, 30, 64},
        {32, 30, 200},
        {32, 200, 27},
        {128, 128, 128},
        {768, 128, 512},
        {1024, 384, 1536},
        {1024, 1024, 1024}
    };

    /**
     * What the machine can do.
     *
     * @param threads on which it was measured
     * @param gigaflops multiplying and adding floats in registers
     * @param copyGigabytes copied a second, from memory to memory
     */
    public record Limit(int threads, double gigaflops, double copyGigabytes) {}

    /**
     * One product: x [n, k] by w [k, m].
     *
     * @param xTransposed whether x is stored as [k, n]
     * @param wTransposed whether w is stored as [m, k]
     * @param gigaflops of the median
     * @param worst of the slowest stretch
     * @param best of the fastest stretch
     * @param share of the machine's limit on as many threads, by the median
     * @param peerGigaflops the peer's median; null without it
     */
    public record Row(
            int threads,
            int n,
            int k,
            int m,
            boolean xTransposed,
            boolean wTransposed,
            double gigaflops,
            double worst,
            double best,
            double share,
            @Nullable Double peerGigaflops) {}

    /** The limits on one thread and on all, and the products on each. */
    public record Result(List<Limit> limits, List<Row> rows) {}

    /** Measures everything. */
    public Result run() {
        int processors = Runtime.getRuntime().availableProcessors();
        List<Limit> limits = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        for (int threads : processors == 1 ? new int[] {1} : new int[] {1, processors}) {
            Limit limit = limit(threads);
            limits.add(limit);
            for (int[] s : SIZES) {
                for (int transposes = 0; transposes < 4; transposes++) {
                    rows.add(row(limit, s[0], s[1], s[2], (transposes & 1) != 0, (transposes & 2) != 0));
                }
                progress.accept("measured [%d, %d] x [%d, %d], threads: %d".formatted(s[0], s[1], s[1], s[2], threads));
            }
        }
        return new Result(limits, rows);
    }

    /** Measures what so many threads can do. */
    public Limit limit(int threads) {
        String count = String.valueOf(threads);
        double peak = Collections.min(ours(threads, "peak", count).samples());
        double copy = ours(threads, "copy", count).median();
        double operations = threads * FmaPeak.operations(GemmSide.PEAK_ROUNDS);
        double bytes = (double) threads * GemmSide.COPY_BYTES;
        return new Limit(threads, operations / peak * FLOPS_A_MICRO_IN_GIGA, bytes / copy * BYTES_A_MICRO_IN_GIGA);
    }

    private Row row(Limit limit, int n, int k, int m, boolean xTransposed, boolean wTransposed) {
        String[] product = {
            String.valueOf(n),
            String.valueOf(k),
            String.valueOf(m),
            String.valueOf(xTransposed),
            String.valueOf(wTransposed)
        };
        Measurement ours = ours(limit.threads(), "gemm", product);
        Double theirs = peer.map(libtorch -> libtorch.measure(
                                new Peer.Setting(limit.threads(), ""), seconds, seconds, "gemm", product)
                        .median())
                .orElse(null);
        double giga = 2.0 * n * k * m * FLOPS_A_MICRO_IN_GIGA;
        return new Row(
                limit.threads(),
                n,
                k,
                m,
                xTransposed,
                wTransposed,
                giga / ours.median(),
                giga / Collections.max(ours.samples()),
                giga / Collections.min(ours.samples()),
                giga / ours.median() / limit.gigaflops(),
                theirs == null ? null : giga / theirs);
    }

    private Measurement ours(int threads, String task, String... arguments) {
        List<String> all = new ArrayList<>(List.of(task, String.valueOf(seconds), String.valueOf(seconds)));
        all.addAll(List.of(arguments));
        // The machine's limit is measured with vectors, also where this JVM was started without their module.
        List<String> options = List.of("-Dninjagrad.threads=" + threads, "--add-modules=jdk.incubator.vector");
        return Child.likeThis("dev.ninjagrad.bench.paired.GemmSide", options).measure(all);
    }
}
