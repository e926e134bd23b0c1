package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.check.fault.ScalarFault;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BreakRoomTest {
    @ParameterizedTest
    @CsvSource({"seed-negative, climbs", "seed-zero, stuck"})
    void whatAFaultDoesIsJudgedFromTheTwoRuns(String fault, String outcome) {
        BreakTraining training = new BreakTraining(ScalarFault.named(fault).orElseThrow(), 1);
        for (int i = 0; i < BreakTraining.JUDGED_AT; i++) {
            training.step(0.3);
        }
        assertThat(training.frame(true).outcome()).isEqualTo(outcome);
        double before = training.frame(true).healthy().accuracy();
        assertThat(before).isGreaterThan(0.9);
    }

    @Test
    void afterRepairTheNetworkLearns() {
        BreakTraining training =
                new BreakTraining(ScalarFault.named("seed-zero").orElseThrow(), 1);
        training.step(0.3);
        double stuck = Objects.requireNonNull(training.frame(true).broken().loss());
        training.told("repair").run();
        for (int i = 0; i < 100; i++) {
            training.step(0.3);
        }
        assertThat(training.frame(true).broken().loss()).isLessThan(0.5 * stuck);
        assertThat(training.frame(true).repaired()).isTrue();
    }

    @Test
    void theDoctorNamesWhatWasInjected() throws Exception {
        try (Browserless lab = new Browserless()) {
            Map<String, Object> created =
                    lab.ask("/api/break", "{\"fault\":\"sign-flipped@tanh\",\"seed\":1,\"learningRate\":0.3}");
            Map<?, ?> doctor = Browserless.field(created, "doctor", Map.class);
            assertThat((List<?>) doctor.get("causes")).asString().contains("sign-flipped@tanh");
            Map<String, Object> listed =
                    Browserless.map(lab.get("/api/break/faults").body());
            assertThat((List<?>) Browserless.field(listed, "faults", List.class))
                    .hasSizeGreaterThan(15);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"fault\":\"no-such\",\"seed\":1,\"learningRate\":0.3}",
                "{\"fault\":\"seed-zero\",\"seed\":1,\"learningRate\":99}",
                "{\"fault\":\"sign-flipped@exp\",\"seed\":1,\"learningRate\":0.3}"
            })
    void whatCannotBeInjectedIsRefused(String body) throws Exception {
        try (Browserless lab = new Browserless()) {
            assertThat(lab.refusal("/api/break", body)).isNotEmpty();
        }
    }
}
