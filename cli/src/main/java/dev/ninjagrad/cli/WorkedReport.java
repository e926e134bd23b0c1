package dev.ninjagrad.cli;

import dev.ninjagrad.check.Compare;
import dev.ninjagrad.nn.model.WorkedExample;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The worked example, computed and told: the numbers of the lesson, three comparisons, three sanity checks. */
final class WorkedReport {
    private final WorkedExample example = WorkedExample.ofTheLesson();
    private final List<Compare.Row> rows;
    private final List<SanityCheck> checks;

    private record SanityCheck(String claim, String evidence, boolean holds) {}

    WorkedReport() {
        double[] hand = example.handGradient();
        double[] autograd = example.autogradGradient();
        double[] numerical = example.numericalGradient();
        int[] shape = {hand.length};
        this.rows = List.of(
                Compare.row("dlogits: p − y against autograd", shape, autograd, hand),
                Compare.row("dlogits: p − y against numerical", shape, numerical, hand),
                Compare.row("dlogits: autograd against numerical", shape, numerical, autograd));
        this.checks = List.of(sumsToZero(hand), stepLowersTheLoss(), nothingKnown());
    }

    List<Compare.Row> rows() {
        return rows;
    }

    boolean holds() {
        return CompareTable.allPass(rows) && checks.stream().allMatch(SanityCheck::holds);
    }

    private static SanityCheck sumsToZero(double[] gradient) {
        double sum = Arrays.stream(gradient).sum();
        return new SanityCheck(
                "the gradients of the logits sum to zero", "sum %.1e".formatted(sum), Math.abs(sum) < 1e-12);
    }

    private SanityCheck stepLowersTheLoss() {
        double before = example.loss();
        double after = example.descend(1.0).loss();
        return new SanityCheck(
                "a step against the gradient lowers the loss",
                String.format(Locale.ROOT, "%.4f → %.4f at rate 1", before, after),
                after < before);
    }

    private static SanityCheck nothingKnown() {
        double untrained = new WorkedExample(new double[27], 0).loss();
        return new SanityCheck(
                "knowing nothing costs log V",
                String.format(Locale.ROOT, "27 equal logits: %.4f, log 27 = %.4f", untrained, Math.log(27)),
                Math.abs(untrained - Math.log(27)) < 1e-12);
    }

    void print(PrintWriter out) {
        out.println(Terminal.bold("worked example: softmax and cross-entropy on three logits, true class 0"));
        out.println();
        out.println("  logits z             " + list(example.logits(), "%.0f"));
        out.println("  p = softmax(z)       " + list(example.probabilities(), "%.3f"));
        out.printf(Locale.ROOT, "  loss = −log p[0]     %.4f%n", example.loss());
        out.println("  ∂loss/∂z = p − y     " + list(example.handGradient(), "%.3f")
                + "   up on the true class, down on the others");
        out.println();
        CompareTable.print(out, rows);
        out.println();
        for (SanityCheck check : checks) {
            out.println((check.holds() ? Terminal.good("  ✓ ") : Terminal.bad("  ✗ "))
                    + check.claim()
                    + Terminal.dim("   " + check.evidence()));
        }
        out.println();
    }

    private static String list(double[] values, String format) {
        return Arrays.stream(values)
                .mapToObj(value -> String.format(Locale.ROOT, format, value).replace('-', '−'))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
