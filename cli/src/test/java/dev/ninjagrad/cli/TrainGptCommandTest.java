package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainGptCommandTest {
    /** float64 on both sides; the order of summation differs, and a hundred steps let the difference grow. */
    private static final double CPYTHON = 1e-9;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tensor", "scalar"})
    void thePublishedRunIsRepeatedOnBothEngines(String engine) throws IOException {
        Path golden = shared("goldens/microgpt-python.json");
        Call call = Runs.good(
                "train gpt --rng python --seed 42 --stop-after 100 --sample-every 0 --json --engine " + engine,
                "--data",
                shared("data/names.txt"),
                "--out",
                folder.resolve("run"));
        double[] expected = losses(Files.readString(golden), "(?s).*\"losses_first_100\": ?\\[([^]]*)].*");
        assertThat(expected).hasSize(100);
        List<String> rows = call.out().lines().toList();
        assertThat(rows).hasSize(100);
        for (int i = 0; i < 100; i++) {
            double loss = losses(rows.get(i), ".*\"loss\":([^,]*),.*")[0];
            assertThat(loss).as("step %d", i + 1).isCloseTo(expected[i], within(CPYTHON));
        }
    }

    private static double[] losses(String json, String pattern) {
        return Arrays.stream(json.replaceAll(pattern, "$1").split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static Path shared(String name) {
        Path shared = Path.of(System.getProperty("ninjagrad.shared", "../../shared"));
        Path file = shared.resolve(name);
        assumeTrue(Files.isRegularFile(file), () -> file + " is missing; set -Dninjagrad.shared to the folder with it");
        return file;
    }

    @Test
    void bothEnginesDrawTheSameNamesAfterTheSameSteps() throws IOException {
        String call = "train gpt --rng python --steps 30 --sample-every 0 --engine ";
        Path names = Runs.names(folder);
        Call tensor = Runs.good(call + "tensor", "--data", names, "--out", folder.resolve("t"));
        Call scalar = Runs.good(call + "scalar", "--data", names, "--out", folder.resolve("s"));
        assertThat(drawn(folder.resolve("t"))).isEqualTo(drawn(folder.resolve("s")));
        assertThat(tensor.out()).contains("25 documents in CPython's order, none held back");
        assertThat(scalar.out()).contains("4,192 parameters in f64 on scalars");
    }

    private static String drawn(Path run) throws IOException {
        return Files.readString(run.resolve("samples.jsonl"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--rng python", "--rng python --engine scalar"})
    void aRunThatWasStoppedGoesOnToTheSameBits(String how) throws IOException {
        Path names = Runs.names(folder);
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        String call = ("train gpt --steps 12 --eval-every 5 " + how).strip();
        Runs.good(call, "--data", names, "--out", whole);
        Runs.good(call + " --stop-after 7", "--data", names, "--out", parts);
        Runs.good("train gpt", "--resume", parts);
        Runs.assertSame(whole, parts);
    }

    @Test
    void nanoGptsShapeTrainsOnARunningText() throws IOException {
        Path text =
                Files.writeString(folder.resolve("text.txt"), "To be, or not to be, that is the question:\n".repeat(8));
        Path run = folder.resolve("run");
        Call call = Runs.good(
                "train gpt --preset small --layers 2 --width 16 --block 8 --batch 2 --steps 3",
                "--data",
                text,
                "--out",
                run);
        assertThat(call.out()).contains("gpt: ", "344 characters, 309 to train on", "dev loss");
        assertThat(Runs.good("sample --length 40 --prompt To", run).out())
                .startsWith("To")
                .hasSizeGreaterThan(40);
    }

    @Test
    void whatOnlyMicroCanIsRefusedForTheOthers() {
        Path run = folder.resolve("run");
        Runs.refused(Runs.call("train gpt --preset small --rng python", "--out", run), "--rng", "micro");
        Runs.refused(Runs.call("train gpt --preset base --engine scalar", "--out", run), "--engine", "micro");
        Runs.refused(Runs.call("train gpt --engine scalar --dtype f32", "--out", run), "--dtype", "f64");
        Runs.refused(Runs.call("train gpt --batch 4", "--out", run), "--batch", "--preset small");
        Runs.refused(Runs.call("train gpt --layers 2", "--out", run), "--layers", "micro");
        Runs.refused(Runs.call("train gpt --width 6", "--out", run), "--width", "a multiple of the 4 heads; got 6");
        assertThat(run).doesNotExist();
    }
}
