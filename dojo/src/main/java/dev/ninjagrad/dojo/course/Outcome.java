package dev.ninjagrad.dojo.course;

import java.util.List;

/**
 * What a check found.
 *
 * @param rows one for everything it looked at
 * @param reasons why it failed; empty if it passed
 */
public record Outcome(List<Row> rows, List<Reason> reasons) {
    public Outcome {
        rows = List.copyOf(rows);
        reasons = List.copyOf(reasons);
    }

    /**
     * Why a result is wrong.
     *
     * @param cause a slug, {@code unknown} if the numbers fit no known mistake
     * @param text what the learner reads, one or more lines
     */
    public record Reason(String cause, String text) {}

    boolean passes() {
        return reasons.isEmpty() && rows.stream().allMatch(Row::passes);
    }
}
