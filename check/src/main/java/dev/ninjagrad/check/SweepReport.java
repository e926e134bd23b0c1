package dev.ninjagrad.check;

import java.util.List;
import java.util.Optional;

/** The results of one check at many shapes. */
public record SweepReport(List<Case> cases) {
    /** The result at one combination of shapes. */
    public record Case(Shapes shapes, GradientReport report) {}

    /** Returns whether the check passes at every shape. */
    public boolean passes() {
        return firstFailure().isEmpty();
    }

    /** Returns the first case that fails. */
    public Optional<Case> firstFailure() {
        return cases.stream().filter(c -> !c.report().passes()).findFirst();
    }

    /** Returns a line a shape, and the whole report of the first failure. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Case c : cases) {
            text.append(c.report().passes() ? "  ok    " : "  FAIL  ")
                    .append(c.shapes())
                    .append("  ")
                    .append(c.report().summary())
                    .append('\n');
        }
        firstFailure()
                .ifPresent(c -> text.append("first failure, at ")
                        .append(c.shapes())
                        .append(":\n")
                        .append(c.report().text()));
        return text.toString();
    }
}
