package dev.ninjagrad.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ninjagrad dojo}: exercises in the learner's own editor. */
@Command(
        name = "dojo",
        description = "Learn backpropagation by writing it: exercises that are checked on every save.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DojoInitCommand.class,
            DojoListCommand.class,
            DojoWatchCommand.class,
            DojoCheckCommand.class,
            DojoHintCommand.class,
            DojoResetCommand.class,
            DojoSolutionCommand.class,
            DojoMeasureCommand.class
        },
        footer = {
            "",
            "Begin with:",
            "  ninjagrad dojo init my-dojo",
            "  cd my-dojo && ninjagrad dojo watch      and open my-dojo in your editor"
        })
final class DojoCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        CommandLine command = spec.commandLine();
        command.usage(command.getOut());
    }
}
