package dev.ninjagrad.cli;

import dev.ninjagrad.check.Compare;
import io.avaje.jsonb.Json;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints comparison rows: as the classic table for people, as JSON lines for tools. */
final class CompareTable {
    private CompareTable() {}

    /** A row as tools read it. {@code maxdiff} and {@code ulp} are absent where they are not numbers. */
    @Json
    record JsonRow(
            String model,
            String name,
            List<Integer> shape,
            boolean exact,
            boolean approx,
            @Nullable Double maxdiff,
            @Nullable Double ulp,
            String verdict,
            @Nullable String cause) {}

    static void printJson(PrintWriter out, String model, List<Compare.Row> rows) {
        for (Compare.Row row : rows) {
            out.println(JsonLine.of(new JsonRow(
                    model,
                    row.name(),
                    Arrays.stream(row.shape()).boxed().toList(),
                    row.exact(),
                    row.approx(),
                    finiteOrNull(row.maxdiff()),
                    finiteOrNull(row.ulp()),
                    row.verdict().name().toLowerCase(Locale.ROOT),
                    row.passes() ? null : row.detail())));
        }
    }

    static void print(PrintWriter out, List<Compare.Row> rows) {
        int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(4);
        int shapes = rows.stream().mapToInt(row -> shape(row).length()).max().orElse(5);
        String format = "  %-" + width + "s | %-" + Math.max(shapes, 5) + "s | %-5s | %-6s | %9s | %9s | %s%n";
        out.print(Terminal.bold(format.formatted("name", "shape", "exact", "approx", "maxdiff", "ulp", "verdict")));
        for (Compare.Row row : rows) {
            out.printf(
                    format,
                    row.name(),
                    shape(row),
                    yesOrNo(row.exact()),
                    yesOrNo(row.approx()),
                    "%.1e".formatted(row.maxdiff()),
                    row.ulp() < 1e6 ? "%.0f".formatted(row.ulp()) : "%.1e".formatted(row.ulp()),
                    verdict(row));
        }
    }

    private static String shape(Compare.Row row) {
        return Arrays.toString(row.shape());
    }

    private static String verdict(Compare.Row row) {
        String word = row.verdict().name().toLowerCase(Locale.ROOT);
        return row.passes() ? Terminal.good(word) : Terminal.bad(word) + "  " + row.detail();
    }

    private static String yesOrNo(boolean value) {
        return value ? "yes" : "no";
    }

    private static @Nullable Double finiteOrNull(double value) {
        return Double.isFinite(value) ? value : null;
    }

    static boolean allPass(List<Compare.Row> rows) {
        return rows.stream().allMatch(Compare.Row::passes);
    }
}
