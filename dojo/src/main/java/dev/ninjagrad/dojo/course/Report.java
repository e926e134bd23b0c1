package dev.ninjagrad.dojo.course;

import dev.ninjagrad.dojo.run.JavaSources.Problem;
import java.util.List;
import java.util.Locale;

/**
 * The verdict on a learner's source.
 *
 * @param exercise its name
 * @param status how it stands
 * @param score from 0 to 100: how much of the table passes; 100 only if everything does
 * @param headline one line that says what to do or what went wrong
 * @param rows the table; empty where the code could not be run
 * @param reasons why rows are wrong, in the order in which to look at them
 * @param problems compile errors
 * @param printed the beginning of what the code printed
 * @param printedBytes how much it printed in all
 * @param millis how long compiling and checking took
 */
public record Report(
        String exercise,
        Status status,
        int score,
        String headline,
        List<Row> rows,
        List<Outcome.Reason> reasons,
        List<Problem> problems,
        String printed,
        long printedBytes,
        long millis) {
    public Report {
        rows = List.copyOf(rows);
        reasons = List.copyOf(reasons);
        problems = List.copyOf(problems);
    }

    /** How an exercise stands. */
    public enum Status {
        PASSED,
        WRONG,
        NOT_STARTED,
        DOES_NOT_COMPILE,
        THREW,
        TIMED_OUT,
        EXITED,
        UNUSABLE;

        /** Returns the name used in JSON. */
        public String slug() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public boolean passed() {
        return status == Status.PASSED;
    }

    static Report of(Exercise exercise, Status status, String headline) {
        return new Report(exercise.name(), status, 0, headline, List.of(), List.of(), List.of(), "", 0, 0);
    }

    Report withMillis(long took) {
        return new Report(exercise, status, score, headline, rows, reasons, problems, printed, printedBytes, took);
    }
}
