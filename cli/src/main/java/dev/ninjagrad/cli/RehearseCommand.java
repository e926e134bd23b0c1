package dev.ninjagrad.cli;

import dev.ninjagrad.lab.Lab;
import dev.ninjagrad.lab.LabOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine.Command;

/**
 * {@code ninjagrad rehearse}: a little of what commands that compute do, the visit of the lab's first page above all. The launcher runs it
 * once after a build, to write the cache from which later JVMs take their classes.
 */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Do what the launcher's cache of classes is made from; of use to the launcher only.",
        footer = {"", "Example:", "  ninjagrad rehearse"})
final class RehearseCommand implements Runnable {
    private static final int VISITS = 3;

    @Override
    public void run() {
        PrintWriter nobody = new PrintWriter(PrintWriter.nullWriter());
        Main.run(nobody, nobody, "info");
        Main.run(nobody, nobody, "verify", "worked");
        try (Lab lab = Lab.start(LabOptions.onPort(0))) {
            for (int visit = 0; visit < VISITS; visit++) {
                lab.warmUp();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the lab cannot be visited", e);
        }
    }
}
