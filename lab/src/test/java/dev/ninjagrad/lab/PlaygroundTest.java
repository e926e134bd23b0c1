package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PlaygroundTest {
    private static final String MOONS = "{\"data\":\"moons\",\"points\":20,\"noise\":0.1,\"hidden\":[4],"
            + "\"activation\":\"tanh\",\"learningRate\":0.5,\"l2\":0,\"seed\":1}";

    @Test
    void aTrainingPlaysPausesAndStepsAndLowersTheLoss() throws Exception {
        try (Browserless lab = new Browserless()) {
            String training = create(lab);
            try (Frames frames = new Frames(lab, training)) {
                Map<String, Object> first = frames.next();
                assertThat(first).containsEntry("step", 0L).containsEntry("playing", false);
                assertThat(Base64.getDecoder().decode(Browserless.field(first, "scores", String.class)))
                        .hasSize(Plane.GRID * Plane.GRID);
                // 2·4 weights and 4 biases, then 4 weights and 1 bias; four bytes each.
                assertThat(Base64.getDecoder().decode(Browserless.field(first, "weights", String.class)))
                        .hasSize(4 * 17);
                command(lab, training, "step");
                assertThat(frames.next()).containsEntry("step", 1L);
                command(lab, training, "play");
                Map<String, Object> frame = first;
                while (Browserless.field(frame, "step", Long.class) < 20) {
                    frame = frames.next();
                }
                assertThat(Browserless.field(frame, "loss", Double.class))
                        .isLessThan(Browserless.field(first, "loss", Double.class));
                command(lab, training, "pause");
                while (Browserless.field(frame, "playing", Boolean.class)) {
                    command(lab, training, "step");
                    frame = frames.next();
                }
            }
        }
    }

    @Test
    void noMoreTrainingsRunThanThereIsRoomFor() throws Exception {
        try (Browserless lab = new Browserless(2, Duration.ofMinutes(1))) {
            create(lab);
            create(lab);
            HttpResponse<String> third = lab.post("/api/trainings", MOONS);
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.body()).contains("close one");
        }
    }

    @Test
    void aTrainingEndsWhenItsListenerLeaves() throws Exception {
        try (Browserless lab = new Browserless(1, Duration.ofMinutes(1))) {
            String training = create(lab);
            try (Frames frames = new Frames(lab, training)) {
                frames.next();
                command(lab, training, "play");
                frames.next();
            }
            // Its place is free again once the server has noticed.
            while (lab.post("/api/trainings", MOONS).statusCode() == 429) {
                Thread.onSpinWait();
            }
            assertThat(lab.post("/api/trainings/" + training + "/commands", "{\"action\":\"step\"}")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aTrainingNobodyListensToLosesItsPatience() throws Exception {
        try (Browserless lab = new Browserless(1, Duration.ofMillis(50))) {
            create(lab);
            while (lab.post("/api/trainings", MOONS).statusCode() == 429) {
                Thread.onSpinWait();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"data\":\"moons\"}",
                "{\"data\":\"elsewhere\",\"points\":20,\"hidden\":[4],\"activation\":\"tanh\"}",
                "{\"data\":\"moons\",\"points\":100000,\"hidden\":[4],\"activation\":\"tanh\"}",
                "{\"data\":\"moons\",\"points\":20,\"hidden\":[17],\"activation\":\"tanh\"}",
                "{\"data\":\"moons\",\"points\":20,\"hidden\":[4,4,4,4,4],\"activation\":\"tanh\"}",
                "{\"data\":\"moons\",\"points\":20,\"hidden\":[4],\"activation\":\"exec\"}",
                "{\"data\":\"moons\",\"points\":20,\"hidden\":[4],\"activation\":\"tanh\",\"learningRate\":-1}",
                "{\"data\":\"drawn\",\"drawn\":[0,0,1,0,1,2],\"hidden\":[4],\"activation\":\"tanh\"}",
                "{\"data\":\"drawn\",\"drawn\":[0,0,1,null,1,-1],\"hidden\":[4],\"activation\":\"tanh\"}",
                "{\"data\":\"drawn\",\"drawn\":[0,0,1],\"hidden\":[4],\"activation\":\"tanh\"}"
            })
    void whatCannotBeTrainedIsRefused(String body) throws Exception {
        try (Browserless lab = new Browserless()) {
            HttpResponse<String> reply = lab.post("/api/trainings", body);
            assertThat(reply.statusCode()).isEqualTo(400);
            assertThat(reply.body()).startsWith("{\"error\":").doesNotContain("Exception");
        }
    }

    @Test
    void drawnPointsAreTrainedOnAndHaveNoTest() throws Exception {
        try (Browserless lab = new Browserless()) {
            HttpResponse<String> reply = lab.post(
                    "/api/trainings",
                    "{\"data\":\"drawn\",\"drawn\":[0,0,1,1,1,-1],\"hidden\":[2],\"activation\":\"relu\",\"learningRate\":0.1}");
            Map<String, Object> created = Browserless.map(reply.body());
            assertThat((List<?>) created.get("train")).hasSize(2);
            assertThat((List<?>) created.get("test")).isEmpty();
            try (Frames frames = new Frames(lab, Browserless.field(created, "id", String.class))) {
                assertThat(frames.next()).containsEntry("testLoss", null);
            }
        }
    }

    private static String create(Browserless lab) throws Exception {
        HttpResponse<String> reply = lab.post("/api/trainings", MOONS);
        assertThat(reply.statusCode()).isEqualTo(200);
        return Browserless.field(Browserless.map(reply.body()), "id", String.class);
    }

    private static void command(Browserless lab, String training, String action) throws Exception {
        HttpResponse<String> reply =
                lab.post("/api/trainings/" + training + "/commands", "{\"action\":\"" + action + "\"}");
        assertThat(reply.statusCode()).isEqualTo(200);
    }

    /** The frames of a training, as its page receives them. */
    private static final class Frames implements AutoCloseable {
        private final InputStream stream;
        private final BufferedReader lines;

        Frames(Browserless lab, String training) throws IOException, InterruptedException {
            HttpResponse<InputStream> reply = lab.open("/api/trainings/" + training + "/frames");
            assertThat(reply.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            stream = reply.body();
            lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        }

        Map<String, Object> next() throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    return Browserless.map(line.substring("data: ".length()));
                }
            }
            throw new IOException("the stream has ended");
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
