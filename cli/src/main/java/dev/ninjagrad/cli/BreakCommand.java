package dev.ninjagrad.cli;

import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.check.fault.ScalarFault;
import dev.ninjagrad.scalar.Activation;
import dev.ninjagrad.scalar.Op;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninjagrad break}: what a bug in the backward pass does to a training, what finds it, and what repairing it does. */
@Command(
        name = "break",
        description =
                "Train on the moons twice, with the right backward pass and with one that is broken on purpose: see what "
                        + "fails, what the doctor says of it, and what a repair does. Without a fault: list them.",
        sortOptions = false,
        footer = {
            "",
            "A fault is a name of the list, with @ and the operation whose backward is broken, such as sign-flipped@tanh.",
            "",
            "Examples:",
            "  ninjagrad break                                  the faults, a sentence each",
            "  ninjagrad break mul-swapped-operands             a bug in the backward of ×",
            "  ninjagrad break topological-order-wrong --out runs/broken",
            "  ninjagrad break tanh-derivative-from-input --activation tanh --json"
        })
final class BreakCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "FAULT", description = "What to break; without it, the list.")
    private @Nullable String name;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            description = "tanh, relu or sigmoid in the hidden layers. Default: what the fault needs, or relu.")
    private @Nullable Activation activation;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of each training. Default: ${DEFAULT-VALUE}.")
    private int steps = 100;

    @Option(names = "--lr", paramLabel = "RATE", description = "First learning rate. Default: ${DEFAULT-VALUE}.")
    private double learningRate = 1;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of points and weights. Default: ${DEFAULT-VALUE}.")
    private long seed = 1337;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write the boundaries and the losses there, as pictures.")
    private @Nullable Path out;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public void run() {
        PrintWriter stdout = spec.commandLine().getOut();
        if (name == null || name.equals(FaultNames.LIST)) {
            list(stdout);
            return;
        }
        String wanted = name;
        ScalarFault fault = ScalarFault.named(wanted).orElseThrow(() -> unknown(wanted));
        if (steps < 1 || steps > 100_000) {
            throw new UserError("--steps: expected a whole number from 1 to 100000; got " + steps);
        }
        if (!(learningRate > 0 && learningRate <= 1e6)) {
            throw new UserError("--lr: expected a number above 0; got " + learningRate);
        }
        OutputFolder folder = out == null ? null : OutputFolder.open(out);
        Activation hidden = activation == null ? needed(fault.op()) : activation;
        new BrokenMoons(fault, hidden, steps, learningRate, seed).run(stdout, json.on(), folder);
    }

    private static UserError unknown(String wanted) {
        int at = wanted.indexOf('@');
        String slug = at < 0 ? wanted : wanted.substring(0, at);
        List<String> names = Fault.named(slug).isPresent()
                ? ScalarFault.all().stream()
                        .filter(f -> f.fault().slug().equals(slug))
                        .map(ScalarFault::name)
                        .toList()
                : Fault.namesNear(slug).stream()
                        .filter(n -> ScalarFault.named(n).isPresent())
                        .toList();
        return new UserError(
                FaultNames.unknown("FAULT", wanted, "fault of scalars", names) + "; 'ninjagrad break' lists all");
    }

    /** A fault in the backward of an activation is seen only where that activation is used. */
    private static Activation needed(Op op) {
        return switch (op) {
            case TANH -> Activation.TANH;
            case SIGMOID -> Activation.SIGMOID;
            case LEAF, ADD, SUB, MUL, DIV, POW, NEG, EXP, LOG, RELU -> Activation.RELU;
        };
    }

    private void list(PrintWriter stdout) {
        List<Fault> faults =
                ScalarFault.all().stream().map(ScalarFault::fault).distinct().toList();
        if (json.on()) {
            faults.forEach(f -> stdout.println(JsonLine.of(new BrokenMoons.Listed(f.slug(), ops(f), f.sentence()))));
            return;
        }
        for (Fault fault : faults) {
            stdout.println(Terminal.bold(fault.slug())
                    + (ops(fault).isEmpty() ? "" : Terminal.dim("  @" + String.join(" @", ops(fault)))));
            stdout.println("    " + fault.sentence());
        }
    }

    private static List<String> ops(Fault fault) {
        return Arrays.stream(Op.values())
                .filter(op -> op != Op.LEAF && ScalarFault.all().contains(new ScalarFault(fault, op)))
                .map(op -> op.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toList());
    }
}
