package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ninjagrad.dojo.course.Course;
import dev.ninjagrad.dojo.course.Exercise;
import dev.ninjagrad.dojo.folder.DojoException;
import dev.ninjagrad.dojo.folder.DojoFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DojoRoomTest {
    private static final Course COURSE = Course.standard();
    private static final Exercise MUL = COURSE.find("value-mul").orElseThrow();
    private static final String SWAPPED = MUL.template()
            .replace("double da = 0;", "double da = data;")
            .replace("double db = 0;", "double db = data;");

    @TempDir
    private Path folder;

    private Browserless lab() throws IOException {
        return new Browserless(LabOptions.onPort(0).withDojo(folder));
    }

    private static BufferedReader reports(Browserless lab) throws IOException, InterruptedException {
        return new BufferedReader(
                new InputStreamReader(lab.open("/api/dojo/reports").body(), StandardCharsets.UTF_8));
    }

    private static Map<String, Object> next(BufferedReader reports) throws IOException {
        String line = "";
        while (!line.startsWith("data: ")) {
            line = Objects.requireNonNull(reports.readLine(), "the stream has ended");
        }
        return Browserless.map(line.substring("data: ".length()));
    }

    /** Saves as most editors do: a neighbour first, then a rename, so that no half of it is ever seen. */
    private void save(DojoFolder dojo, byte... source) throws IOException {
        Path neighbour = Files.write(folder.resolve("saving"), source);
        Files.move(neighbour, dojo.file(MUL), StandardCopyOption.REPLACE_EXISTING);
    }

    private void save(DojoFolder dojo, String source) throws IOException {
        save(dojo, source.getBytes(StandardCharsets.UTF_8));
    }

    /** Waits until so many folders are watched; the last watch may take a moment to end. */
    private static void awaitWatches(long count) throws InterruptedException {
        while (Thread.getAllStackTraces().keySet().stream()
                        .filter(it -> it.getName().equals("lab-dojo"))
                        .count()
                != count) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void theReportComesAtOnceAndAgainAfterEverySave() throws Exception {
        DojoFolder dojo = DojoFolder.init(folder, COURSE, false);
        try (Browserless lab = lab();
                BufferedReader reports = reports(lab)) {
            assertThat(next(reports)).containsEntry("exercise", "derivative").containsEntry("status", "not-started");

            save(dojo, SWAPPED);
            Map<String, Object> wrong = next(reports);
            assertThat(wrong)
                    .containsEntry("exercise", "value-mul")
                    .containsEntry("file", "Ex04ValueMul.java")
                    .containsEntry("status", "wrong");
            assertThat(wrong.get("rows")).asString().contains("name=da").contains("cause=mul-swapped-operands");
            assertThat(wrong.get("reasons")).asString().isNotEqualTo("[]");

            save(dojo, MUL.solution() + "}");
            Map<String, Object> broken = next(reports);
            assertThat(broken).containsEntry("status", "does-not-compile");
            assertThat(broken.get("problems")).asString().contains("file=Ex04ValueMul.java");

            save(dojo, (byte) 0xff);
            assertThat(next(reports)).containsEntry("status", "unreadable");

            save(dojo, MUL.solution());
            assertThat(next(reports)).containsEntry("status", "passed").containsEntry("score", 100L);
        }
        assertThat(DojoFolder.open(folder, COURSE).progress().hasPassed("value-mul"))
                .isTrue();
    }

    @Test
    void allPagesShareOneWatchThatEndsWithTheLast() throws Exception {
        DojoFolder dojo = DojoFolder.init(folder, COURSE, false);
        save(dojo, SWAPPED);
        try (Browserless lab = lab()) {
            assertThat(lab.dojo().isWatching()).isFalse();
            try (BufferedReader one = reports(lab);
                    BufferedReader another = reports(lab)) {
                assertThat(next(one)).containsEntry("exercise", "value-mul").isEqualTo(next(another));
                awaitWatches(1);
            }
            awaitWatches(0);
            assertThat(lab.dojo().isWatching()).isFalse();
            try (BufferedReader again = reports(lab)) {
                assertThat(next(again)).containsEntry("exercise", "value-mul");
            }
        }
    }

    @Test
    void withoutAFolderThereIsNothingToWatch() throws Exception {
        try (Browserless lab = new Browserless()) {
            assertThat(lab.get("/api/dojo").body()).isEqualTo("{\"folder\":null}");
            assertThat(lab.get("/api/dojo/reports").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aFolderThatIsNoDojoIsRefused() {
        assertThatThrownBy(() -> lab().close()).isInstanceOf(DojoException.class);
    }
}
