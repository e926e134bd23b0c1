package dev.ninjagrad.dojo.course;

import dev.ninjagrad.dojo.course.Report.Status;
import dev.ninjagrad.dojo.run.JavaSources;
import dev.ninjagrad.dojo.run.JavaSources.Compiled;
import dev.ninjagrad.dojo.run.JavaSources.Problem;
import dev.ninjagrad.dojo.run.Sandbox;
import dev.ninjagrad.dojo.run.SandboxException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Checks a learner's source: compiles it in this JVM, runs it in a child JVM, and says what is wrong with it.
 *
 * <p>One examiner serves many checks; the compiler and the child stay warm. It is the seam for anything that shows verdicts: the watcher in the
 * terminal and a page in a browser both call {@link #check} on each save. One thread at a time.
 */
public final class Examiner implements AutoCloseable {
    private static final int LIMIT_MILLIS = 2000;
    private static final String PACKAGE = "dojo";
    private static final int WHOLE = 100;

    private final JavaSources compiler = new JavaSources();
    private final Sandbox sandbox;

    /** An examiner that gives each call of an exercise two seconds. */
    public Examiner() {
        this(LIMIT_MILLIS);
    }

    Examiner(int limitMillis) {
        this.sandbox = new Sandbox(limitMillis);
    }

    /** Checks a source that uses the matrix class as it was laid out. */
    public Report check(Exercise exercise, String source) {
        return check(exercise, source, Course.mat());
    }

    /**
     * Checks a source. Whatever the code does, a report comes back.
     *
     * @param mat the folder's {@code Mat.java}
     */
    public Report check(Exercise exercise, String source, String mat) {
        long start = System.nanoTime();
        Report report = examined(exercise, source, mat);
        return report.withMillis((System.nanoTime() - start) / 1_000_000);
    }

    private Report examined(Exercise exercise, String source, String mat) {
        if (source.isBlank()) {
            String headline = "%s is empty: 'ninjagrad dojo reset %s' brings the task back."
                    .formatted(exercise.fileName(), exercise.name());
            return Report.of(exercise, Status.NOT_STARTED, headline);
        }
        boolean untouched = same(source, exercise.template());
        if (untouched && !exercise.text().hunt()) {
            return Report.of(exercise, Status.NOT_STARTED, untouched(exercise, source));
        }
        Compiled compiled =
                compiler.compile(Map.of(PACKAGE + "/" + exercise.fileName(), source, PACKAGE + "/Mat.java", mat));
        if (!compiled.problems().isEmpty()) {
            return doesNotCompile(exercise, compiled.problems());
        }
        Report report = run(exercise, exercise.className(), compiled.classes());
        if (untouched) {
            return new Report(
                    exercise.name(),
                    Status.NOT_STARTED,
                    report.score(),
                    untouched(exercise, source),
                    report.rows(),
                    report.reasons(),
                    List.of(),
                    report.printed(),
                    report.printedBytes(),
                    0);
        }
        return report;
    }

    /** Whether nothing but white space has changed. */
    private static boolean same(String a, String b) {
        return a.replaceAll("\\s+", "").equals(b.replaceAll("\\s+", ""));
    }

    private static String untouched(Exercise exercise, String source) {
        String what = exercise.text().hunt() ? "Find the bug" : "Fill the hole";
        return "%s: %s at line %d of %s and save; 'ninjagrad dojo hint %s' helps."
                .formatted(
                        exercise.title(),
                        what.toLowerCase(java.util.Locale.ROOT),
                        Exercise.holeLine(source),
                        exercise.fileName(),
                        exercise.name());
    }

    private static Report doesNotCompile(Exercise exercise, List<Problem> problems) {
        Problem first = problems.getFirst();
        String headline = "%s:%d does not compile: %s".formatted(first.file(), first.line(), first.message());
        return new Report(
                exercise.name(), Status.DOES_NOT_COMPILE, 0, headline, List.of(), List.of(), problems, "", 0, 0);
    }

    /** Runs the checks on a compiled class. */
    Report run(Exercise exercise, String className, Map<String, byte[]> classes) {
        sandbox.load(classes);
        Subject subject = new Subject(sandbox, PACKAGE + "." + className);
        List<Row> rows = new ArrayList<>();
        List<Outcome.Reason> reasons = new ArrayList<>();
        try {
            for (Check check : exercise.checks()) {
                Outcome outcome = check.run(subject);
                rows.addAll(outcome.rows());
                reasons.addAll(outcome.reasons());
                if (!outcome.passes()) {
                    break;
                }
            }
        } catch (SandboxException e) {
            Status status = switch (e.ending()) {
                case THREW -> Status.THREW;
                case TIMED_OUT -> Status.TIMED_OUT;
                case EXITED -> Status.EXITED;
                case UNUSABLE -> Status.UNUSABLE;
            };
            return report(exercise, status, sentence(e), rows, reasons, subject);
        }
        boolean passed = reasons.isEmpty() && rows.stream().allMatch(Row::passes);
        String headline = passed
                ? "%s: passed.".formatted(exercise.title())
                : reasons.isEmpty()
                        ? "Not yet."
                        : reasons.getFirst().text().lines().findFirst().orElse("");
        return report(exercise, passed ? Status.PASSED : Status.WRONG, headline, rows, reasons, subject);
    }

    private static String sentence(SandboxException e) {
        return switch (e.ending()) {
            case THREW -> "Your code threw: " + e.sentence();
            case TIMED_OUT -> "Your code is " + e.sentence() + ": a loop that does not end?";
            case EXITED -> "Your code " + e.sentence();
            case UNUSABLE -> "The check cannot call your code: " + e.sentence();
        };
    }

    private static Report report(
            Exercise exercise,
            Status status,
            String headline,
            List<Row> rows,
            List<Outcome.Reason> reasons,
            Subject subject) {
        long good = rows.stream().filter(Row::passes).count();
        int score = status == Status.PASSED
                ? WHOLE
                : rows.isEmpty() ? 0 : (int) Math.min(WHOLE - 1, WHOLE * good / rows.size());
        return new Report(
                exercise.name(),
                status,
                score,
                headline,
                rows,
                reasons,
                List.of(),
                subject.printed(),
                subject.printedBytes(),
                0);
    }

    @Override
    public void close() {
        sandbox.close();
        try {
            compiler.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
