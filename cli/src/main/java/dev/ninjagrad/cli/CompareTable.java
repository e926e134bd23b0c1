package dev.ninjagrad.cli;

import dev.ninjagrad.check.Compare;
import dev.ninjagrad.check.Compare.Verdict;
import dev.ninjagrad.check.CompareText;
import io.avaje.jsonb.Json;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
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
        out.print(CompareText.table(rows, new CompareText.Style(Terminal::bold, Terminal::good, Terminal::bad)));
    }

    private static @Nullable Double finiteOrNull(double value) {
        return Double.isFinite(value) ? value : null;
    }

    static boolean allPass(List<Compare.Row> rows) {
        return rows.stream().allMatch(Compare.Row::passes);
    }

    static String failures(List<Compare.Row> rows) {
        return rows.stream()
                .filter(row -> !row.passes() || row.verdict() == Verdict.SHAPE)
                .map(Compare.Row::name)
                .collect(Collectors.joining(", "));
    }
}
