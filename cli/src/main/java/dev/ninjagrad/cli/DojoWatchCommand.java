package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.course.Examiner;
import dev.ninjagrad.dojo.folder.Changes;
import dev.ninjagrad.dojo.folder.DojoFolder;
import java.io.IOException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ninjagrad dojo watch}: checks what is saved, until q or Ctrl-C. */
@Command(
        name = "watch",
        description =
                "Check the exercise you save, at once: compile errors, the table, the doctor's verdict, the next step.",
        footer = {
            "",
            "Keys: n next exercise, h hint, l list, r check again, q quit. Without a terminal it prints each verdict",
            "and ends with Ctrl-C.",
            "",
            "Example:",
            "  ninjagrad dojo watch --dir my-dojo"
        })
final class DojoWatchCommand implements Runnable {
    /** How long to wait for a key before looking at the files again. */
    static final int PAUSE_MILLIS = 40;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final DojoOptions options = new DojoOptions();

    @Override
    public void run() {
        DojoFolder folder = options.folder();
        try (Examiner examiner = new Examiner();
                Changes changes = new Changes(folder.sources())) {
            DojoScreen screen =
                    new DojoScreen(folder, examiner, spec.commandLine().getOut(), Terminal.interactive());
            if (Terminal.interactive()) {
                withKeys(screen, changes);
            } else {
                withoutKeys(screen, changes);
            }
        } catch (IOException e) {
            throw new UserError("cannot watch " + folder.sources() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void withoutKeys(DojoScreen screen, Changes changes) throws InterruptedException {
        screen.start();
        while (!Thread.currentThread().isInterrupted()) {
            changes.await(PAUSE_MILLIS).ifPresent(screen::saved);
        }
    }

    private static void withKeys(DojoScreen screen, Changes changes) throws IOException, InterruptedException {
        try (org.jline.terminal.Terminal terminal =
                TerminalBuilder.builder().system(true).build()) {
            Attributes cooked = terminal.enterRawMode();
            terminal.handle(Signal.INT, _ -> System.exit(130));
            try {
                screen.start();
                NonBlockingReader keys = terminal.reader();
                while (true) {
                    int key = keys.read(PAUSE_MILLIS);
                    if (key == -1 || key == 4 || (key >= 0 && !screen.key((char) key))) {
                        return;
                    }
                    changes.await(0).ifPresent(screen::saved);
                }
            } finally {
                terminal.setAttributes(cooked);
            }
        }
    }
}
