package dev.ninjagrad.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ninjagrad train}: the parent of one command a model. */
@Command(
        name = "train",
        description = "Train a model from scratch; writes metrics, checkpoints and plots.",
        synopsisSubcommandLabel = "MODEL",
        subcommands = {TrainMoonsCommand.class, TrainNamesCommand.class, TrainGptCommand.class},
        footer = {
            "",
            "Examples:",
            "  ninjagrad train moons              a network of scalars, a second",
            "  ninjagrad train names              a character model with batch norm",
            "  ninjagrad train gpt                microgpt, one document a step",
            "  ninjagrad train gpt --preset small --data book.txt"
        })
final class TrainCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        String models = String.join(", ", spec.commandLine().getSubcommands().keySet());
        throw new ParameterException(spec.commandLine(), "say which model to train: " + models);
    }
}
