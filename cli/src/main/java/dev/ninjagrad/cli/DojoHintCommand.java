package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.course.Exercise;
import dev.ninjagrad.dojo.folder.DojoFolder;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninjagrad dojo hint}: the next hint of three. */
@Command(
        name = "hint",
        description = "Show the next of three hints: a nudge, then the formula, then the line.",
        footer = {"", "Example:", "  ninjagrad dojo hint value-mul"})
final class DojoHintCommand implements Runnable {
    private static final List<String> TIERS = List.of("a nudge", "the formula", "the line");

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "The exercise. Default: the first you have not passed.")
    private @Nullable String name;

    @Mixin
    private final DojoOptions options = new DojoOptions();

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        DojoFolder folder = options.folder();
        String wanted = name;
        show(folder, wanted == null ? folder.next() : DojoOptions.attempt(() -> folder.exercise(wanted)), out);
    }

    /** Shows the hints read so far and one more. */
    static void show(DojoFolder folder, Exercise exercise, PrintWriter out) {
        int count = Math.min(TIERS.size(), folder.progress().hints(exercise.name()) + 1);
        folder.progress().readHints(exercise.name(), count);
        out.println(Terminal.bold(exercise.name()) + "  " + exercise.title());
        for (int i = 0; i < count; i++) {
            out.println(Terminal.dim("  " + TIERS.get(i) + ":"));
            exercise.hints().get(i).lines().forEach(line -> out.println("    " + line));
        }
        if (count < TIERS.size()) {
            out.println(Terminal.dim("  ask again for " + TIERS.get(count)));
        }
    }
}
