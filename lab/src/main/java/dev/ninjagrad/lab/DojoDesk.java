package dev.ninjagrad.lab;

import dev.ninjagrad.dojo.course.Examiner;
import dev.ninjagrad.dojo.course.Exercise;
import dev.ninjagrad.dojo.course.Outcome.Reason;
import dev.ninjagrad.dojo.course.Report;
import dev.ninjagrad.dojo.course.Row;
import dev.ninjagrad.dojo.folder.DojoException;
import dev.ninjagrad.dojo.folder.DojoFolder;
import dev.ninjagrad.dojo.run.JavaSources.Problem;
import io.avaje.jsonb.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Examines the exercise that was saved last; {@link #frame} is its report. */
final class DojoDesk implements Live.Work, AutoCloseable {
    /** Compile errors that a page is shown. */
    private static final int MOST_PROBLEMS = 20;

    private final DojoFolder folder;
    private final Examiner examiner = new Examiner();
    private volatile Exercise exercise;

    DojoDesk(DojoFolder folder) {
        this.folder = folder;
        this.exercise = folder.course().exercises().stream()
                .filter(it -> saved(folder, it) > 0)
                .max(Comparator.comparingLong(it -> saved(folder, it)))
                .orElseGet(folder::next);
    }

    /**
     * A row of the table.
     *
     * @param maxdiff null where it is no number
     * @param cause the mistake that explains it; null if there is none or it is unknown
     */
    @Json
    record Line(
            String name,
            List<Integer> shape,
            boolean exact,
            boolean approx,
            @Nullable Double maxdiff,
            String verdict,
            boolean passes,
            @Nullable String cause) {}

    @Json
    record CompileError(String file, long line, long column, String message) {}

    /**
     * A report, as a page shows it.
     *
     * @param status {@link Report.Status#slug()}, or unreadable
     * @param score from 0 to 100
     */
    @Json
    record Seen(
            int number,
            String exercise,
            String title,
            String file,
            String status,
            int score,
            String headline,
            List<Line> rows,
            List<String> reasons,
            List<CompileError> problems) {}

    /** Returns when a file was saved, in milliseconds; 0 for one that is as it was laid out, or cannot be read. */
    private static long saved(DojoFolder folder, Exercise exercise) {
        try {
            boolean untouched = !Files.exists(folder.file(exercise))
                    || folder.source(exercise).equals(exercise.template());
            return untouched
                    ? 0
                    : Files.getLastModifiedTime(folder.file(exercise)).toMillis();
        } catch (IOException | DojoException e) {
            return 0;
        }
    }

    /** A file was saved; returns whether there is something to examine. All exercises share {@code Mat.java}. */
    boolean turnTo(String fileName) {
        folder.course().find(fileName).ifPresent(it -> exercise = it);
        return fileName.equals(exercise.fileName()) || fileName.equals("Mat.java");
    }

    @Override
    public void step(double learningRate) {
        // There is nothing to do between two saves.
    }

    @Override
    public boolean over() {
        return false;
    }

    @Override
    public Object frame(boolean playing) {
        Exercise now = exercise;
        try {
            Report report = examiner.check(now, folder.source(now), folder.mat());
            if (report.passed()) {
                // Read anew: another terminal may have written the progress meanwhile.
                DojoFolder.open(folder.root(), folder.course()).progress().pass(now.name());
            }
            return seen(now, report);
        } catch (DojoException e) {
            String headline = String.valueOf(e.getMessage());
            return seen(now, "unreadable", 0, headline, List.of(), List.of(), List.of());
        }
    }

    private static Seen seen(Exercise exercise, Report report) {
        return seen(
                exercise,
                report.status().slug(),
                report.score(),
                report.headline(),
                report.rows().stream().map(DojoDesk::line).toList(),
                report.reasons().stream().map(Reason::text).toList(),
                report.problems().stream()
                        .limit(MOST_PROBLEMS)
                        .map(DojoDesk::compileError)
                        .toList());
    }

    private static Seen seen(
            Exercise exercise,
            String status,
            int score,
            String headline,
            List<Line> rows,
            List<String> reasons,
            List<CompileError> problems) {
        return new Seen(
                exercise.number(),
                exercise.name(),
                exercise.title(),
                exercise.fileName(),
                status,
                score,
                headline,
                rows,
                reasons,
                problems);
    }

    private static Line line(Row row) {
        return new Line(
                row.name(),
                row.shape(),
                row.exact(),
                row.approx(),
                GuideRoom.finite(row.maxdiff()),
                row.verdict(),
                row.passes(),
                row.cause());
    }

    private static CompileError compileError(Problem problem) {
        return new CompileError(problem.file(), problem.line(), problem.column(), problem.message());
    }

    @Override
    public void close() {
        examiner.close();
    }
}
