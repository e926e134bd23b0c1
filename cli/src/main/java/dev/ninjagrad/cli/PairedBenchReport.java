package dev.ninjagrad.cli;

import dev.ninjagrad.bench.paired.Comparison;
import dev.ninjagrad.bench.paired.Peer;
import dev.ninjagrad.plot.BarChart;
import dev.ninjagrad.plot.BarChart.Bar;
import dev.ninjagrad.plot.Chart;
import dev.ninjagrad.plot.Labels;
import io.avaje.jsonb.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Comparisons with libtorch as a table, as JSON lines, and as a chart of the ratios. */
final class PairedBenchReport {
    private static final String ROW = "%-18s %12s %12s %8s %15s %6s  %s%n";

    private PairedBenchReport() {}

    /**
     * A comparison as JSON.
     *
     * @param oursUs microseconds a step, median over the rounds
     * @param libtorchUs the peer's; absent without it
     * @param ratio the peer's time divided by ours, median over the rounds
     * @param ratioMin of the worst round
     * @param ratioMax of the best
     * @param sameLosses whether both trained the same
     * @param bytesPerStep allocated by our training thread
     */
    @Json(naming = Json.Naming.LowerUnderscore)
    record Row(
            String workload,
            double oursUs,
            @Nullable Double libtorchUs,
            @Nullable String libtorchSetting,
            @Nullable Double ratio,
            @Nullable Double ratioMin,
            @Nullable Double ratioMax,
            @Nullable Double aim,
            boolean sameLosses,
            long bytesPerStep) {
        static Row of(Comparison c) {
            boolean alone = c.theirs().isEmpty();
            return new Row(
                    c.workload().id(),
                    c.ourMicros(),
                    alone ? null : c.theirMicros(),
                    c.setting().map(Peer.Setting::toString).orElse(null),
                    alone ? null : c.ratio(),
                    alone ? null : Collections.min(c.ratios()),
                    alone ? null : Collections.max(c.ratios()),
                    Double.isNaN(c.workload().aim()) ? null : c.workload().aim(),
                    c.sameLosses(),
                    c.bytesAStep());
        }
    }

    static void printTable(PrintWriter out, List<Comparison> comparisons) {
        out.printf(
                ROW, "workload", "ours µs", "libtorch µs", "ratio", "rounds", "aim", "losses, libtorch's best setting");
        comparisons.forEach(c -> printRow(out, Row.of(c)));
    }

    private static void printRow(PrintWriter out, Row row) {
        out.printf(
                Locale.ROOT,
                ROW,
                row.workload(),
                micros(row.oursUs()),
                row.libtorchUs() == null ? "-" : micros(row.libtorchUs()),
                ratio(row.ratio()),
                row.ratio() == null ? "-" : ratio(row.ratioMin()) + " to " + ratio(row.ratioMax()),
                ratio(row.aim()),
                row.libtorchSetting() == null
                        ? "libtorch not built"
                        : (row.sameLosses() ? "agree" : "DIFFER: void") + ", " + row.libtorchSetting());
    }

    private static String micros(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    }

    private static String ratio(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }

    /** Writes bench.json and, where there are ratios, a chart of them. */
    static void write(OutputFolder folder, List<Comparison> comparisons) {
        OutputFolder.writeWhole(
                folder.path().resolve("bench.json"),
                comparisons.stream()
                        .map(Row::of)
                        .map(JsonLine::of)
                        .collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")));
        List<Bar> bars = new ArrayList<>();
        for (Comparison c : comparisons) {
            if (!c.theirs().isEmpty()) {
                bars.add(Bar.of(c.workload().id(), c.ratio())
                        .withSpread(Collections.min(c.ratios()), Collections.max(c.ratios()))
                        .withText(ratio(c.ratio()) + "×")
                        .highlighted());
            }
        }
        if (!bars.isEmpty()) {
            Labels labels = new Labels(
                    "Libtorch's time divided by ours",
                    "same network, numbers and batches; medians of rounds in fresh JVMs, whiskers: worst and best round",
                    "times as fast as libtorch",
                    "");
            Chart chart = new BarChart(labels, bars, new BarChart.Reference(1, "libtorch"));
            TrainingPlots.write(folder.path(), "bench", chart);
        }
    }
}
