package dev.ninjagrad.nn.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is killed again and again, at any moment, loses nothing but the step in hand. */
class KillTest {
    private static final int KILLS = 20;
    private static final int MOST_STEPS = 4;

    /** Longer than a step with its checkpoint, so that a kill may come at any moment of it. */
    private static final int LONGEST_MICROSECONDS = 8000;

    @TempDir
    Path folder;

    @Test
    void killedInALoopItEndsInTheBitsOfARunThatWasNot() throws IOException, InterruptedException {
        CheckpointFolder killed = new CheckpointFolder(Files.createDirectory(folder.resolve("killed")));
        Random moments = new Random(1);
        long last = 0;
        for (int i = 0; i < KILLS; i++) {
            int steps = moments.nextInt(MOST_STEPS);
            killAfter(killed, steps, moments.nextInt(LONGEST_MICROSECONDS));
            long step = killed.holdsOne() ? killed.load().checkpoint().step() : 0;
            assertThat(step).as("nothing that was saved is lost").isGreaterThanOrEqualTo(last + steps);
            last = step;
        }

        long steps = last + 1;
        KilledTraining.train(killed, steps);
        CheckpointFolder whole = new CheckpointFolder(Files.createDirectory(folder.resolve("whole")));
        KilledTraining.train(whole, steps);
        assertThat(killed.file()).hasSameBinaryContentAs(whole.file());
        try (Stream<Path> files = Files.list(killed.folder())) {
            assertThat(files).as("no half-written file stays behind").containsExactly(killed.file());
        }
    }

    /** Starts the training and kills it some time after so many checkpoints. */
    private static void killAfter(CheckpointFolder folder, int checkpoints, int microseconds)
            throws IOException, InterruptedException {
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledTraining.class.getName(),
                        folder.folder().toString(),
                        String.valueOf(Long.MAX_VALUE)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader says = child.inputReader();
            assertThat(says.readLine()).isEqualTo("trains");
            for (int i = 0; i < checkpoints; i++) {
                assertThat(says.readLine()).isEqualTo("saved");
            }
            boolean ended = child.waitFor(microseconds, TimeUnit.MICROSECONDS);
            assertThat(ended).as("it ends only by being killed").isFalse();
        } finally {
            child.destroyForcibly().waitFor();
        }
    }
}
