package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.course.Exercise;
import dev.ninjagrad.dojo.folder.DojoFolder;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninjagrad dojo reset}: puts a task back. */
@Command(
        name = "reset",
        description = "Put an exercise back as it was laid out; what you wrote is kept beside it.",
        footer = {"", "Example:", "  ninjagrad dojo reset value-mul"})
final class DojoResetCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "The exercise.")
    private String name = "";

    @Mixin
    private final DojoOptions options = new DojoOptions();

    @Override
    public void run() {
        DojoFolder folder = options.folder();
        Exercise exercise = DojoOptions.attempt(() -> folder.exercise(name));
        Path kept = DojoOptions.attempt(() -> folder.reset(exercise));
        boolean old = !kept.equals(folder.file(exercise));
        spec.commandLine()
                .getOut()
                .println(exercise.fileName() + " is as it was laid out"
                        + (old ? "; what you wrote is in " + kept.getFileName() : ""));
    }
}
