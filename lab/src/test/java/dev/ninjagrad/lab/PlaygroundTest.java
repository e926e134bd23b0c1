package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
                lab.command(training, "step");
                assertThat(frames.next()).containsEntry("step", 1L);
                lab.command(training, "play");
                Map<String, Object> frame = first;
                while (Browserless.field(frame, "step", Long.class) < 20) {
                    frame = frames.next();
                }
                assertThat(Browserless.field(frame, "loss", Double.class))
                        .isLessThan(Browserless.field(first, "loss", Double.class));
                lab.command(training, "pause");
                while (Browserless.field(frame, "playing", Boolean.class)) {
                    lab.command(training, "step");
                    frame = frames.next();
                }
            }
        }
    }

    @Test
    void noMoreTrainingsAreWatchedThanThereIsRoomFor() throws Exception {
        try (Browserless lab = new Browserless(2, Duration.ofMinutes(1));
                Frames one = new Frames(lab, create(lab));
                Frames two = new Frames(lab, create(lab))) {
            one.next();
            two.next();
            HttpResponse<String> third = lab.post("/api/trainings", MOONS);
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.body()).contains("close one");
        }
    }

    @Test
    void aNewTrainingTakesThePlaceOfTheOldestThatNobodyListensTo() throws Exception {
        try (Browserless lab = new Browserless(3, Duration.ofMinutes(1))) {
            String watched = create(lab);
            try (Frames frames = new Frames(lab, watched)) {
                frames.next();
                String abandoned = create(lab);
                String younger = create(lab);
                String newest = create(lab);
                assertThat(lab.trainings().alive()).isEqualTo(3);
                for (String alive : List.of(watched, younger, newest)) {
                    lab.command(alive, "step");
                }
                assertThat(tell(lab, abandoned, "step")).isEqualTo(404);
            }
        }
    }

    @Test
    void aPageThatLeavesEndsItsTrainingAtOnce() throws Exception {
        try (Browserless lab = new Browserless(1, Duration.ofMinutes(1))) {
            for (int visit = 0; visit < 10; visit++) {
                String training = create(lab);
                try (Frames frames = new Frames(lab, training)) {
                    frames.next();
                    lab.command(training, "end");
                    lab.command(training, "end");
                    assertThat(tell(lab, training, "step")).isEqualTo(404);
                    assertThatThrownBy(frames::next).isInstanceOf(IOException.class);
                }
            }
        }
    }

    /** A stream that broke off would be an error on the console of its page. */
    @Test
    void everybodyIsToldThatATrainingIsOverBeforeTheStreamEnds() throws Exception {
        try (Browserless lab = new Browserless(1, Duration.ofMinutes(1))) {
            for (int round = 0; round < 5; round++) {
                String training = create(lab);
                List<Frames> all = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    all.add(new Frames(lab, training));
                }
                lab.ask(Browserless.commands(training), "{\"action\":\"play\",\"pace\":0}");
                for (Frames frames : all) {
                    frames.next();
                }
                lab.command(training, "end");
                for (Frames frames : all) {
                    assertThat(frames.endsWithAWord()).isTrue();
                    frames.close();
                }
            }
        }
    }

    @Test
    void aTrainingEndsWhenItsListenerLeaves() throws Exception {
        try (Browserless lab = new Browserless(1, Duration.ofMinutes(1))) {
            String training = create(lab);
            try (Frames frames = new Frames(lab, training)) {
                frames.next();
                lab.command(training, "play");
                frames.next();
            }
            // Its place is free again once the server has noticed.
            while (lab.post("/api/trainings", MOONS).statusCode() == 429) {
                Thread.onSpinWait();
            }
            assertThat(tell(lab, training, "step")).isEqualTo(404);
        }
    }

    @Test
    void aTrainingNobodyListensToLosesItsPatience() throws Exception {
        try (Browserless lab = new Browserless(1, Duration.ofMillis(50))) {
            create(lab);
            while (lab.trainings().alive() > 0) {
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
                "{\"data\":\"moons\",\"points\":20,\"hidden\":[4],\"activation\":\"tanh\",\"batch\":0}",
                "{\"data\":\"moons\",\"points\":20,\"hidden\":[4],\"activation\":\"tanh\",\"batch\":401}",
                "{\"data\":\"drawn\",\"drawn\":[0,0,1,0,1,2],\"hidden\":[4],\"activation\":\"tanh\"}",
                "{\"data\":\"drawn\",\"drawn\":[0,0,1,null,1,-1],\"hidden\":[4],\"activation\":\"tanh\"}",
                "{\"data\":\"drawn\",\"drawn\":[0,0,1],\"hidden\":[4],\"activation\":\"tanh\"}"
            })
    void whatCannotBeTrainedIsRefused(String body) throws Exception {
        try (Browserless lab = new Browserless()) {
            assertThat(lab.refusal("/api/trainings", body)).isNotEmpty();
        }
    }

    @Test
    void aWeightIsSetAndTheGradientsAreThoseAtTheNewWeights() throws Exception {
        try (Browserless lab = new Browserless()) {
            String training = create(lab);
            try (Frames frames = new Frames(lab, training)) {
                Map<String, Object> first = frames.next();
                assertThat(Browserless.floats(first, "gradients")).isNotEqualTo(new float[17]);
                say(lab, training, "16=2.5", 200);
                Map<String, Object> after = frames.next();
                float[] weights = Browserless.floats(first, "weights");
                weights[16] = 2.5f;
                assertThat(Browserless.floats(after, "weights")).isEqualTo(weights);
                assertThat(Browserless.floats(after, "gradients")).isNotEqualTo(Browserless.floats(first, "gradients"));
                assertThat(after).containsEntry("step", 0L).containsEntry("playing", false);
            }
        }
    }

    @Test
    void severalWeightsSetAtOnceAreAllSet() throws Exception {
        try (Browserless lab = new Browserless()) {
            String training = create(lab);
            for (int place = 0; place < 17; place++) {
                say(lab, training, place + "=" + place, 200);
            }
            try (Frames frames = new Frames(lab, training)) {
                Map<String, Object> frame = frames.next();
                while (Browserless.floats(frame, "weights")[16] != 16) {
                    frame = frames.next();
                }
                for (int place = 0; place < 17; place++) {
                    assertThat(Browserless.floats(frame, "weights")[place]).isEqualTo(place);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"17=0", "0=101", "0=-100.5", "0=NaN", "0=", "=1", "-1=0", "0=x", "2147483648=0", "repair", ""})
    void aWeightThatCannotBeSetIsRefused(String word) throws Exception {
        try (Browserless lab = new Browserless()) {
            assertThat(say(lab, create(lab), word, 400))
                    .startsWith("{\"error\":")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void smallBatchesTakeTheirOwnWay() throws Exception {
        try (Browserless lab = new Browserless()) {
            Set<Object> losses = new HashSet<>();
            for (String batch : List.of("null", "20", "400", "5", "1")) {
                Map<String, Object> created =
                        lab.ask("/api/trainings", MOONS.replace("\"seed\"", "\"batch\":" + batch + ",\"seed\""));
                String training = Browserless.id(created);
                try (Frames frames = new Frames(lab, training)) {
                    frames.next();
                    lab.command(training, "step");
                    losses.add(frames.next().get("loss"));
                    lab.command(training, "end");
                }
            }
            assertThat(losses).as("three ways: all points, five, one").hasSize(3);
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
            try (Frames frames = new Frames(lab, Browserless.id(created))) {
                assertThat(frames.next()).containsEntry("testLoss", null);
            }
        }
    }

    private static String create(Browserless lab) throws Exception {
        return Browserless.id(lab.ask("/api/trainings", MOONS));
    }

    /** Returns the status of the reply. */
    private static int tell(Browserless lab, String training, String action) throws Exception {
        return lab.post(Browserless.commands(training), "{\"action\":\"" + action + "\"}")
                .statusCode();
    }

    /** Says a word to a training, expects this status, and returns the reply. */
    private static String say(Browserless lab, String training, String word, int status) throws Exception {
        HttpResponse<String> reply =
                lab.post(Browserless.commands(training), "{\"action\":\"set\",\"word\":\"" + word + "\"}");
        assertThat(reply.statusCode()).as(word).isEqualTo(status);
        return reply.body();
    }
}
