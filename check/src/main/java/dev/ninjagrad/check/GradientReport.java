package dev.ninjagrad.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one gradient check, as data; {@link #text()} says it to people.
 *
 * @param verdict what follows from everything below
 * @param inputs one report an input; empty if nothing could be compared
 * @param forward what forward mode says
 * @param second the check of the second derivatives; null unless asked for
 * @param method how elements were compared
 * @param precision the arithmetic the values were computed in
 * @param tolerance the relative error allowed
 * @param noise standard deviation of the function's rounding noise; NaN if no comparison was so close that it had to be measured
 * @param evaluations how often the function was computed
 */
public record GradientReport(
        Verdict verdict,
        List<InputReport> inputs,
        ForwardMode forward,
        @Nullable GradientReport second,
        Method method,
        Precision precision,
        double tolerance,
        double noise,
        long evaluations) {
    /** How a gradient is compared with the function's values. */
    public enum Method {
        /** Every element against its own difference quotient: two evaluations or more an element. */
        EVERY_ELEMENT,
        /** A few random directions an input: for large inputs. */
        PROJECTIONS
    }

    /** Returns whether nothing speaks against the gradient, nor against the second derivatives if they were checked. */
    public boolean passes() {
        return verdict.passes() && (second == null || second.passes());
    }

    /** Returns the verdict in one line. */
    public String summary() {
        return ReportText.summary(this);
    }

    /** Returns the whole report as text: the verdict, a line an input, the worst elements with expected and got. */
    public String text() {
        return ReportText.of(this);
    }

    @Override
    public String toString() {
        return summary();
    }

    static GradientReport diagnosis(Verdict verdict, Precision precision) {
        return new GradientReport(
                verdict,
                List.of(),
                new ForwardMode.Unavailable("nothing was compared"),
                null,
                Method.EVERY_ELEMENT,
                precision,
                precision.tolerance(),
                Double.NaN,
                0);
    }

    GradientReport with(Verdict newVerdict, ForwardMode newForward) {
        return new GradientReport(
                newVerdict, inputs, newForward, second, method, precision, tolerance, noise, evaluations);
    }

    GradientReport withSecond(GradientReport newSecond) {
        return new GradientReport(
                verdict, inputs, forward, newSecond, method, precision, tolerance, noise, evaluations);
    }
}
