package dev.ninjagrad.cli;

import dev.ninjagrad.check.Compare;
import dev.ninjagrad.nn.model.WorkedExample;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninjagrad verify}: gradients by hand against autograd against numerical ones. */
@Command(
        name = "verify",
        description = "Compare every gradient of a model, tensor by tensor; exit 1 if one is wrong.",
        footer = {
            "",
            "Columns: exact (same bits), approx (|a−b| ≤ 1e-8 + 1e-5·|b|), maxdiff (largest |a−b|),",
            "ulp (the same in units of the last place), verdict (ok, rounding, wrong, shape).",
            "",
            "Examples:",
            "  ninjagrad verify worked         logits [2, 1, 0], class 0: the numbers of the lesson",
            "  ninjagrad verify worked --json  one JSON row a comparison"
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** What can be verified. */
    enum Subject {
        worked,
        all
    }

    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = "all",
            paramLabel = "MODEL",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Subject subject = Subject.all;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return switch (subject) {
            case worked, all -> verifyWorkedExample(out);
        };
    }

    private int verifyWorkedExample(PrintWriter out) {
        WorkedExample example = WorkedExample.ofTheLesson();
        double[] hand = example.handGradient();
        double[] autograd = example.autogradGradient();
        int[] shape = {hand.length};
        List<Compare.Row> rows = List.of(
                Compare.row("dlogits: p − y against autograd", shape, autograd, hand),
                Compare.row("dlogits: p − y against numerical", shape, example.numericalGradient(), hand),
                Compare.row("dlogits: autograd against numerical", shape, example.numericalGradient(), autograd));
        double before = example.loss();
        double after = example.descend(1.0).loss();
        double sum = Arrays.stream(hand).sum();
        double untrained = new WorkedExample(new double[27], 0).loss();
        List<SanityCheck> checks = List.of(
                new SanityCheck(
                        "the gradients of the logits sum to zero", "sum %.1e".formatted(sum), Math.abs(sum) < 1e-12),
                new SanityCheck(
                        "a step against the gradient lowers the loss",
                        "%.4f → %.4f at rate 1".formatted(before, after),
                        after < before),
                new SanityCheck(
                        "knowing nothing costs log V",
                        "27 equal logits: %.4f, log 27 = %.4f".formatted(untrained, Math.log(27)),
                        Math.abs(untrained - Math.log(27)) < 1e-12));
        boolean fine = CompareTable.allPass(rows) && checks.stream().allMatch(SanityCheck::holds);
        if (json.on()) {
            CompareTable.printJson(out, "worked", rows);
        } else {
            print(out, example, rows, checks, fine);
        }
        return fine ? ExitCode.OK : 1;
    }

    private record SanityCheck(String claim, String evidence, boolean holds) {}

    private static void print(
            PrintWriter out, WorkedExample example, List<Compare.Row> rows, List<SanityCheck> checks, boolean fine) {
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
        out.println(
                fine
                        ? Terminal.good("every gradient is right")
                        : Terminal.bad("wrong: " + CompareTable.failures(rows)));
    }

    private static String list(double[] values, String format) {
        return Arrays.stream(values)
                .mapToObj(value -> format.formatted(value).replace('-', '−'))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
