package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A training in a process of its own that is stopped from outside, and goes on to the bits of one that was not. */
class InterruptTest {
    private static final String TRAINING =
            "train names --block 3 --hidden 5 --batch 4 --steps 3000 --eval-every 1000 --sample-every 0 --json ";

    /** In a mask of signals, of which the first is 1. */
    private static final long SIGINT = 1 << (2 - 1);

    @TempDir
    Path folder;

    @Test
    @DisabledOnOs(OS.WINDOWS) // there are no signals to send
    void ctrlCStopsCleanlyWithACheckpoint() throws IOException, InterruptedException {
        assumeFalse(interruptIsIgnored(), "this process was started with SIGINT ignored, and so are its children");
        Path names = Runs.names(folder);
        Path stopped = folder.resolve("stopped");
        Process child = start(names, stopped, "--checkpoint-every 1000");
        BufferedReader rows = child.inputReader();
        for (int i = 0; i < 20; i++) {
            assertThat(rows.readLine()).contains("\"step\":");
        }
        new ProcessBuilder("kill", "-INT", String.valueOf(child.pid())).start().waitFor();
        long printed = 20 + rows.lines().count();
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).as("128 + SIGINT").isEqualTo(130);
        assertThat(child.errorReader().lines().toList())
                .last()
                .asString()
                .isEqualTo("stopped after step %d of 3000; go on with --resume %s", printed, stopped);

        long end = printed + 2;
        Path whole = folder.resolve("whole");
        Runs.good(TRAINING + "--checkpoint-every 1000 --stop-after " + end, "--data", names, "--out", whole);
        Runs.good("train names --stop-after " + end, "--resume", stopped);
        Runs.assertSame(whole, stopped);
    }

    /** A background job of a shell starts that way; a JVM then leaves the signal ignored. */
    private static boolean interruptIsIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(
                                        line.substring("SigIgn:".length()).strip(), 16)
                                & SIGINT)
                        != 0);
    }

    @Test
    void afterAKillItGoesOnFromTheLastCheckpoint() throws IOException, InterruptedException {
        Path names = Runs.names(folder);
        Path killed = folder.resolve("killed");
        Process child = start(names, killed, "--checkpoint-every 5");
        for (int i = 0; i < 50; i++) {
            assertThat(child.inputReader().readLine()).contains("\"step\":");
        }
        child.destroyForcibly().waitFor();
        long step = RunFolder.load(killed).checkpoint().step();
        assertThat(step).isGreaterThanOrEqualTo(45);

        Path whole = folder.resolve("whole");
        long end = step + 7;
        Runs.good(TRAINING + "--checkpoint-every 5 --stop-after " + end, "--data", names, "--out", whole);
        Runs.good("train names --stop-after " + end, "--resume", killed);
        Runs.assertSame(whole, killed);
    }

    private static Process start(Path names, Path out, String more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of((TRAINING + more).split(" ", -1)));
        Stream.of("--data", names, "--out", out).map(String::valueOf).forEach(command::add);
        return new ProcessBuilder(command).start();
    }
}
