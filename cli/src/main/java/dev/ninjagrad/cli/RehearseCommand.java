package dev.ninjagrad.cli;

import dev.ninjagrad.lab.Lab;
import dev.ninjagrad.lab.LabOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine.Command;

/**
 * {@code ninjagrad rehearse}: a little of what commands do. The launcher runs it after a build, once without and once with the Vector API,
 * to write the caches from which later JVMs take their classes.
 */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Do what the launcher's caches of classes are made from; of use to the launcher only.",
        footer = {"", "Example:", "  ninjagrad rehearse"})
final class RehearseCommand implements Runnable {
    private static final int VISITS = 3;

    @Override
    public void run() {
        silently("graph", "tanh(a*b + c)", "--at", "a=2,b=-3,c=6.5");
        silently("info");
        silently("verify", "worked");
        visitTheLab();
    }

    private static void silently(String... command) {
        PrintWriter nobody = new PrintWriter(PrintWriter.nullWriter());
        Main.run(nobody, nobody, command);
    }

    private static void visitTheLab() {
        try (Lab lab = Lab.start(LabOptions.onPort(0))) {
            for (int visit = 0; visit < VISITS; visit++) {
                lab.rehearse();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the lab cannot be visited", e);
        }
    }
}
