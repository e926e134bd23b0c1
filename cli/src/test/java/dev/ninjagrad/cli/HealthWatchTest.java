package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.model.WaveNet;
import dev.ninjagrad.nn.optim.Adam;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.nn.train.BatchSource;
import dev.ninjagrad.nn.train.Objective;
import dev.ninjagrad.nn.train.Trainer;
import dev.ninjagrad.nn.train.TrainingListener;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class HealthWatchTest {
    private static final int STEPS = 12;

    private static HealthOption option(String level) {
        HealthOption option = new HealthOption();
        new CommandLine(option).setCaseInsensitiveEnumValuesAllowed(true).parseArgs("--health", level);
        return option;
    }

    private static BatchSource source() {
        return rng -> new Batch(Tensor.randint(rng, 20, 32, 4), Tensor.randint(rng, 20, 32));
    }

    /** Trains a small model, watched or not, and returns all its state. */
    private static Map<String, String> trained(String level, StringWriter said) {
        Layer model = new WaveNet(new WaveNet.Sizes(20, 4, 6, 16), DType.F32, new SplittableRandom(1));
        Objective objective = Objective.crossEntropy(model);
        Adam adam = new Adam(List.copyOf(model.parameters().values()), Adam.Settings.ADAM);
        Trainer trainer = new Trainer(model, objective, source(), adam, Trainer.Settings.of(STEPS, _ -> 1e-2, 3));
        PrintWriter prose = new PrintWriter(said, true);
        HealthWatch health =
                HealthWatch.of(option(level), model, objective, source().draw(new SplittableRandom(9)), STEPS, prose);
        health.started();
        TrainingListener listener = health;
        trainer.run(listener);
        health.finished();
        return model.state().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, e -> Arrays.toString(e.getValue().toDoubles())));
    }

    @Test
    void aWatchedRunIsTheSameRunToTheBit() {
        StringWriter quiet = new StringWriter();
        StringWriter full = new StringWriter();
        assertThat(trained("full", full)).isEqualTo(trained("off", quiet));
        assertThat(quiet.toString()).isEmpty();
        assertThat(full.toString())
                .contains("health at the start: healthy: initial loss")
                .contains("log 20 = 2.9957")
                .contains("small step")
                .contains("update-to-data ratio")
                .contains("health at the end:");
    }

    @Test
    void aSummaryIsOneLineUnlessSomethingIsSick() {
        StringWriter said = new StringWriter();
        trained("summary", said);
        assertThat(said.toString().lines().filter(line -> !line.contains(": sick:")))
                .singleElement()
                .asString()
                .startsWith("health: ");
    }

    @ParameterizedTest
    @CsvSource({"off, false, false", "summary, true, false", "full, true, true"})
    void trainMoonsSaysAsMuchAsIsAskedFor(String level, boolean sums, boolean tells, @TempDir Path out) {
        Call call = Call.of("train", "moons", "--steps", "5", "--health", level, "--out", out.toString());
        assertThat(call.code()).isZero();
        assertThat(call.out().contains("health: ")).isEqualTo(sums);
        assertThat(call.out().contains("health at the start: healthy: small step"))
                .isEqualTo(tells);
    }

    @Test
    void aSickTrainingIsToldSoInASummaryToo(@TempDir Path out) {
        Call call = Call.of("train", "moons", "--steps", "4", "--lr", "1e-7", "--out", out.toString());
        assertThat(call.code()).isZero();
        assertThat(call.out())
                .contains("health of the steps: sick: update-to-data ratio of layer 1")
                .contains("raise the learning rate")
                .contains("3 sick");
    }

    @Test
    void aDivergedTrainingNamesTheFirstNumberThatIsNotFinite(@TempDir Path out) {
        Call call = Call.of("train", "moons", "--lr", "1e5", "--out", out.toString());
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err()).contains("try a smaller --lr").contains("Infinity");
    }

    @Test
    void healthDoesNotChangeTheMoons(@TempDir Path out) {
        String[] common = {"train", "moons", "--steps", "6", "--json", "--out", out.toString(), "--health"};
        String watched = Call.of(with(common, "full")).out();
        String not = Call.of(with(common, "off")).out();
        assertThat(losses(watched)).isEqualTo(losses(not)).hasSize(6);
    }

    private static List<String> losses(String rows) {
        return rows.lines()
                .map(row -> row.replaceAll(".*(\"loss\":[^,]*).*", "$1"))
                .toList();
    }

    private static String[] with(String[] common, String last) {
        String[] all = Arrays.copyOf(common, common.length + 1);
        all[common.length] = last;
        return all;
    }
}
