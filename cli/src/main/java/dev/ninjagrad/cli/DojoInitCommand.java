package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.course.Course;
import dev.ninjagrad.dojo.folder.DojoFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninjagrad dojo init}: lays out a folder of exercises. */
@Command(
        name = "init",
        description = "Lay out a folder of exercises: a small Maven project of plain Java files that opens in any IDE.",
        footer = {
            "",
            "Nothing that exists is overwritten without --force.",
            "",
            "Example:",
            "  ninjagrad dojo init my-dojo"
        })
final class DojoInitCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            description = "The folder; made if it is not there. Default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of("dojo");

    @Option(names = "--force", description = "Overwrite what is there. Progress is kept.")
    private boolean force;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        DojoFolder folder = DojoOptions.attempt(() -> DojoFolder.init(dir, Course.standard(), force));
        out.printf("%d exercises in %s%n", folder.course().exercises().size(), folder.sources());
        out.printf(
                "Open %s in your editor, begin with %s, and beside it run%n",
                dir, folder.next().fileName());
        out.println();
        out.printf("    ninjagrad dojo watch --dir %s%n", dir);
    }
}
