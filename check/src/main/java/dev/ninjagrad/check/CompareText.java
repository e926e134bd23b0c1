package dev.ninjagrad.check;

import dev.ninjagrad.check.Compare.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The classic table of comparisons, {@code name | shape | exact | approx | maxdiff | ulp | verdict}, one line a tensor. */
public final class CompareText {
    private CompareText() {}

    /** How a terminal or a page sets words off. */
    public record Style(UnaryOperator<String> heading, UnaryOperator<String> good, UnaryOperator<String> bad) {
        /** No colours. */
        public static final Style PLAIN =
                new Style(UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity());
    }

    /** Returns the table, heading first, every line ended. */
    public static String table(List<Row> rows) {
        return table(rows, Style.PLAIN);
    }

    /** Returns the table with words set off. */
    public static String table(List<Row> rows, Style style) {
        int name = width(rows, "name", Row::name);
        int shape = width(rows, "shape   ", row -> Arrays.toString(row.shape()));
        String format = "  %-" + name + "s | %-" + shape + "s | %-5s | %-6s | %9s | %9s | %s%n";
        StringBuilder text = new StringBuilder(style.heading()
                .apply(format.formatted("name", "shape", "exact", "approx", "maxdiff", "ulp", "verdict")));
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    format,
                    row.name(),
                    Arrays.toString(row.shape()),
                    yesOrNo(row.exact()),
                    yesOrNo(row.approx()),
                    String.format(Locale.ROOT, "%.1e", row.maxdiff()),
                    String.format(Locale.ROOT, row.ulp() < 1e6 ? "%.0f" : "%.1e", row.ulp()),
                    verdict(row, style)));
        }
        return text.toString();
    }

    private static int width(List<Row> rows, String heading, Function<Row, String> column) {
        return rows.stream().map(column).mapToInt(String::length).reduce(heading.length(), Math::max);
    }

    private static String verdict(Row row, Style style) {
        String word = row.verdict().name().toLowerCase(Locale.ROOT);
        return row.passes() ? style.good().apply(word) : style.bad().apply(word) + "  " + row.detail();
    }

    private static String yesOrNo(boolean value) {
        return value ? "yes" : "no";
    }
}
