package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.KernelChoice;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    @Test
    void aStepIsMeasuredInAFreshJvm(@TempDir Path out) {
        Call call = Call.of("bench", "microgpt", "--quick", "--json", "--out", out.toString());
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out()).contains("\"workload\":\"microgpt\"", "\"ours_us\":", "\"bytes_per_step\":");
        assertThat(out.resolve("bench.json")).content().startsWith("[\n  {").endsWith("]\n");
        assertThat(out.resolve("bench.png")).doesNotExist(); // no peer, no ratio, no chart
    }

    @Test
    void anUnknownNameIsRefusedInOneLine() {
        Call call = Call.of("bench", "gpt-huge");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines()).singleElement().asString().contains("gpt-huge", "gpt-small");
    }

    @Test
    void aProfileTimesEveryStepOfThePlan() {
        Call call = Call.of("bench", "mlp-64", "--profile", "--quick", "--json");
        if (KernelChoice.current().vectorBits() == 0) {
            assertThat(call.code()).isEqualTo(2);
            assertThat(call.err().lines()).singleElement().asString().contains("vector kernels, which are not in use");
            return;
        }
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out().lines())
                .hasSizeGreaterThan(10)
                .allMatch(line ->
                        line.startsWith("{\"workload\":\"mlp-64\",\"step\":") && line.contains("\"of_limit\":"));
    }

    @Test
    void aProfileIsOfATrainingStepAndIsPrinted(@TempDir Path out) {
        Call other = Call.of("bench", "gemm", "--profile");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err().lines()).singleElement().asString().contains("'gemm'", "gpt-small");
        Call written = Call.of("bench", "mlp-64", "--profile", "--out", out.toString());
        assertThat(written.code()).isEqualTo(2);
        assertThat(written.err()).contains("leave out --out");
    }
}
