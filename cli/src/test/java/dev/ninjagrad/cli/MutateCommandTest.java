package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MutateCommandTest {
    @Test
    void everyMutantOfOneOpIsNoticed() {
        Call call = Call.of("mutate", "--op", "matmul");
        assertThat(call.code()).isZero();
        assertThat(call.out()).contains("matmul");
    }

    @Test
    void jsonIsOneObjectALine() {
        Call call = Call.of("mutate", "--op", "tanh", "--json");
        assertThat(call.code()).isZero();
        assertThat(call.out().lines()).isNotEmpty().allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    }

    @Test
    void anUnknownOpIsRefused() {
        Call call = Call.of("mutate", "--op", "matmull");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines()).singleElement().asString().contains("--op matmull: no op has this label");
    }
}
