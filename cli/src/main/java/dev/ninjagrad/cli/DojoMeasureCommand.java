package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.course.Course;
import dev.ninjagrad.dojo.course.Examiner;
import dev.ninjagrad.dojo.course.Exercise;
import dev.ninjagrad.dojo.folder.Changes;
import dev.ninjagrad.dojo.folder.DojoFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ninjagrad dojo measure}: how long a learner waits for the verdict. */
@Command(
        name = "measure",
        description = "Measure the time from a save to the verdict on this machine, in a folder of its own.",
        footer = {
            "",
            "Another thread saves at random moments, in turn a wrong answer and the right one, over all exercises; the watcher",
            "of 'dojo watch' does the rest, its pause for keys included.",
            "",
            "Example:",
            "  ninjagrad dojo measure --saves 60"
        })
final class DojoMeasureCommand implements Runnable {
    /** Saves before it counts: the compiler and the doctor are warm after them, as in a session. */
    private static final int WARM_UP = 8;

    @Spec
    private CommandSpec spec;

    @Option(names = "--saves", paramLabel = "N", description = "How many saves. Default: ${DEFAULT-VALUE}.")
    private int saves = 60;

    @Override
    public void run() {
        if (saves < 1) {
            throw new UserError("--saves %d: expected at least 1".formatted(saves));
        }
        try {
            Path temp = Files.createTempDirectory("dojo-measure");
            try {
                measure(DojoFolder.init(temp, Course.standard(), false));
            } finally {
                delete(temp);
            }
        } catch (IOException e) {
            throw new UserError("cannot measure: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void measure(DojoFolder folder) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        AtomicLong saved = new AtomicLong();
        Random rng = new Random(1);
        List<Exercise> exercises = folder.course().exercises();
        try (Examiner examiner = new Examiner();
                Changes changes = new Changes(folder.sources())) {
            DojoScreen screen = new DojoScreen(folder, examiner, new PrintWriter(Writer.nullWriter()), true);
            for (int i = 0; i < WARM_UP + saves; i++) {
                Exercise exercise = exercises.get(i * 7 % exercises.size());
                String source = i % 2 == 0 ? exercise.wrongAnswer() : exercise.solution();
                int delay = rng.nextInt(100, 200);
                Thread saver = Thread.ofPlatform().start(() -> save(folder.file(exercise), source, delay, saved));
                millis.add((watch(screen, changes) - saved.get()) / 1e6);
                saver.join();
            }
        }
        report(millis);
    }

    private static void save(Path file, String source, int delay, AtomicLong saved) {
        try {
            TimeUnit.MILLISECONDS.sleep(delay);
            saved.set(System.nanoTime());
            Files.writeString(file, source);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The watcher's loop until it has shown a verdict; returns the time. */
    private static long watch(DojoScreen screen, Changes changes) throws InterruptedException {
        while (true) {
            TimeUnit.MILLISECONDS.sleep(DojoWatchCommand.PAUSE_MILLIS);
            var name = changes.await(0);
            if (name.isPresent()) {
                screen.saved(name.get());
                return System.nanoTime();
            }
        }
    }

    private void report(List<Double> millis) {
        PrintWriter out = spec.commandLine().getOut();
        List<Double> counted = new ArrayList<>(millis.subList(WARM_UP, millis.size()));
        Collections.sort(counted);
        out.printf(
                Locale.ROOT,
                "from save to verdict, %d saves: median %.0f ms, 90%% below %.0f ms, longest %.0f ms; the first, cold, %.0f ms%n",
                counted.size(),
                counted.get(counted.size() / 2),
                counted.get(counted.size() * 9 / 10),
                counted.getLast(),
                millis.getFirst());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
