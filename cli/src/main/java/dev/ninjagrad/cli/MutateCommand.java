package dev.ninjagrad.cli;

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
            "Equivalent mutants compute the same numbers as the right rule; they are listed with the reason and not counted.",
            "",
            "Examples:",
            "  ninjagrad mutate",
            "  ninjagrad mutate --op matmul",
            "  ninjagrad mutate --json"
        })
final class MutateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--op", paramLabel = "NAME", description = "Only the op with this label, such as matmul.")
    private @Nullable String op;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        MutationReport report = Mutation.run(Optional.ofNullable(op));
        if (report.ops().isEmpty()) {
            throw new UserError("--op %s: no op has this label; 'ninjagrad mutate' lists them".formatted(op));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json.on() ? report.json() : report.text());
        return report.perfect() ? ExitCode.OK : 1;
    }
}
