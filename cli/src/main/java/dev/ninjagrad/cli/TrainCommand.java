package dev.ninjagrad.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ninjagrad train}: the parent of one command a model. */
@Command(
        name = "train",
        description = "Train a model from scratch; writes metrics and plots.",
        synopsisSubcommandLabel = "MODEL",
        subcommands = TrainMoonsCommand.class,
        footer = {"", "Examples:", "  ninjagrad train moons", "  ninjagrad train moons --data spirals --steps 400"})
final class TrainCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        String models = String.join(", ", spec.commandLine().getSubcommands().keySet());
        throw new ParameterException(spec.commandLine(), "say which model to train: " + models);
    }
}
