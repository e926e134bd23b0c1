package dev.ninjagrad.cli;

import dev.ninjagrad.check.Compare;
import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.nn.model.HandWritten;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninjagrad verify}: gradients by hand against autograd against numerical ones. */
@Command(
        name = "verify",
        description = "Compare every hand-written gradient of a model with autograd and with differences of the loss; "
                + "exit 1 if one is wrong.",
        footer = {
            "",
            "Columns: exact (same bits), approx (|a−b| ≤ 1e-8 + 1e-5·|b|), maxdiff (largest |a−b|),",
            "ulp (the same in units of the last place), verdict (ok, rounding, wrong, shape).",
            "",
            "With --fault, one line of each backward pass is broken on purpose: the first, from the loss backwards, where the",
            "fault changes a number, or the one that --at names. Shown is what the doctor makes of it.",
            "",
            "Examples:",
            "  ninjagrad verify worked         logits [2, 1, 0], class 0: the numbers of the lesson",
            "  ninjagrad verify mlp            every intermediate of the batch-normalised character model",
            "  ninjagrad verify all --json     one JSON row a comparison",
            "  ninjagrad verify mlp --fault tanh-derivative-from-input",
            "  ninjagrad verify gpt --fault transposed --at dq",
            "  ninjagrad verify --fault list   the catalogue of faults, a sentence each"
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = "all",
            paramLabel = "MODEL",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private VerifySubject subject = VerifySubject.all;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the parameters. Default: ${DEFAULT-VALUE}.")
    private long seed = 42;

    @Option(
            names = "--fault",
            paramLabel = "NAME",
            description = "Break the backward pass in this way and show what the doctor says; 'list' lists the ways.")
    private @Nullable String fault;

    @Option(
            names = "--at",
            paramLabel = "GRADIENT",
            description = "The line to break, such as dlogits. Default: the first on which the fault changes a number.")
    private @Nullable String at;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (at != null && fault == null) {
            throw new UserError("--at says where --fault strikes; name a fault too, such as --fault sign-flipped");
        }
        if (fault != null) {
            return broken(out, fault);
        }
        List<String> wrong = new ArrayList<>();
        if (subject == VerifySubject.worked || subject == VerifySubject.all) {
            verifyWorked(out, wrong);
        }
        for (HandWritten model : subject.models(seed)) {
            verify(model, out, wrong);
        }
        if (!json.on()) {
            out.println(
                    wrong.isEmpty()
                            ? Terminal.good("every gradient is right")
                            : Terminal.bad("wrong: " + String.join(", ", wrong)));
        }
        return wrong.isEmpty() ? ExitCode.OK : 1;
    }

    private int broken(PrintWriter out, String name) {
        if (name.equals(FaultNames.LIST)) {
            FaultNames.print(out, List.of(Fault.values()));
            return ExitCode.OK;
        }
        List<Patient> patients = subject.patients(seed);
        Fault chosen = FaultNames.parse("--fault", name);
        if (patients.isEmpty()) {
            throw new UserError("--fault: '%s' has no backward pass to break; choose bigram, mlp, attention, gpt or all"
                    .formatted(subject));
        }
        List<String> wrong = new FaultyVerification(chosen, at, json.on(), out).run(patients);
        if (!json.on() && wrong.isEmpty()) {
            out.println(Terminal.good("every gradient is right"));
        }
        return wrong.isEmpty() ? ExitCode.OK : 1;
    }

    private void verifyWorked(PrintWriter out, List<String> wrong) {
        WorkedReport worked = new WorkedReport();
        if (json.on()) {
            CompareTable.printJson(out, "worked", worked.rows());
        } else {
            worked.print(out);
        }
        if (!worked.holds()) {
            wrong.add("worked");
        }
    }

    private void verify(HandWritten model, PrintWriter out, List<String> wrong) {
        ModelVerification verification = new ModelVerification(model, new SplittableRandom(seed));
        List<Compare.Row> autograd = verification.againstAutograd();
        List<Compare.Row> differences = verification.againstDifferences();
        if (json.on()) {
            CompareTable.printJson(out, model.name(), autograd);
            CompareTable.printJson(out, model.name(), differences);
        } else {
            out.println(Terminal.bold(String.format(
                    Locale.ROOT,
                    "%s: %,d parameters, loss %.6f",
                    model.name(),
                    model.parameterCount(),
                    verification.loss())));
            out.println();
            out.println("  by hand against autograd");
            CompareTable.print(out, autograd);
            out.println();
            out.println("  by hand, along three random directions v a parameter, against differences of the loss");
            CompareTable.print(out, differences);
            out.println();
            out.println(Terminal.dim("  " + verification.timing()));
            out.println();
        }
        for (List<Compare.Row> rows : List.of(autograd, differences)) {
            rows.stream().filter(row -> !row.passes()).forEach(row -> wrong.add(model.name() + " " + row.name()));
        }
    }
}
