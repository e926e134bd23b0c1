package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerifyCommandTest {
    @Test
    void theWorkedExampleShowsTheNumbersOfTheLesson() {
        Call call = Call.of("verify", "worked");
        assertThat(call.code()).isZero();
        assertThat(call.out())
                .contains("[0.665, 0.245, 0.090]")
                .contains("0.4076")
                .contains("[−0.335, 0.245, 0.090]")
                .contains("0.4076 → 0.2582")
                .contains("log 27 = 3.2958")
                .contains("every gradient is right");
    }

    @Test
    void jsonRowsHaveTheFieldsToolsReadAndNothingElseIsPrinted() {
        Call call = Call.of("verify", "worked", "--json");
        assertThat(call.code()).isZero();
        List<Map<String, Object>> rows = call.out()
                .lines()
                .map(line -> Jsonb.instance().type(Object.class).map().fromJson(line))
                .toList();
        assertThat(rows).hasSize(3).allSatisfy(row -> {
            assertThat(row).containsOnlyKeys("model", "name", "shape", "exact", "approx", "maxdiff", "ulp", "verdict");
            assertThat(row).containsEntry("model", "worked").containsEntry("approx", true);
        });
    }

    @Test
    void anUnknownModelIsRefused() {
        Call call = Call.of("verify", "wurked");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines()).singleElement().asString().contains("'wurked'", "worked");
    }
}
