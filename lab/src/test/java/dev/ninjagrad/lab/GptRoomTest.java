package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GptRoomTest {
    private static final String EMMA = "{\"seed\":42,\"learningRate\":0.01,\"word\":\"emma\"}";
    private static final int PARAMETERS = 4192;

    /** Rounding of 32-bit floats, in which weights and gradients are sent. */
    private static final float ROUNDING = 1e-6f;

    @RegisterExtension
    private static final Browserless LAB = new Browserless();

    @Test
    void aTrainingShowsSamplesAttentionStationsAndItsParameters() throws Exception {
        Map<String, Object> created = LAB.ask("/api/gpt", EMMA);
        assertThat(created).containsEntry("parameters", (long) PARAMETERS).containsEntry("heads", 4L);
        assertThat(Browserless.list(created, "sizes").stream()
                        .mapToLong(it -> Browserless.field(it, "count", Long.class))
                        .sum())
                .isEqualTo(PARAMETERS);
        try (Frames frames = new Frames(LAB, Browserless.id(created))) {
            Map<String, Object> first = frames.next();
            assertThat(first)
                    .containsEntry("step", 0L)
                    .containsEntry("loss", null)
                    .containsEntry("word", "emma")
                    .containsEntry("tokens", List.of("·", "e", "m", "m", "a"));
            assertThat((List<?>) first.get("samples")).hasSize(6);
            assertAttention(Browserless.floats(first, "attention"), 5);
            assertThat(Browserless.list(first, "stations"))
                    .hasSize(9)
                    .allSatisfy(it -> assertThat(Browserless.field(it, "rms", Double.class))
                            .isPositive());
            assertThat(Browserless.list(first, "parameters"))
                    .allSatisfy(it -> assertThat(it).containsEntry("ratio", null));

            LAB.command(Browserless.id(created), "step");
            Map<String, Object> second = frames.next();
            assertThat(second).containsEntry("step", 1L);
            assertThat(Browserless.field(second, "loss", Double.class)).isBetween(2.5, 4.0);
            assertThat(Browserless.list(second, "parameters"))
                    .allSatisfy(it -> assertThat(Browserless.field(it, "ratio", Double.class))
                            .isPositive());
        } finally {
            LAB.command(Browserless.id(created), "end");
        }
    }

    /** Every row of every head sums to 1, and nobody looks ahead. */
    private static void assertAttention(float[] weights, int tokens) {
        assertThat(weights).hasSize(4 * tokens * tokens);
        for (int row = 0; row < 4 * tokens; row++) {
            float sum = 0;
            for (int column = 0; column < tokens; column++) {
                float weight = weights[row * tokens + column];
                sum += weight;
                if (column > row % tokens) {
                    assertThat(weight).isZero();
                }
            }
            assertThat(Math.abs(sum - 1)).isLessThan(ROUNDING);
        }
    }

    @Test
    void trainingLowersTheLossAndFollowsTheWordThatIsAskedFor() throws Exception {
        Map<String, Object> created = LAB.ask("/api/gpt", EMMA);
        try (Frames frames = new Frames(LAB, Browserless.id(created))) {
            double before = Browserless.field(frames.next(), "wordLoss", Double.class);
            LAB.ask(Browserless.commands(Browserless.id(created)), "{\"action\":\"play\",\"pace\":0}");
            Map<String, Object> frame = frames.next();
            while (Browserless.field(frame, "step", Long.class) < 200) {
                frame = frames.next();
            }
            assertThat(Browserless.field(frame, "wordLoss", Double.class)).isLessThan(before);
            assertThat(Browserless.field(frame, "samplesAt", Long.class)).isPositive();
            LAB.ask(Browserless.commands(Browserless.id(created)), "{\"action\":\"pause\",\"word\":\"ada\"}");
            while (!"ada".equals(frame.get("word"))) {
                frame = frames.next();
            }
            assertThat(frame).containsEntry("tokens", List.of("·", "a", "d", "a"));
            assertAttention(Browserless.floats(frame, "attention"), 4);
        } finally {
            LAB.command(Browserless.id(created), "end");
        }
    }

    @Test
    void theSameSeedBeginsTheSameWay() throws Exception {
        Object[] samples = new Object[2];
        for (int i = 0; i < 2; i++) {
            Map<String, Object> created = LAB.ask("/api/gpt", EMMA);
            try (Frames frames = new Frames(LAB, Browserless.id(created))) {
                samples[i] = Objects.requireNonNull(frames.next().get("samples"));
            }
            LAB.command(Browserless.id(created), "end");
        }
        assertThat(samples[0]).isEqualTo(samples[1]);
    }

    @Test
    void theCheckComparesEveryGradientWithTheNumericalOne() throws Exception {
        Map<String, Object> created = LAB.ask("/api/gpt/checks", EMMA);
        try (Frames frames = new Frames(LAB, Browserless.id(created))) {
            assertThat(frames.next()).containsEntry("step", 0L).containsEntry("of", (long) PARAMETERS);
            LAB.ask(Browserless.commands(Browserless.id(created)), "{\"action\":\"play\",\"pace\":0}");
            Map<String, Object> frame = frames.next();
            while (Browserless.field(frame, "step", Long.class) < PARAMETERS) {
                frame = frames.next();
            }
            assertThat(frame).containsEntry("playing", false);
            // Central differences in float64 leave about ε^(2/3), some 4e-11, of the loss's curvature.
            assertThat(Browserless.field(frame, "worst", Double.class)).isLessThan(1e-6);
            assertThat(Browserless.floats(frame, "byHand")).hasSize(PARAMETERS);
            assertThat(Browserless.floats(frame, "byNudging")).hasSize(PARAMETERS);
        } finally {
            LAB.command(Browserless.id(created), "end");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"seed\":1,\"learningRate\":0.01}",
                "{\"seed\":1,\"learningRate\":0.01,\"word\":\"\"}",
                "{\"seed\":1,\"learningRate\":0.01,\"word\":\"Emma\"}",
                "{\"seed\":1,\"learningRate\":0.01,\"word\":\"abcdefghijklmnop\"}",
                "{\"seed\":1,\"learningRate\":-1,\"word\":\"emma\"}",
                "{\"seed\":1,\"learningRate\":11,\"word\":\"emma\"}"
            })
    void whatCannotBeTrainedIsRefused(String body) throws Exception {
        assertThat(LAB.refusal("/api/gpt", body)).isNotEmpty();
    }

    @Test
    void aWordThatIsNoneIsRefusedByACheckAndByATraining() throws Exception {
        assertThat(LAB.refusal("/api/gpt/checks", "{\"seed\":1,\"word\":\"a b\"}"))
                .contains("letters");
        Map<String, Object> created = LAB.ask("/api/gpt", EMMA);
        assertThat(LAB.refusal(Browserless.commands(Browserless.id(created)), "{\"action\":\"set\",\"word\":\"9\"}"))
                .contains("1 to 15 letters from a to z");
        LAB.command(Browserless.id(created), "end");
    }
}
