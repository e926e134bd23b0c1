package dev.ninjagrad.check;

import dev.ninjagrad.check.GradientReport.Method;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;

/** Says a {@link GradientReport} in words. */
final class ReportText {
    private static final MathContext DIGITS = new MathContext(9);

    private ReportText() {}

    static String summary(GradientReport report) {
        String first = line(report.verdict(), report.method());
        GradientReport second = report.second();
        return second == null ? first : first + "; second derivatives: " + summary(second);
    }

    private static String line(Verdict verdict, Method method) {
        String things = method == Method.EVERY_ELEMENT ? "elements" : "random projections";
        return switch (verdict) {
            case Verdict.Right _ -> "right: the gradient is the slope in all " + things;
            case Verdict.RightButForKinks v -> "right, with " + kinks(v);
            case Verdict.Wrong v ->
                "WRONG: %d of %d %s differ from the slope".formatted(v.wrong(), v.compared(), things);
            case Verdict.Undecided v ->
                "undecided: the function is too noisy to judge %d of %d %s"
                        .formatted(v.undecided(), v.compared(), things);
            case Verdict.Nondeterministic v ->
                "NONDETERMINISTIC: the same input gives %s and then %s for %s. Seed what is random (dropout, sampling) inside the function, and fix the order of parallel sums."
                        .formatted(number(v.first()), number(v.second()), v.what());
            case Verdict.Threw v -> "THREW: %s threw %s".formatted(v.during(), v.exception());
            case Verdict.Malformed v -> "MALFORMED: " + v.problem();
            case Verdict.NotFinite v ->
                "NOT FINITE: the function is %s at %s; there is nothing to differentiate"
                        .formatted(v.value(), v.position());
            case Verdict.ModesDisagree v -> modes(v);
            case Verdict.NothingToCheck v -> "NOTHING TO CHECK: " + v.reason();
        };
    }

    private static String kinks(Verdict.RightButForKinks v) {
        StringBuilder text = new StringBuilder();
        count(text, v.kinks(), v.kinks() == 1 ? "kink" : "kinks");
        count(text, v.isolated(), "at an isolated point");
        count(text, v.noSlope(), "without a slope");
        return text.toString();
    }

    private static String modes(Verdict.ModesDisagree v) {
        boolean reverseIsRight = Math.abs(v.reverse() - v.numerical()) < Math.abs(v.forward() - v.numerical());
        return "FORWARD AND REVERSE MODE DISAGREE: %s and %s in one direction, %s by differences, so a %s rule is wrong"
                .formatted(
                        number(v.forward()),
                        number(v.reverse()),
                        number(v.numerical()),
                        reverseIsRight ? "forward (jvp)" : "backward (vjp)");
    }

    static String of(GradientReport report) {
        StringBuilder text = new StringBuilder(summary(report)).append('\n');
        append(report, text);
        GradientReport second = report.second();
        if (second != null && !second.inputs().isEmpty()) {
            text.append("second derivatives, of a random combination of the first\n");
            append(second, text);
        }
        return text.toString();
    }

    private static void append(GradientReport report, StringBuilder text) {
        for (InputReport input : report.inputs()) {
            text.append("  ")
                    .append(input.name())
                    .append(' ')
                    .append(Arrays.toString(input.shape()))
                    .append("  ")
                    .append(counts(input))
                    .append('\n');
            for (Element element : input.worst()) {
                text.append("      ")
                        .append(input.name())
                        .append(element(element))
                        .append('\n');
            }
        }
        if (report.inputs().isEmpty()) {
            return;
        }
        text.append("  forward mode: ").append(forward(report.forward())).append('\n');
        text.append(String.format(
                Locale.ROOT,
                "  tolerance %.0e in %s precision; noise of the function %s; %d evaluations%n",
                report.tolerance(),
                report.precision().name().toLowerCase(Locale.ROOT),
                Double.isNaN(report.noise()) ? "not measured" : String.format(Locale.ROOT, "%.1e", report.noise()),
                report.evaluations()));
    }

    private static String counts(InputReport input) {
        if (input.compared() == 0) {
            return "empty";
        }
        StringBuilder text = new StringBuilder();
        count(text, input.wrong(), "WRONG");
        count(text, input.undecided(), "undecided");
        count(text, input.kinks(), "at a kink");
        count(text, input.isolated(), "right at all points but this");
        count(text, input.noSlope(), "without a slope");
        count(text, input.right(), "right");
        if (!Double.isNaN(input.largestError())) {
            text.append(String.format(Locale.ROOT, "; largest relative error %.1e", input.largestError()));
        }
        return text.toString();
    }

    private static void count(StringBuilder text, int count, String what) {
        if (count > 0) {
            text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(what);
        }
    }

    private static String element(Element element) {
        String start = element.position().startsWith("[") ? element.position() : " " + element.position();
        String got = ": got " + number(element.claimed());
        return start
                + switch (element.expected()) {
                    case Estimate.Slope slope ->
                        got + ", expected " + number(slope.value()) + " ± " + brief(slope.error());
                    case Estimate.Kink kink ->
                        got + ", kink: any value in [" + number(kink.low()) + ", " + number(kink.high()) + "] (slope "
                                + number(kink.left()) + " from the left, " + number(kink.right()) + " from the right)";
                    case Estimate.Corner corner ->
                        got + ", several kinks meet: any value in [" + number(corner.low()) + ", "
                                + number(corner.high()) + "]";
                    case Estimate.NoSlope none -> got + ", nothing to compare with: " + none.reason();
                };
    }

    private static String forward(ForwardMode forward) {
        return switch (forward) {
            case ForwardMode.Agrees a -> "agrees (" + number(a.forward()) + " in a random direction)";
            case ForwardMode.Disagrees d ->
                "DISAGREES: " + number(d.forward()) + ", reverse mode " + number(d.reverse());
            case ForwardMode.Unavailable u -> "not used: " + u.reason();
        };
    }

    /** Returns up to nine significant digits, without trailing zeros. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal digits = new BigDecimal(value, DIGITS).stripTrailingZeros();
        double size = Math.abs(value);
        boolean plain = size == 0 || (size >= 1e-4 && size < 1e9);
        return plain
                ? digits.toPlainString()
                : digits.toString().replace("E", "e").replace("e+", "e");
    }

    private static String brief(double value) {
        return String.format(Locale.ROOT, "%.0e", value);
    }
}
