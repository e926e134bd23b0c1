package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InfoPlanTest {
    @ParameterizedTest
    @EnumSource
    void everyModelsStepIsCompiledAndPrinted(PlannedModel model) {
        Call call = Call.of("info", "--plan", model.name());
        assertThat(call.code()).isZero();
        assertThat(call.out())
                .startsWith("plan for inputs I32[")
                .contains("kernel calls traced", "fused", "matmul", "adam", "bytes in", "FLOPs a step")
                .contains("the source line that first asked for it")
                .doesNotContain("to(F32)  ");
        assertThat(call.out().lines().filter(line -> line.matches(" +\\d+  .*")))
                .as("each step says where it is from")
                .allMatch(line -> line.matches(".*\\d  \\S.*"));
    }

    @Test
    void aPlanInJsonHasEveryStep() {
        Map<String, Object> plan = Jsonb.instance()
                .type(Object.class)
                .map()
                .fromJson(Call.of("info", "--plan", "bigram", "--json").out());
        assertThat(plan).containsKeys("inputs", "traced", "calls", "buffers", "bytes", "flops");
        assertThat((List<?>) plan.get("steps")).hasSizeGreaterThan(10);
    }

    @Test
    void anUnknownModelIsRefusedInALine() {
        Call call = Call.of("info", "--plan", "resnet");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err()).contains("--plan", "resnet", "microgpt");
    }
}
