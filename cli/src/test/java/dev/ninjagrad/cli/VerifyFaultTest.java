package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerifyFaultTest {
    @Test
    void theDoctorNamesTheLineTheCauseAndTheRightLine() {
        Call call = Call.of("verify", "mlp", "--fault", "tanh-derivative-from-input");
        assertThat(call.code()).isEqualTo(1);
        assertThat(call.out())
                .contains("mlp: broken in dh_preact:  dh_preact = (1 - h_preact ** 2) * dh")
                .contains("-> dh_preact")
                .contains("dh_preact: tanh-derivative-from-input")
                .contains("correct:           dh_preact = (1 - h ** 2) * dh")
                .contains("mlp-short: broken in dh_preact; the doctor: dh_preact tanh-derivative-from-input");
    }

    @Test
    void theLineCanBeChosenWithOrWithoutItsD() {
        for (String at : List.of("dscores", "scores")) {
            Call call = Call.of("verify", "gpt", "--fault", "sign-flipped", "--at", at);
            assertThat(call.code()).isEqualTo(1);
            assertThat(call.out()).contains("gpt: broken in dscores").contains("dscores: sign-flipped");
        }
    }

    @Test
    void jsonRowsCarryTheCause() {
        Call call = Call.of("verify", "bigram", "--fault", "transposed", "--at", "fc1", "--json");
        assertThat(call.code()).isEqualTo(1);
        List<Map<String, Object>> rows = call.out()
                .lines()
                .map(line -> Jsonb.instance().type(Object.class).map().fromJson(line))
                .toList();
        assertThat(rows.getFirst())
                .containsEntry("fault", "transposed")
                .containsEntry("equivalent", false)
                .containsEntry("at", "dfc1");
        assertThat(rows)
                .anySatisfy(row -> assertThat(row)
                        .containsEntry("name", "dfc1")
                        .containsEntry("verdict", "fault")
                        .containsKeys("model", "shape", "exact", "approx", "maxdiff", "ulp", "cause"));
    }

    @Test
    void aFaultThatChangesNothingHereIsSaidToBeEquivalent() {
        Call call = Call.of("verify", "bigram", "--fault", "dropout-not-rescaled");
        assertThat(call.code()).isZero();
        assertThat(call.out())
                .contains("bigram: equivalent here: on no line of the backward pass does this fault change a number.");
        Call json = Call.of("verify", "bigram", "--fault", "dropout-not-rescaled", "--json");
        assertThat(json.code()).isZero();
        assertThat(json.out().lines()).singleElement().asString().contains("\"equivalent\":true");
    }

    @Test
    void anUnknownFaultOrLineIsRefusedWithWhatIsNear() {
        Call fault = Call.of("verify", "mlp", "--fault", "sign-fliped");
        assertThat(fault.code()).isEqualTo(2);
        assertThat(fault.out()).isEmpty();
        assertThat(fault.err().lines())
                .singleElement()
                .asString()
                .startsWith("ninjagrad verify: --fault: there is no fault 'sign-fliped' (near: sign-flipped")
                .endsWith("; 'list' lists all");
        Call line = Call.of("verify", "mlp", "--fault", "sign-flipped", "--at", "dlogit");
        assertThat(line.code()).isEqualTo(2);
        assertThat(line.out()).isEmpty();
        assertThat(line.err().lines()).singleElement().asString().contains("no gradient 'dlogit' (near: logits");
        assertThat(Call.of("verify", "mlp", "--at", "logits").code()).isEqualTo(2);
        assertThat(Call.of("verify", "worked", "--fault", "sign-flipped").err()).contains("no backward pass to break");
    }

    @Test
    void theCatalogueIsListed() {
        Call call = Call.of("verify", "--fault", "list");
        assertThat(call.code()).isZero();
        assertThat(call.out().lines()).hasSizeGreaterThanOrEqualTo(25);
        assertThat(call.out()).contains("broadcast-not-summed").contains("not summed over the broadcast axis");
    }

    @ParameterizedTest
    @EnumSource(
            value = VerifySubject.class,
            names = {"bigram", "mlp", "attention", "gpt"})
    void theDoctorFindsNothingInTheHandWrittenPassesThemselves(VerifySubject subject) {
        assertThat(subject.patients(42))
                .allSatisfy(patient ->
                        assertThat(patient.examine(patient::backward).healthy()).isTrue());
    }
}
