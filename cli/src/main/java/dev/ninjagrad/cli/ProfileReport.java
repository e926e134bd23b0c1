package dev.ninjagrad.cli;

import dev.ninjagrad.bench.paired.GemmBench.Limit;
import dev.ninjagrad.tensor.plan.Profile;
import io.avaje.jsonb.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where the time of a compiled training step goes, beside what the machine could do in that time. */
final class ProfileReport {
    private static final double GIGA = 1e-3;
    private static final String ROW = "%5s %-12s %-28s %10s %6s %9s %8s %9s  %s%n";

    /**
     * A step of the plan as JSON.
     *
     * @param step its number, from 1 on
     * @param share of the whole training step's time
     * @param gigaflops operations a nanosecond
     * @param gigabytes read and written a second
     * @param ofLimit the least time that the machine needs for its operations or its bytes, whichever is more, as a share
     *     of the time it takes; above 1, its data was in a cache
     */
    @Json(naming = Json.Naming.LowerUnderscore)
    record Row(
            String workload,
            int step,
            String kind,
            List<String> ops,
            String over,
            double us,
            double share,
            double gigaflops,
            double gigabytes,
            double ofLimit,
            String from) {}

    private record Sum(double micros, double atLimit, long flops, long bytes, int steps) {
        Sum plus(Sum other) {
            return new Sum(
                    micros + other.micros,
                    atLimit + other.atLimit,
                    flops + other.flops,
                    bytes + other.bytes,
                    steps + other.steps);
        }
    }

    private ProfileReport() {}

    /** Returns the microseconds that the machine needs at least; a copied byte is read and written. */
    private static double atLimit(Profile.Phase p, Limit limit) {
        return Math.max(p.flops() / limit.gigaflops(), p.bytes() / (2 * limit.copyGigabytes())) * GIGA;
    }

    static List<Row> rows(String workload, Profile profile, Limit limit) {
        double whole = profile.micros();
        List<Row> rows = new ArrayList<>();
        for (Profile.Phase p : profile.phases()) {
            rows.add(new Row(
                    workload,
                    rows.size() + 1,
                    p.kind(),
                    p.ops(),
                    p.over(),
                    p.micros(),
                    p.micros() / whole,
                    p.flops() * GIGA / p.micros(),
                    p.bytes() * GIGA / p.micros(),
                    atLimit(p, limit) / p.micros(),
                    p.origin()));
        }
        return rows;
    }

    static void print(PrintWriter out, String workload, Profile profile, Limit limit) {
        out.printf(
                Locale.ROOT,
                "%s: %,.1f µs a step; the limit on %d threads: %.0f GFLOP/s, copies at %.1f GB/s%n",
                workload,
                profile.micros(),
                limit.threads(),
                limit.gigaflops(),
                limit.copyGigabytes());
        out.printf(ROW, "step", "kind", "over", "µs", "share", "GFLOP/s", "GB/s", "of limit", "from");
        for (Row r : rows(workload, profile, limit)) {
            out.printf(
                    ROW,
                    r.step(),
                    r.kind(),
                    r.over(),
                    number("%,.1f", r.us()),
                    percent(r.share()),
                    number("%.1f", r.gigaflops()),
                    number("%.1f", r.gigabytes()),
                    percent(r.ofLimit()),
                    r.ops().size() > 1 ? r.from() + ": " + String.join(" ", r.ops()) : r.from());
        }
        out.println();
        Map<String, Sum> kinds = new LinkedHashMap<>();
        for (Profile.Phase p : profile.phases()) {
            kinds.merge(p.kind(), new Sum(p.micros(), atLimit(p, limit), p.flops(), p.bytes(), 1), Sum::plus);
        }
        kinds.entrySet().stream()
                .sorted((a, b) ->
                        Double.compare(b.getValue().micros(), a.getValue().micros()))
                .forEach(kind -> printSum(out, kind.getKey(), kind.getValue(), profile.micros()));
    }

    private static void printSum(PrintWriter out, String kind, Sum sum, double whole) {
        out.printf(
                ROW,
                "",
                kind,
                sum.steps() + " steps",
                number("%,.1f", sum.micros()),
                percent(sum.micros() / whole),
                number("%.1f", sum.flops() * GIGA / sum.micros()),
                number("%.1f", sum.bytes() * GIGA / sum.micros()),
                percent(sum.atLimit() / sum.micros()),
                "");
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f%%", 100 * share);
    }
}
