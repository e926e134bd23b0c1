package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainMoonsCommandTest {
    @TempDir
    Path folder;

    @Test
    void theDefaultSeedReachesEveryPoint() {
        Call call = train();
        assertThat(call.code()).isZero();
        assertThat(call.out())
                .contains("2-16-16-1 relu network, 337 parameters")
                .contains("step  100/100")
                .contains("every point is on its side", "accuracy 100.0%");
    }

    @Test
    void plotsAndMetricsAreWritten() throws IOException {
        train("--steps", "5", "--points", "20", "--hidden", "4");
        assertThat(files())
                .containsExactlyInAnyOrder(
                        "metrics.jsonl",
                        "loss.svg",
                        "loss.png",
                        "loss-dark.png",
                        "boundary.svg",
                        "boundary.png",
                        "boundary-dark.png");
        assertThat(Files.readAllLines(folder.resolve("out/metrics.jsonl"))).hasSize(5);
        assertThat(Files.readString(folder.resolve("out/boundary.svg")))
                .startsWith("<svg")
                .contains("class +1");
    }

    @Test
    void jsonRowsHaveTheFieldsToolsReadAndProseGoesToStandardError() {
        Call call = train("--steps", "3", "--json", "--hidden", "4");
        List<Map<String, Object>> rows = call.out()
                .lines()
                .map(line -> Jsonb.instance().type(Object.class).map().fromJson(line))
                .toList();
        assertThat(rows)
                .hasSize(3)
                .allSatisfy(row -> assertThat(row).containsKeys("step", "loss", "lr", "ms", "tokens_per_s"));
        assertThat(call.err()).contains("parameters", "step    3/3");
    }

    @ParameterizedTest
    @CsvSource({"circles,'8,8'", "spirals,'8,8'", "xor,'8'"})
    void everyDataSetAndWidthListTrains(String data, String hidden) {
        Call call = train("--data", data, "--hidden", hidden, "--activation", "tanh", "--steps", "3");
        assertThat(call.code()).isZero();
        assertThat(call.out()).startsWith(data + ": 100 points, 2-" + hidden.replace(',', '-') + "-1 tanh network");
    }

    @Test
    void pointsMayComeFromAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.csv"), "x,y,label\n0,0,1\n1,1,-1\n0,1,1\n");
        Call call = train("--data", file.toString(), "--steps", "2");
        assertThat(call.code()).isZero();
        assertThat(call.out()).contains("3 points");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--points 0",
                "--points -3",
                "--steps 0",
                "--lr 0",
                "--lr NaN",
                "--noise -1",
                "--hidden 0",
                "--hidden 9999",
                "--activation swish",
                "--data no/such.csv",
                "--data spiral",
                "--points 100000 --hidden 512,512",
                "--hidden x"
            })
    void aBadValueIsRefusedInOneLineAndLeavesNothingBehind(String options) throws IOException {
        Call call = train(options.split(" ", -1));
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines()).singleElement().asString().contains(options.split(" ", -1)[0].substring(2));
        assertThat(call.out()).isEmpty();
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aFileInPlaceOfTheOutputFolderIsRefused() throws IOException {
        Files.writeString(folder.resolve("out"), "keep me");
        Call call = train("--steps", "1");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines()).singleElement().asString().contains("is a file, not a folder");
        assertThat(folder.resolve("out")).hasContent("keep me");
    }

    @Test
    void aLossThatDivergesEndsTheRunWithAdvice() {
        Call call = train("--lr", "100000", "--steps", "60");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err()).contains("try a smaller --lr");
        assertThat(folder.resolve("out/loss.svg")).doesNotExist();
    }

    private Call train(String... options) {
        return Call.of(Stream.concat(
                        Stream.of(
                                "train", "moons", "--out", folder.resolve("out").toString()),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
