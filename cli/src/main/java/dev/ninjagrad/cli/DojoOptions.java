package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.course.Course;
import dev.ninjagrad.dojo.folder.DojoException;
import dev.ninjagrad.dojo.folder.DojoFolder;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** {@code --dir}, the same for every dojo command, and how a folder's errors become the user's. */
final class DojoOptions {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The dojo folder, or a folder in it. Default: where you are.")
    private Path dir = Path.of("");

    DojoFolder folder() {
        return attempt(() -> DojoFolder.open(dir, Course.standard()));
    }

    /** Runs something that may find the folder wrong. */
    static <T> T attempt(Supplier<T> action) {
        try {
            return action.get();
        } catch (DojoException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }
}
