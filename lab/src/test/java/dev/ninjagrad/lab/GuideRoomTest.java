package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuideRoomTest {
    private static Browserless lab;

    @BeforeAll
    static void start() throws IOException {
        lab = new Browserless();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static Map<String, Object> ask(String path, String body) throws Exception {
        return Jsonb.instance()
                .type(Object.class)
                .map()
                .fromJson(lab.post(path, body).body());
    }

    @Test
    void theSlopeOfASquareIsTwiceX() throws Exception {
        Map<String, Object> slope =
                ask("/api/slope", "{\"expression\":\"x^2\",\"x\":1.5,\"epsilon\":0.5,\"from\":-1,\"to\":1}");
        assertThat(Browserless.field(slope, "gradient", Number.class).doubleValue())
                .isEqualTo(3);
        assertThat(slope).containsEntry("quotient", 3.5);
        assertThat((List<?>) slope.get("xs")).hasSameSizeAs((List<?>) slope.get("ys"));
    }

    @Test
    void aSlopeThatDoesNotExistIsNull() throws Exception {
        assertThat(lab.post("/api/slope", "{\"expression\":\"log(x)\",\"x\":-1,\"epsilon\":0,\"from\":-1,\"to\":1}")
                        .body())
                .contains("\"y\":null");
    }

    @Test
    void aSlopeNeedsOneVariable() throws Exception {
        assertThat(lab.post("/api/slope", "{\"expression\":\"a*b\",\"x\":1}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void softmaxGivesTheNumbersOfTheLesson() throws Exception {
        Map<String, Object> reply = ask("/api/softmax", "{\"logits\":[2,1,0],\"target\":0,\"rate\":1}");
        assertThat((Double) reply.get("loss")).isBetween(0.4075, 0.4077);
        assertThat((Double) reply.get("lossAfterStep")).isBetween(0.255, 0.265);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"logits\":[1],\"target\":0}",
                "{\"logits\":[1,2],\"target\":2}",
                "{\"logits\":[1,2,3,4,5,6,7,8,9,10,11],\"target\":0}"
            })
    void softmaxRefusesWhatItCannotUse(String body) throws Exception {
        assertThat(lab.post("/api/softmax", body).statusCode()).isEqualTo(400);
    }
}
