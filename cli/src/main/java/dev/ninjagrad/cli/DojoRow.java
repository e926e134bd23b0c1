package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.course.Exercise;
import dev.ninjagrad.dojo.course.Report;
import dev.ninjagrad.dojo.course.Row;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The verdict on an exercise as tools read it. */
@Json
record DojoRow(
        int number,
        String exercise,
        String chapter,
        String status,
        boolean passed,
        int score,
        String headline,
        List<Line> rows,
        List<Why> reasons,
        List<Where> problems,
        long printedBytes,
        long ms) {
    /** A line of the table; what is not a number is absent. */
    @Json
    record Line(
            String model,
            String name,
            List<Integer> shape,
            boolean exact,
            boolean approx,
            @Nullable Double maxdiff,
            @Nullable Double ulp,
            String verdict,
            @Nullable String cause) {}

    /** A reason. */
    @Json
    record Why(String cause, String text) {}

    /** A compile error. */
    @Json
    record Where(String file, long line, long column, String message) {}

    static DojoRow of(Exercise e, Report report) {
        return new DojoRow(
                e.number(),
                e.name(),
                e.text().chapter(),
                report.status().slug(),
                report.passed(),
                report.score(),
                report.headline(),
                report.rows().stream().map(row -> line(e, row)).toList(),
                report.reasons().stream().map(r -> new Why(r.cause(), r.text())).toList(),
                report.problems().stream()
                        .map(p -> new Where(p.file(), p.line(), p.column(), p.message()))
                        .toList(),
                report.printedBytes(),
                report.millis());
    }

    private static Line line(Exercise e, Row row) {
        return new Line(
                e.name(),
                row.name(),
                row.shape(),
                row.exact(),
                row.approx(),
                Double.isFinite(row.maxdiff()) ? row.maxdiff() : null,
                Double.isFinite(row.ulp()) ? row.ulp() : null,
                row.verdict(),
                row.cause());
    }
}
