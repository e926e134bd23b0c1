package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.folder.DojoException;
import dev.ninjagrad.lab.Lab;
import dev.ninjagrad.lab.LabOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ninjagrad lab}: the browser lab, until Ctrl-C. */
@Command(
        name = "lab",
        description = "Open the browser lab: a guide, graphs to step through, trainings to watch, break and examine.",
        sortOptions = false,
        footer = {
            "",
            "It listens on 127.0.0.1 only, needs no network, and ends with Ctrl-C.",
            "",
            "Examples:",
            "  ninjagrad lab",
            "  ninjagrad lab --port 8080 --no-open",
            "  ninjagrad lab --runs runs          compare what train wrote, in the room Health",
            "  ninjagrad lab --dojo my-dojo       see the exercise you save checked, in the room Ninja"
        })
final class LabCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port to listen on; 0 for any free one. Default: ${DEFAULT-VALUE}.")
    private int port = LabOptions.DEFAULT_PORT;

    @Option(names = "--no-open", description = "Do not open the browser; only print the address.")
    private boolean noOpen;

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            description =
                    "Folder whose runs the lab may open and compare. Default: ${DEFAULT-VALUE}, where train writes.")
    private Path runs = Path.of("runs");

    @Option(
            names = "--dojo",
            paramLabel = "DIR",
            description = "Dojo folder whose exercises the room Ninja checks as you save them. Default: none.")
    private @Nullable Path dojo;

    @Override
    public void run() {
        if (spec.commandLine().getParseResult().hasMatchedOption("--runs") && !Files.isDirectory(runs)) {
            throw new UserError("--runs %s: expected a folder; there is none of that name".formatted(runs));
        }
        try (Lab lab = start()) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("ninjagrad lab: " + lab.url() + "   (Ctrl-C ends it)");
            out.flush();
            if (!noOpen) {
                open(lab.url());
            }
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(lab::close));
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Lab start() {
        try {
            return Lab.start(options());
        } catch (DojoException e) {
            throw new UserError(
                    ("--dojo %s: expected a dojo folder; 'ninjagrad dojo init %s' lays one out,"
                                    + " 'ninjagrad dojo list --dir %s' says what is wrong with one")
                            .formatted(dojo, dojo, dojo),
                    e);
        } catch (IllegalArgumentException e) {
            throw new UserError("--port %d: expected a number from 0 to 65535".formatted(port), e);
        } catch (BindException e) {
            throw new UserError(
                    "--port %d: cannot be used, it is taken or reserved; choose another, or 0 for any free one"
                            .formatted(port),
                    e);
        } catch (IOException e) {
            throw new UserError("cannot listen on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    private LabOptions options() {
        LabOptions options = LabOptions.onPort(port).withRuns(runs);
        return dojo == null ? options : options.withDojo(dojo);
    }

    /** Asks the desktop for its browser. Where there is none, the printed address is enough. */
    private static void open(String url) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        boolean mac = system.contains("mac");
        boolean windows = system.contains("windows");
        if (!mac && !windows && System.getenv("DISPLAY") == null && System.getenv("WAYLAND_DISPLAY") == null) {
            return;
        }
        List<String> command = mac
                ? List.of("open", url)
                : windows ? List.of("rundll32", "url.dll,FileProtocolHandler", url) : List.of("xdg-open", url);
        try {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            // No such program: the address stands on the screen.
        }
    }
}
