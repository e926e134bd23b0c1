package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.Compare;
import dev.ninjagrad.check.fault.Json;
import java.util.List;
import java.util.Locale;

/** A diagnosis as text and as JSON lines. */
final class DiagnosisWriter {
    private DiagnosisWriter() {}

    static String text(Diagnosis d) {
        StringBuilder out = new StringBuilder();
        int width = d.rows().stream().mapToInt(r -> r.name().length() + 1).max().orElse(4);
        for (Diagnosis.Row r : d.rows()) {
            out.append(line(r, width));
        }
        for (Finding f : d.findings()) {
            out.append('\n');
            finding(out, f);
        }
        d.notes().forEach(n -> out.append("\nNote: ").append(n).append('\n'));
        if (d.healthy()) {
            out.append("\nEvery rule is right.\n");
        }
        return out.toString();
    }

    private static String line(Diagnosis.Row r, int width) {
        String mark = r.verdict().fine() ? "ok" : r.verdict() == Diagnosis.Verdict.CONSEQUENCE ? " |" : "->";
        Compare.Row c = r.compare();
        String off = c == null || c.exact() || Double.isNaN(c.maxdiff())
                ? ""
                : String.format(Locale.ROOT, "maxdiff %.3g", c.maxdiff());
        return String.format(
                                "%s %-" + width + "s %-14s %-12s %s",
                                mark,
                                "d" + r.name(),
                                r.shape(),
                                r.verdict().slug(),
                                off)
                        .stripTrailing()
                + "\n";
    }

    private static void finding(StringBuilder out, Finding f) {
        switch (f) {
            case Finding.WrongRule w -> wrongRule(out, w);
            case Finding.Missing m ->
                out.append("missing: ").append(m.sentence()).append('\n');
            case Finding.Extra e -> out.append("extra: ").append(e.sentence()).append('\n');
            case Finding.NotFinite n ->
                out.append("not finite: ").append(n.sentence()).append('\n');
            case Finding.Threw t -> out.append("threw: ").append(t.sentence()).append('\n');
            case Finding.Unsteady u ->
                out.append("unsteady: ").append(u.sentence()).append('\n');
        }
    }

    private static void wrongRule(StringBuilder out, Finding.WrongRule w) {
        String cause =
                w.causes().isEmpty() ? "unknown" : w.causes().getFirst().fault().slug();
        out.append("d").append(w.name()).append(": ").append(cause).append('\n');
        out.append("  ").append(w.sentence()).append('\n');
        if (!w.causes().isEmpty()) {
            out.append("  probably written:  ")
                    .append(w.causes().getFirst().written())
                    .append('\n');
        }
        out.append("  correct:           ").append(w.correct()).append('\n');
        for (Cause other :
                w.causes().subList(Math.min(1, w.causes().size()), w.causes().size())) {
            out.append("  the same numbers:  ")
                    .append(other.fault().slug())
                    .append(", ")
                    .append(other.written())
                    .append('\n');
        }
        if (w.confirmations() > 0) {
            out.append("  confirmed on ").append(w.confirmations()).append(" fresh inputs\n");
        }
        if (!w.consequences().isEmpty()) {
            out.append("  off because of it: ")
                    .append(String.join(", ", w.consequences()))
                    .append('\n');
        }
    }

    static String json(Diagnosis d) {
        StringBuilder out = new StringBuilder();
        for (Diagnosis.Row r : d.rows()) {
            Compare.Row c = r.compare();
            out.append("{\"model\":").append(Json.text(d.model()));
            out.append(",\"name\":").append(Json.text("d" + r.name()));
            out.append(",\"shape\":").append(r.shape().toString().replace(" ", ""));
            out.append(",\"exact\":").append(c != null && c.exact());
            out.append(",\"approx\":").append(c != null && c.approx());
            out.append(",\"maxdiff\":").append(c == null ? "null" : Json.number(c.maxdiff()));
            out.append(",\"ulp\":").append(c == null ? "null" : Json.number(c.ulp()));
            out.append(",\"verdict\":").append(Json.text(r.verdict().slug()));
            if (r.cause() != null) {
                out.append(",\"cause\":").append(Json.text(r.cause()));
            }
            out.append("}\n");
        }
        for (Finding f : d.findings()) {
            out.append("{\"model\":").append(Json.text(d.model()));
            out.append(",\"finding\":").append(Json.text(kind(f)));
            out.append(",\"sentence\":").append(Json.text(f.sentence()));
            if (f instanceof Finding.WrongRule w) {
                out.append(",\"name\":").append(Json.text("d" + w.name()));
                out.append(",\"correct\":").append(Json.text(w.correct()));
                out.append(",\"confirmations\":").append(w.confirmations());
                out.append(",\"causes\":").append(causes(w.causes()));
            }
            out.append("}\n");
        }
        return out.toString();
    }

    private static String causes(List<Cause> causes) {
        return causes.stream()
                .map(c -> "{\"fault\":" + Json.text(c.fault().slug()) + ",\"written\":" + Json.text(c.written()) + "}")
                .toList()
                .toString();
    }

    private static String kind(Finding f) {
        return switch (f) {
            case Finding.WrongRule _ -> "wrong-rule";
            case Finding.Missing _ -> "missing";
            case Finding.Extra _ -> "extra";
            case Finding.NotFinite _ -> "not-finite";
            case Finding.Threw _ -> "threw";
            case Finding.Unsteady _ -> "unsteady";
        };
    }
}
