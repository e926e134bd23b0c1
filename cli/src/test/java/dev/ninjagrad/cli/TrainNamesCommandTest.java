package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainNamesCommandTest {
    private static final String SMALL = "train names --hidden 12 --embedding 4 --batch 8 ";

    @TempDir
    Path folder;

    @Test
    void aRunLeavesCheckpointConfigurationRowsSamplesAndPlots() throws IOException {
        Path run = folder.resolve("run");
        Call call = Runs.good(SMALL + "--steps 20", "--data", Runs.names(folder), "--out", run);
        assertThat(call.out())
                .contains(
                        "mlp: 639 parameters in f32, vocabulary 27",
                        "step   20/20",
                        "samples: ",
                        "test loss",
                        run.toString());
        assertThat(Runs.files(run))
                .containsExactly(
                        "checkpoint.safetensors",
                        "config.json",
                        "gradients.png",
                        "gradients.svg",
                        "loss.png",
                        "loss.svg",
                        "matrices.jsonl",
                        "metrics.jsonl",
                        "samples.jsonl",
                        "updates.png",
                        "updates.svg");
        assertThat(Files.readString(run.resolve("config.json")))
                .contains("\"model\":\"mlp\"", "\"steps\":20", "\"characters\":\"abcdefghijklmnopqrstuvwxyz\"");
    }

    @Test
    void rowsHaveTheFieldsToolsReadAndProseGoesToStandardError() throws IOException {
        Call call = Runs.good(
                SMALL + "--steps 4 --eval-every 2 --json",
                "--data",
                Runs.names(folder),
                "--out",
                folder.resolve("run"));
        List<Map<String, Object>> rows = call.out()
                .lines()
                .map(line -> Jsonb.instance().type(Object.class).map().fromJson(line))
                .toList();
        assertThat(rows).hasSize(4);
        assertThat(rows.get(0)).containsOnlyKeys("step", "loss", "lr", "ms", "tokens_per_s");
        assertThat(rows.get(1)).containsOnlyKeys("step", "loss", "lr", "ms", "tokens_per_s", "dev_loss");
        assertThat(call.err()).contains("parameters", "dev loss");
        assertThat(Files.readAllLines(folder.resolve("run/metrics.jsonl")))
                .isEqualTo(call.out().lines().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--model mlp", "--model wavenet --block 4", "--model mlp --dtype f64"})
    void aRunThatWasStoppedGoesOnToTheSameBits(String model) throws IOException {
        Path names = Runs.names(folder);
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        String call = SMALL + model + " --steps 40 --eval-every 10 --sample-every 7";
        Runs.good(call, "--data", names, "--out", whole);
        Call stopped = Runs.good(call + " --stop-after 23", "--data", names, "--out", parts);
        assertThat(stopped.out()).contains("stopped after step 23 of 40; go on with --resume " + parts);
        Call resumed = Runs.good("train names", "--resume", parts);
        assertThat(resumed.out()).contains("step   24/40", "step   40/40");
        Runs.assertSame(whole, parts);
    }

    @Test
    void anotherSeedIsAnotherRun() throws IOException {
        Path names = Runs.names(folder);
        Runs.good(SMALL + "--steps 2 --seed 1", "--data", names, "--out", folder.resolve("1"));
        Runs.good(SMALL + "--steps 2 --seed 2", "--data", names, "--out", folder.resolve("2"));
        assertThat(Runs.timeless(folder.resolve("1"))).isNotEqualTo(Runs.timeless(folder.resolve("2")));
    }

    @Test
    void trainingLowersTheLossOnNamesNeverSeen() {
        Path run = folder.resolve("run");
        Call call = Runs.good("train names --model bigram --steps 150 --json", "--out", run);
        List<String> rows =
                call.out().lines().filter(row -> row.contains("dev_loss")).toList();
        assertThat(devLoss(rows.getLast())).isLessThan(devLoss(rows.getFirst())).isLessThan(2.9);
    }

    private static double devLoss(String row) {
        return Double.parseDouble(row.replaceAll(".*\"dev_loss\":([0-9.]+).*", "$1"));
    }

    @Test
    void aRunCanBeMadeLonger() throws IOException {
        Path run = folder.resolve("run");
        Runs.good(SMALL + "--steps 5", "--data", Runs.names(folder), "--out", run);
        Runs.good("train names --steps 8", "--resume", run);
        assertThat(Runs.timeless(run)).hasSize(8);
        Runs.refused(Runs.call("train names --steps 3", "--resume", run), "--steps 3", "has done 8 already");
    }

    @Test
    void whatWouldMakeAnotherRunOfItIsRefusedWhenResuming() throws IOException {
        Path run = folder.resolve("run");
        Runs.good(SMALL + "--steps 2", "--data", Runs.names(folder), "--out", run);
        for (String option :
                List.of("--lr 1", "--batch 4", "--seed 3", "--dtype f64", "--out x", "--model mlp", "--hidden 9")) {
            Runs.refused(Runs.call("train names " + option, "--resume", run), option.split(" ", -1)[0], "--resume");
        }
        Runs.refused(Runs.call("train gpt", "--resume", run), "is a run of 'train names'");
    }

    @Test
    void otherDataAreRefusedWhenResuming() throws IOException {
        Path run = folder.resolve("run");
        Path names = Runs.names(folder);
        Runs.good(SMALL + "--steps 2", "--data", names, "--out", run);
        Files.writeString(names, "someone\nelse\n");
        Runs.refused(Runs.call("train names", "--resume", run), "checksum", "give the same text with --data");
        Files.delete(names);
        Runs.refused(Runs.call("train names", "--resume", run), "no such file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--steps 0",
                "--batch 0",
                "--lr 0",
                "--lr NaN",
                "--hidden 0",
                "--embedding 99999",
                "--model transformer",
                "--model wavenet --block 6",
                "--model bigram --hidden 5",
                "--eval-every 0",
                "--sample-every -1",
                "--checkpoint-every 0",
                "--stop-after 0",
                "--dtype f16",
                "--data no/such.txt",
                "--data ftp://localhost/names",
                "--checksum abc",
                "--max-mb 0",
                "--timeout 0"
            })
    void aBadValueIsRefusedInOneLineAndLeavesNothingBehind(String options) {
        Path run = folder.resolve("run");
        Call call = Runs.call("train names " + options, "--out", run);
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines()).hasSize(1);
        assertThat(call.out()).isEmpty();
        assertThat(run).doesNotExist();
    }
}
