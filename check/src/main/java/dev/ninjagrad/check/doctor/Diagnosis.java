package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.Compare;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the doctor found.
 *
 * @param model what was examined
 * @param rows one a gradient, the loss first
 * @param findings what is wrong, in the order of the backward pass: the first is where to start
 * @param notes what a reader should know of how it was found
 */
public record Diagnosis(String model, List<Row> rows, List<Finding> findings, List<String> notes) {
    public Diagnosis {
        rows = List.copyOf(rows);
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }

    /** What is said of one gradient. */
    public enum Verdict {
        /** Its rule is right and so is its value. */
        OK,
        /** The rule is right; the value differs by rounding. */
        ROUNDING,
        /** Differs from the engine's choice at a kink, within the subdifferential: right. */
        KINK,
        /** Its rule is wrong. */
        FAULT,
        /** Its rule is right, but it was fed a wrong gradient. */
        CONSEQUENCE,
        /** The numbers may be right, the shape is not. */
        SHAPE,
        /** Contains NaN or infinity, and its rule is to blame. */
        NOT_FINITE,
        /** Was not returned. */
        MISSING,
        /** Cannot be judged, because what it was computed from is missing or not a number. */
        UNJUDGED;

        /** Returns the name used in JSON. */
        public String slug() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Returns whether there is nothing to complain of. */
        public boolean fine() {
            return this == OK || this == ROUNDING || this == KINK;
        }
    }

    /**
     * One gradient.
     *
     * @param compare against the true gradient; null if there is nothing to compare
     * @param cause the fault that explains it; null if there is none or it is unknown
     */
    public record Row(
            String name,
            List<Integer> shape,
            Compare.@Nullable Row compare,
            Verdict verdict,
            @Nullable String cause) {
        public Row {
            shape = List.copyOf(shape);
        }
    }

    /** Returns whether nothing is wrong. */
    public boolean healthy() {
        return findings.isEmpty() && rows.stream().allMatch(r -> r.verdict().fine());
    }

    /** Returns the report for people. */
    public String text() {
        return DiagnosisWriter.text(this);
    }

    /** Returns one JSON object a line: a line a gradient, then a line a finding. */
    public String json() {
        return DiagnosisWriter.json(this);
    }
}
