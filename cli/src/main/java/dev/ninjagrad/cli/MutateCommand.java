package dev.ninjagrad.cli;

import dev.ninjagrad.check.fault.Detection;
import dev.ninjagrad.check.fault.DetectionReport;
import dev.ninjagrad.check.fault.Mutation;
import dev.ninjagrad.check.fault.MutationReport;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ninjagrad mutate}: are the checks worth anything? Breaks every rule in every known way and counts what they notice. */
@Command(
        name = "mutate",
        description = "Break every backward rule in every way of the catalogue and count how many the checks notice; "
                + "exit 1 if one goes unnoticed.",
        footer = {
            "",
            "The check that looks is the engine's own: reverse mode must be the transpose of forward mode. With --checks the three",
            "forms of the gradient check look instead, at wrong rules and at right ones; exit 1 if the check of every element",
            "misses a fault or any form speaks against a right rule. A fast check may miss one, which is then named.",
            "",
            "Equivalent mutants compute the same numbers as the right rule; they are listed with the reason and not counted.",
            "",
            "Examples:",
            "  ninjagrad mutate",
            "  ninjagrad mutate --op matmul",
            "  ninjagrad mutate --checks --seeds 3",
            "  ninjagrad mutate --json"
        })
final class MutateCommand implements Callable<Integer> {
    private static final int MOST_SEEDS = 1000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--op", paramLabel = "NAME", description = "Only the op with this label, such as matmul.")
    private @Nullable String op;

    @Option(names = "--checks", description = "Count what the gradient checks notice: of every element, and fast ones.")
    private boolean checks;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "With --checks: how often each looks, with other random directions. Default: 1.")
    private @Nullable Integer seeds;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        if (seeds != null && !checks) {
            throw new UserError("--seeds is for the gradient checks: add --checks");
        }
        if (checks) {
            return detect();
        }
        MutationReport report = Mutation.run(Optional.ofNullable(op));
        if (report.ops().isEmpty()) {
            throw unknownOp();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json.on() ? report.json() : report.text());
        return report.perfect() ? ExitCode.OK : 1;
    }

    private int detect() {
        int times = seeds == null ? 1 : seeds;
        if (times < 1 || times > MOST_SEEDS) {
            throw new UserError("--seeds %d: expected a number from 1 to %d".formatted(times, MOST_SEEDS));
        }
        DetectionReport report = Detection.run(Optional.ofNullable(op), times);
        if (report.lines().getFirst().mutants() == 0) {
            throw unknownOp();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json.on() ? report.json() : report.text());
        return report.sound() ? ExitCode.OK : 1;
    }

    private UserError unknownOp() {
        return new UserError("--op %s: no op has this label; 'ninjagrad mutate' lists them".formatted(op));
    }
}
