package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BreakCommandTest {
    @Test
    void withoutAFaultTheFaultsAreListed() {
        Call call = Call.of("break");
        assertThat(call.code()).isZero();
        assertThat(call.out())
                .contains("mul-swapped-operands  @mul")
                .contains("topological-order-wrong")
                .contains("The factor's own value was used");
        List<Map<String, Object>> rows = json(Call.of("break", "--json").out());
        assertThat(rows)
                .hasSizeGreaterThan(20)
                .allSatisfy(row -> assertThat(row).containsOnlyKeys("fault", "ops", "sentence"));
    }

    @Test
    void aBrokenTrainingFailsBesideTheHealthyOneIsExplainedAndRepaired(@TempDir Path out) throws Exception {
        Call call = Call.of("break", "mul-swapped-operands", "--steps", "8", "--out", out.toString());
        assertThat(call.code()).isZero();
        assertThat(call.out())
                .contains("mul-swapped-operands in the backward of ×")
                .contains("healthy")
                .contains("337 of 337 gradients are wrong")
                .contains("In the backward of ×: mul-swapped-operands.")
                .contains("repaired: 8 steps with the right backward pass");
        try (var files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("boundary-healthy.png", "boundary-repaired.png", "losses.svg");
        }
    }

    @Test
    void jsonTellsTheThreeRunsAndTheDoctorsWord() {
        List<Map<String, Object>> rows =
                json(Call.of("break", "seed-zero", "--steps", "3", "--json").out());
        assertThat(rows.stream().filter(row -> row.containsKey("run")).map(row -> row.get("run")))
                .containsExactly(
                        "healthy",
                        "healthy",
                        "healthy",
                        "broken",
                        "broken",
                        "broken",
                        "repaired",
                        "repaired",
                        "repaired");
        assertThat(rows)
                .anySatisfy(row -> assertThat(row)
                        .containsEntry("fault", "seed-zero")
                        .containsEntry("equivalent", false)
                        .containsEntry("place", "the loop"));
    }

    @Test
    void theActivationIsTheOneTheFaultNeedsAndAFaultOfAnotherIsEquivalent() {
        assertThat(Call.of("break", "sign-flipped@tanh", "--steps", "2").out()).contains("gradients are wrong");
        assertThat(Call.of("break", "sign-flipped@tanh", "--steps", "2", "--activation", "relu")
                        .out())
                .contains("equivalent here");
    }

    @Test
    void whatDoesNotExistIsRefusedInOneLine() {
        Call unknown = Call.of("break", "mul-swaped-operands");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err().lines()).singleElement().asString().contains("near: mul-swapped-operands");
        assertThat(Call.of("break", "sign-flipped@rulu").err()).contains("sign-flipped@relu");
        assertThat(Call.of("break", "seed-zero", "--steps", "0").code()).isEqualTo(2);
        assertThat(Call.of("break", "seed-zero", "--lr", "NaN").code()).isEqualTo(2);
    }

    private static List<Map<String, Object>> json(String lines) {
        return lines.lines()
                .map(line -> Jsonb.instance().type(Object.class).map().fromJson(line))
                .toList();
    }
}
