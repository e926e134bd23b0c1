package dev.ninjagrad.dojo.course;

import dev.ninjagrad.check.Compare;
import dev.ninjagrad.check.doctor.Diagnosis;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of an exercise's table: something the learner's code returned, compared with what it should be.
 *
 * @param name such as {@code dx}
 * @param shape of the right result; empty for a number
 * @param exact whether all elements are equal
 * @param approx whether all elements are close
 * @param maxdiff the largest difference; NaN if there is nothing to compare
 * @param ulp the largest difference in units of the last place; NaN likewise
 * @param verdict a word: {@code ok}, {@code rounding}, {@code kink}, or what is wrong
 * @param passes whether the verdict is a good one
 * @param cause the slug of the reason; null if there is none or it is unknown
 */
public record Row(
        String name,
        List<Integer> shape,
        boolean exact,
        boolean approx,
        double maxdiff,
        double ulp,
        String verdict,
        boolean passes,
        @Nullable String cause) {
    public Row {
        shape = List.copyOf(shape);
    }

    static Row of(Compare.Row row, @Nullable String cause) {
        List<Integer> shape = Arrays.stream(row.shape()).boxed().toList();
        String verdict = row.verdict().name().toLowerCase(Locale.ROOT);
        return new Row(
                row.name(), shape, row.exact(), row.approx(), row.maxdiff(), row.ulp(), verdict, row.passes(), cause);
    }

    static Row of(Diagnosis.Row row) {
        Compare.Row c = row.compare();
        return new Row(
                "d" + row.name(),
                row.shape(),
                c != null && c.exact(),
                c != null && c.approx(),
                c != null ? c.maxdiff() : Double.NaN,
                c != null ? c.ulp() : Double.NaN,
                row.verdict().slug(),
                row.verdict().fine(),
                row.cause());
    }
}
