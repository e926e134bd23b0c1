package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.course.Outcome.Reason;
import dev.ninjagrad.dojo.course.Report;
import dev.ninjagrad.dojo.course.Report.Status;
import dev.ninjagrad.dojo.course.Row;
import dev.ninjagrad.dojo.folder.DojoFolder;
import dev.ninjagrad.dojo.run.JavaSources.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A verdict as people read it in the terminal. */
final class DojoText {
    private static final int WIDTH = 100;
    private static final int BAR = 40;
    private static final int SHOWN_PROBLEMS = 5;
    private static final int SHOWN_LINES = 8;

    private DojoText() {}

    /** Returns the verdict: the headline, then compile errors at their lines or the table with the reasons, then what was printed. */
    static String report(Report report) {
        StringBuilder out = new StringBuilder();
        boolean bad = report.status() != Status.PASSED && report.status() != Status.NOT_STARTED;
        if (report.passed()) {
            out.append(Terminal.good("✓ " + report.headline())).append('\n');
        } else if (!bad || (report.reasons().isEmpty() && report.problems().isEmpty())) {
            out.append(bad ? Terminal.bad("✗ " + report.headline()) : "  " + report.headline())
                    .append('\n');
        }
        problems(out, report.problems());
        if (!report.rows().isEmpty()) {
            out.append('\n').append(table(report.rows()));
        }
        for (Reason reason : report.reasons()) {
            reason(out, reason);
        }
        printed(out, report);
        return out.toString();
    }

    private static void problems(StringBuilder out, List<Problem> problems) {
        for (Problem p : problems.stream().limit(SHOWN_PROBLEMS).toList()) {
            String place = "%s:%d:%d".formatted(p.file(), p.line(), p.column());
            out.append(Terminal.bad("✗ " + place + "  " + p.message())).append('\n');
            out.append("    ").append(p.source()).append('\n');
            out.append("    ")
                    .append(" ".repeat(Math.max(0, Math.toIntExact(p.column()) - 1)))
                    .append(Terminal.bad("^"))
                    .append('\n');
        }
        if (problems.size() > SHOWN_PROBLEMS) {
            out.append("  and %d more%n".formatted(problems.size() - SHOWN_PROBLEMS));
        }
    }

    /** The classic table, with the doctor's verdicts. */
    private static String table(List<Row> rows) {
        int name = rows.stream().mapToInt(r -> r.name().length()).reduce(4, Math::max);
        int shape = rows.stream().mapToInt(r -> r.shape().toString().length()).reduce(5, Math::max);
        String format = "  %-" + name + "s | %-" + shape + "s | %-5s | %-6s | %9s | %s%n";
        StringBuilder text = new StringBuilder(
                Terminal.bold(format.formatted("name", "shape", "exact", "approx", "maxdiff", "verdict")));
        for (Row row : rows) {
            String verdict = row.cause() == null ? row.verdict() : row.verdict() + ", " + row.cause();
            text.append(format.formatted(
                    row.name(),
                    row.shape(),
                    row.exact() ? "yes" : "no",
                    row.approx() ? "yes" : "no",
                    Double.isNaN(row.maxdiff()) ? "-" : String.format(Locale.ROOT, "%.1e", row.maxdiff()),
                    row.passes() ? Terminal.good(verdict) : Terminal.bad(verdict)));
        }
        return text.toString();
    }

    private static void reason(StringBuilder out, Reason reason) {
        List<String> lines = reason.text().lines().toList();
        out.append('\n').append(Terminal.bad("✗ " + lines.getFirst())).append('\n');
        lines.stream().skip(1).forEach(line -> out.append("  ").append(line).append('\n'));
    }

    private static void printed(StringBuilder out, Report report) {
        if (report.printedBytes() == 0) {
            return;
        }
        List<String> lines = report.printed().lines().limit(SHOWN_LINES).toList();
        out.append('\n').append(Terminal.dim("  your code printed:")).append('\n');
        lines.forEach(line ->
                out.append("    ").append(line, 0, Math.min(line.length(), 100)).append('\n'));
        long shown = lines.stream().mapToLong(line -> line.length() + 1).sum();
        if (report.printedBytes() > shown) {
            out.append("    … %,d bytes in all%n".formatted(report.printedBytes()));
        }
    }

    /** Returns a paragraph in lines that fit a terminal. */
    static List<String> wrapped(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split("\\s+", -1)) {
            if (line.length() + word.length() >= WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** Returns a bar of how much of the course is done. */
    static String progress(DojoFolder folder) {
        int all = folder.course().exercises().size();
        int done = folder.progress().count();
        int filled = BAR * done / all;
        String bar = "█".repeat(filled) + "░".repeat(BAR - filled);
        return "%s %d/%d".formatted(bar, done, all);
    }
}
