package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NinjaRoomTest {
    private static Browserless lab;

    @BeforeAll
    static void start() throws Exception {
        lab = new Browserless();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void everyIntermediateHasItsLineItsNumbersAndAHealthyVerdict() throws Exception {
        Map<String, Object> reply = lab.ask("/api/ninja", "{}");
        List<Map<?, ?>> rows = rows(reply);
        assertThat(rows).hasSize(27);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.get("doctor")).as(String.valueOf(row.get("name"))).isIn("ok", "rounding", "kink");
            assertThat((String) row.get("gradient")).isNotEmpty();
            if (!row.get("name").equals("loss")) {
                assertThat((String) row.get("code"))
                        .as(String.valueOf(row.get("name")))
                        .isNotBlank();
                assertThat((String) row.get("forward")).isNotBlank();
            }
        });
        assertThat((List<?>) reply.get("findings")).isEmpty();
    }

    @Test
    void aBrokenLineIsFoundNamedAndItsConsequencesAreTold() throws Exception {
        Map<String, Object> reply =
                lab.ask("/api/ninja", "{\"fault\":\"broadcast-not-summed\",\"line\":\"bn_var_inv\"}");
        Map<?, ?> broken = Browserless.field(reply, "broken", Map.class);
        assertThat(broken.get("line")).isEqualTo("bn_var_inv");
        Map<?, ?> found =
                (Map<?, ?>) Browserless.field(reply, "findings", List.class).getFirst();
        assertThat(found.get("name")).isEqualTo("bn_var_inv");
        assertThat((String) found.get("correct")).startsWith("dbn_var_inv = ");
        assertThat(rows(reply)).anySatisfy(row -> assertThat(row.get("doctor")).isIn("fault", "shape"));
    }

    @Test
    void aFaultThatChangesNothingIsSaidSo() throws Exception {
        Map<String, Object> reply = lab.ask("/api/ninja", "{\"fault\":\"dropout-mask-missing\"}");
        assertThat(reply).containsEntry("equivalent", true).containsEntry("broken", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"fault\":\"nothing-of-the-kind\"}",
                "{\"fault\":\"sign-flipped\",\"line\":\"no_such_value\"}",
                "{\"fault\":7}"
            })
    void whatDoesNotExistIsRefused(String body) throws Exception {
        HttpResponse<String> reply = lab.post("/api/ninja", body);
        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).startsWith("{\"error\":").doesNotContain("Exception");
    }

    @Test
    void theFaultsAndTheLinesAreListed() throws Exception {
        Map<String, Object> reply = Browserless.map(lab.get("/api/ninja/faults").body());
        assertThat((List<?>) Browserless.field(reply, "faults", List.class)).hasSizeGreaterThan(50);
        assertThat((List<?>) reply.get("lines")).asString().contains("dlogits".substring(1), "W1");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<?, ?>> rows(Map<String, Object> reply) {
        return Browserless.field(reply, "rows", List.class);
    }
}
