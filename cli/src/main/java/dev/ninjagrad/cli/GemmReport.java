package dev.ninjagrad.cli;

import dev.ninjagrad.bench.paired.GemmBench;
import io.avaje.jsonb.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Measured matrix products as a table and as JSON. */
final class GemmReport {
    private static final double PERCENT = 100;

    private GemmReport() {}

    /**
     * A product as JSON; rates in GFLOP/s.
     *
     * @param layout one letter an operand, N as it is and T transposed
     * @param share of the multiply-add limit of as many cores
     */
    @Json(naming = Json.Naming.LowerUnderscore)
    record Row(
            String workload,
            int threads,
            int n,
            int k,
            int m,
            String layout,
            double gflops,
            double gflopsMin,
            double gflopsMax,
            double share,
            @Nullable Double libtorchGflops) {
        static Row of(GemmBench.Row r) {
            String layout = (r.xTransposed() ? "T" : "N") + (r.wTransposed() ? "T" : "N");
            return new Row(
                    "gemm",
                    r.threads(),
                    r.n(),
                    r.k(),
                    r.m(),
                    layout,
                    r.gigaflops(),
                    r.worst(),
                    r.best(),
                    r.share(),
                    r.peerGigaflops());
        }
    }

    /** The machine's limit as JSON: multiplying and adding in registers, and copying memory. */
    @Json(naming = Json.Naming.LowerUnderscore)
    record Limit(String workload, int threads, double gflops, double copyGbPerS) {
        static Limit of(GemmBench.Limit l) {
            return new Limit("limit", l.threads(), l.gigaflops(), l.copyGigabytes());
        }
    }

    static List<String> lines(GemmBench.Result result) {
        List<String> lines = new ArrayList<>();
        result.limits().forEach(l -> lines.add(JsonLine.of(Limit.of(l))));
        result.rows().forEach(r -> lines.add(JsonLine.of(Row.of(r))));
        return lines;
    }

    static void print(PrintWriter out, GemmBench.Result result) {
        for (GemmBench.Limit limit : result.limits()) {
            out.printf(
                    Locale.ROOT,
                    "limit, threads %d: %.0f GFLOP/s multiply-add, copies %.1f GB/s%n",
                    limit.threads(),
                    limit.gigaflops(),
                    limit.copyGigabytes());
        }
        out.printf(
                "%n%-7s %-18s %-6s %9s %15s %9s %9s%n",
                "threads", "x · w", "layout", "GFLOP/s", "spread", "of limit", "libtorch");
        for (Row r : result.rows().stream().map(Row::of).toList()) {
            out.printf(
                    Locale.ROOT,
                    "%-7d %-18s %-6s %9.1f %15s %8.0f%% %9s%n",
                    r.threads(),
                    r.n() + " x " + r.k() + " x " + r.m(),
                    r.layout(),
                    r.gflops(),
                    String.format(Locale.ROOT, "%.1f to %.1f", r.gflopsMin(), r.gflopsMax()),
                    PERCENT * r.share(),
                    r.libtorchGflops() == null ? "-" : String.format(Locale.ROOT, "%.1f", r.libtorchGflops()));
        }
    }

    /** Writes gemm.json. */
    static void write(OutputFolder folder, GemmBench.Result result) {
        OutputFolder.writeWhole(
                folder.path().resolve("gemm.json"), "[\n  " + String.join(",\n  ", lines(result)) + "\n]\n");
    }
}
