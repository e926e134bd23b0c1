package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.scalar.Activation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthRoomTest {
    @TempDir
    private Path folder;

    private void write(String run, String... lines) throws IOException {
        Files.createDirectories(folder.resolve(run));
        Files.write(folder.resolve(run).resolve("metrics.jsonl"), List.of(lines));
    }

    private Browserless lab(Path runs) throws IOException {
        return new Browserless(LabOptions.onPort(0).withRuns(runs));
    }

    @Test
    void largeWeightsSaturate() {
        HealthTraining.Frame loud = new HealthTraining(new int[] {8, 8, 8}, Activation.TANH, 30, 1).frame(false);
        assertThat(loud.findings())
                .anySatisfy(it -> assertThat(it.check() + it.verdict()).matches("saturation(sick|warning)"));
        HealthTraining.Frame usual = new HealthTraining(new int[] {8, 8, 8}, Activation.TANH, 1, 1).frame(false);
        assertThat(usual.findings()).allSatisfy(it -> assertThat(it.verdict()).isEqualTo("healthy"));
    }

    @Test
    void aStepIsExaminedLayerByLayer() {
        HealthTraining training = new HealthTraining(new int[] {8, 8}, Activation.RELU, 1, 1);
        training.step(0.1);
        HealthTraining.Frame frame = training.frame(true);
        assertThat(frame.layers())
                .extracting(HealthTraining.Layer::name)
                .containsExactly("layer 1", "layer 2", "output");
        assertThat(frame.layers()).allSatisfy(it -> assertThat(it.ratio()).isPositive());
        assertThat(frame.findings()).extracting(Findings.Row::check).contains("update-to-data ratio", "dead units");
    }

    @Test
    void runsAreListedAndReadWithTheirBadLinesCounted() throws Exception {
        write(
                "first",
                "{\"step\":0,\"loss\":3.2,\"lr\":0.1}",
                "{\"step\":1,\"loss\":2.5,\"lr\":0.1}",
                "{\"step\":2,\"lo");
        write("deeper/second", "{\"step\":0,\"loss\":3.0}", "{\"step\":1}");
        try (Browserless lab = lab(folder)) {
            Map<String, Object> listed = Browserless.map(lab.get("/api/runs").body());
            assertThat((List<?>) Browserless.field(listed, "runs", List.class))
                    .asString()
                    .isEqualTo("[deeper/second, first]");
            Map<String, Object> first = lab.ask("/api/runs", "{\"run\":\"first\"}");
            assertThat(first)
                    .containsEntry("rows", 2L)
                    .containsEntry("skipped", 1L)
                    .containsEntry("bestLoss", 2.5);
            assertThat(lab.ask("/api/runs", "{\"run\":\"deeper/second\"}")).containsEntry("firstBad", 1L);
        }
    }

    @Test
    void aLongRunIsThinned() throws Exception {
        String[] lines = new String[5_000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "{\"step\":" + i + ",\"loss\":1}";
        }
        write("long", lines);
        try (Browserless lab = lab(folder)) {
            Map<String, Object> run = lab.ask("/api/runs", "{\"run\":\"long\"}");
            assertThat(run).containsEntry("rows", 5_000L);
            assertThat((List<?>) Browserless.field(run, "steps", List.class)).hasSizeLessThanOrEqualTo(1_000);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"..", "../inside/first", "/etc", "first/../../outside", "first/", "linked", "", "first\\u0000"})
    void noNameLeadsOutOfTheFolder(String name) throws Exception {
        Path inside = folder.resolve("inside");
        write("inside/first", "{\"step\":0,\"loss\":1}");
        write("outside", "{\"step\":0,\"loss\":666}");
        Files.createSymbolicLink(inside.resolve("linked"), folder.resolve("outside"));
        Files.createDirectories(inside.resolve("file-link"));
        Files.createSymbolicLink(inside.resolve("file-link/metrics.jsonl"), folder.resolve("outside/metrics.jsonl"));
        try (Browserless lab = lab(inside)) {
            assertThat(lab.get("/api/runs").body()).contains("first").doesNotContain("link");
            assertThat(lab.post("/api/runs", "{\"run\":\"" + name + "\"}").statusCode())
                    .isEqualTo(404);
            assertThat(lab.post("/api/runs", "{\"run\":\"file-link\"}").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void withoutAFolderThereAreNoRuns() throws Exception {
        try (Browserless lab = new Browserless()) {
            assertThat(lab.get("/api/runs").body()).contains("\"folder\":null");
            assertThat(lab.post("/api/runs", "{\"run\":\"first\"}").statusCode())
                    .isEqualTo(404);
        }
        try (Browserless lab = lab(folder.resolve("missing"))) {
            assertThat(lab.get("/api/runs").body()).contains("\"runs\":[]");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"layers\":6,\"width\":8,\"activation\":\"tanh\",\"gain\":1,\"learningRate\":0.1,\"seed\":1}",
                "{\"layers\":2,\"width\":800,\"activation\":\"tanh\",\"gain\":1,\"learningRate\":0.1,\"seed\":1}",
                "{\"layers\":2,\"width\":8,\"activation\":\"step\",\"gain\":1,\"learningRate\":0.1,\"seed\":1}",
                "{\"layers\":2,\"width\":8,\"activation\":\"tanh\",\"gain\":-1,\"learningRate\":0.1,\"seed\":1}"
            })
    void whatCannotBeExaminedIsRefused(String body) throws Exception {
        try (Browserless lab = new Browserless()) {
            assertThat(lab.refusal("/api/health", body)).isNotEmpty();
        }
    }
}
