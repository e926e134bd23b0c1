package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.course.Exercise;
import dev.ninjagrad.dojo.folder.DojoFolder;
import io.avaje.jsonb.Json;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ninjagrad dojo list}: the exercises, and what has been passed. */
@Command(
        name = "list",
        description = "List the exercises by chapter, with what you have passed.",
        footer = {"", "Example:", "  ninjagrad dojo list"})
final class DojoListCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private final DojoOptions options = new DojoOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    /** An exercise as tools read it. */
    @Json
    record Row(int number, String exercise, String chapter, String title, String file, boolean passed, int hints) {}

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        DojoFolder folder = options.folder();
        if (json.on()) {
            folder.course().exercises().forEach(e -> out.println(JsonLine.of(row(folder, e))));
        } else {
            print(folder, out);
        }
    }

    private static Row row(DojoFolder folder, Exercise e) {
        return new Row(
                e.number(),
                e.name(),
                e.text().chapter(),
                e.title(),
                e.fileName(),
                folder.progress().hasPassed(e.name()),
                folder.progress().hints(e.name()));
    }

    static void print(DojoFolder folder, PrintWriter out) {
        String chapter = "";
        for (Exercise e : folder.course().exercises()) {
            if (!e.text().chapter().equals(chapter)) {
                chapter = e.text().chapter();
                out.println(Terminal.bold(chapter));
            }
            boolean passed = folder.progress().hasPassed(e.name());
            boolean next = e.name().equals(folder.next().name()) && !passed;
            String mark = passed ? Terminal.good("✓") : next ? "→" : " ";
            out.printf("  %s %2d  %-20s %s%n", mark, e.number(), e.name(), Terminal.dim(e.title()));
        }
        out.println(DojoText.progress(folder));
    }
}
