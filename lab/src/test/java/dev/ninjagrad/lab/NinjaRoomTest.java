package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NinjaRoomTest {
    @RegisterExtension
    private static final Browserless LAB = new Browserless();

    @Test
    void everyIntermediateHasItsLineItsNumbersAndAHealthyVerdict() throws Exception {
        Map<String, Object> reply = LAB.ask("/api/ninja", "{}");
        List<Map<?, ?>> rows = rows(reply);
        assertThat(rows).hasSize(27);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.get("doctor")).as(String.valueOf(row.get("name"))).isIn("ok", "rounding", "kink");
            assertThat((String) row.get("gradient")).isNotEmpty();
            if (!"loss".equals(row.get("name"))) {
                assertThat((String) row.get("code"))
                        .as(String.valueOf(row.get("name")))
                        .isNotBlank();
                assertThat((String) row.get("forward")).isNotBlank();
            }
        });
        assertThat((List<?>) reply.get("findings")).isEmpty();
        assertThat(NinjaLines.read().get("h"))
                .isEqualTo(
                        new NinjaLines.Line("logits = leaving · W2 + b2", "dlogits.matmul(v.get(\"W2\").transpose())"));
    }

    @Test
    void aBrokenLineIsFoundNamedAndItsConsequencesAreTold() throws Exception {
        Map<String, Object> reply =
                LAB.ask("/api/ninja", "{\"fault\":\"broadcast-not-summed\",\"line\":\"bn_var_inv\"}");
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
        Map<String, Object> reply = LAB.ask("/api/ninja", "{\"fault\":\"dropout-mask-missing\"}");
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
        assertThat(LAB.refusal("/api/ninja", body)).isNotEmpty();
    }

    @Test
    void theFaultsAndTheLinesAreListed() throws Exception {
        Map<String, Object> reply = Browserless.map(LAB.get("/api/ninja/faults").body());
        assertThat((List<?>) Browserless.field(reply, "faults", List.class)).hasSizeGreaterThan(50);
        assertThat((List<?>) reply.get("lines")).asString().contains("dlogits".substring(1), "W1");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<?, ?>> rows(Map<String, Object> reply) {
        return Browserless.field(reply, "rows", List.class);
    }
}
