package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuideRoomTest {
    @RegisterExtension
    private static final Browserless LAB = new Browserless();

    @Test
    void theSlopeOfASquareIsTwiceX() throws Exception {
        Map<String, Object> slope =
                LAB.ask("/api/slope", "{\"expression\":\"x^2\",\"x\":1.5,\"epsilon\":0.5,\"from\":-1,\"to\":1}");
        assertThat(Browserless.field(slope, "gradient", Number.class).doubleValue())
                .isEqualTo(3);
        assertThat(slope).containsEntry("quotient", 3.5);
        assertThat((List<?>) slope.get("xs")).hasSameSizeAs((List<?>) slope.get("ys"));
    }

    @Test
    void aSlopeThatDoesNotExistIsNull() throws Exception {
        assertThat(LAB.post("/api/slope", "{\"expression\":\"log(x)\",\"x\":-1,\"epsilon\":0,\"from\":-1,\"to\":1}")
                        .body())
                .contains("\"y\":null");
    }

    @Test
    void aSlopeNeedsOneVariable() throws Exception {
        assertThat(LAB.refusal("/api/slope", "{\"expression\":\"a*b\",\"x\":1}"))
                .contains("variable");
    }

    @Test
    void softmaxGivesTheNumbersOfTheLesson() throws Exception {
        Map<String, Object> reply = LAB.ask("/api/softmax", "{\"logits\":[2,1,0],\"target\":0,\"rate\":1}");
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
        assertThat(LAB.refusal("/api/softmax", body)).isNotEmpty();
    }
}
