package dev.ninjagrad.check.fault;

import dev.ninjagrad.check.CheckForm;
import java.util.List;
import java.util.Locale;

/**
 * What each form of the gradient check noticed.
 *
 * @param seeds how often each form looked at each rule
 * @param lines one a form
 */
public record DetectionReport(int seeds, List<Line> lines) {
    /**
     * A wrong rule that passed.
     *
     * @param site where in the op's rules the fault was put
     */
    public record Miss(String op, Fault fault, String site, int seed) {}

    /**
     * One form of the check.
     *
     * @param mutants wrong rules, each with one fault
     * @param looks at them
     * @param rightLooks at right rules
     * @param falseAlarms how many of these did not pass
     * @param misses wrong rules that passed, by seed
     */
    public record Line(CheckForm form, int mutants, int looks, int rightLooks, int falseAlarms, List<Miss> misses) {
        /** Returns how many looks at wrong rules noticed. */
        public int noticed() {
            return looks - misses.size();
        }
    }

    /** Returns whether the check of every element missed nothing and no form spoke against a right rule. A fast check may miss one. */
    public boolean sound() {
        return lines.stream()
                .allMatch(line -> line.falseAlarms() == 0
                        && (line.form() != CheckForm.EVERY_ELEMENT
                                || line.misses().isEmpty()));
    }

    /** Returns a table for people, and below it what was missed. */
    public String text() {
        StringBuilder out = new StringBuilder("%d wrong rules, each looked at with %s%n%n"
                        .formatted(lines.getFirst().mutants(), seeds == 1 ? "one seed" : seeds + " seeds")
                + "%-50s %8s %8s %7s %13s%n".formatted("check", "looks", "noticed", "missed", "false alarms"));
        for (Line line : lines) {
            out.append(String.format(
                    Locale.ROOT,
                    "%-50s %8d %8d %7d %5d of %4d%n",
                    line.form().label(),
                    line.looks(),
                    line.noticed(),
                    line.misses().size(),
                    line.falseAlarms(),
                    line.rightLooks()));
        }
        for (Line line : lines) {
            for (Miss m : line.misses()) {
                out.append("missed by %s: %s in %s at %s, seed %d%n"
                        .formatted(line.form().label(), m.fault().slug(), m.op(), m.site(), m.seed()));
            }
        }
        return out.toString();
    }

    /** Returns one JSON object a line: a line a form, then a line a miss. */
    public String json() {
        StringBuilder out = new StringBuilder();
        for (Line line : lines) {
            out.append("{\"check\":%s,\"looks\":%d,\"noticed\":%d,\"right_looks\":%d,\"false_alarms\":%d}%n"
                    .formatted(
                            Json.text(line.form().label()),
                            line.looks(),
                            line.noticed(),
                            line.rightLooks(),
                            line.falseAlarms()));
        }
        for (Line line : lines) {
            for (Miss m : line.misses()) {
                out.append("{\"check\":%s,\"op\":%s,\"fault\":%s,\"site\":%s,\"seed\":%d}%n"
                        .formatted(
                                Json.text(line.form().label()),
                                Json.text(m.op()),
                                Json.text(m.fault().slug()),
                                Json.text(m.site()),
                                m.seed()));
            }
        }
        return out.toString();
    }
}
