package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.course.Exercise;
import dev.ninjagrad.dojo.folder.DojoFolder;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninjagrad dojo solution}: after passing, the reference solution and what is behind it. */
@Command(
        name = "solution",
        description = "Show the reference solution of an exercise you have passed, with the explanation.",
        footer = {"", "Example:", "  ninjagrad dojo solution value-mul"})
final class DojoSolutionCommand implements Runnable {
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
        if (!folder.progress().hasPassed(exercise.name())) {
            throw new UserError("%s: the solution is shown after you have passed; 'ninjagrad dojo hint %s' helps on"
                    .formatted(exercise.name(), exercise.name()));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(Terminal.bold(exercise.title()));
        out.println();
        exercise.text().solution().lines().forEach(line -> out.println("    " + line));
        out.println();
        DojoText.wrapped(exercise.text().explanation()).forEach(out::println);
    }
}
