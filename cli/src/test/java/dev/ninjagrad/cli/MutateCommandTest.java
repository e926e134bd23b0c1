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
    void theGradientChecksAreCountedToo() {
        Call call = Call.of("mutate", "--checks", "--op", "tanh", "--seeds", "2");
        assertThat(call.code()).as(call.out()).isZero();
        assertThat(call.out()).contains("each looked at with 2 seeds", "every element", "0 of   2");
        Call lines = Call.of("mutate", "--checks", "--op", "tanh", "--json");
        assertThat(lines.out().lines()).hasSize(3).allMatch(line -> line.contains("\"false_alarms\":0"));
    }

    @Test
    void seedsWithoutTheChecksOrOutOfRangeAreRefused() {
        Call alone = Call.of("mutate", "--seeds", "2");
        assertThat(alone.code()).isEqualTo(2);
        assertThat(alone.err().lines()).singleElement().asString().contains("add --checks");
        Call none = Call.of("mutate", "--checks", "--seeds", "0");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err().lines()).singleElement().asString().contains("--seeds 0: expected");
    }

    @Test
    void anUnknownOpIsRefused() {
        Call call = Call.of("mutate", "--op", "matmull");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines()).singleElement().asString().contains("--op matmull: no op has this label");
        assertThat(Call.of("mutate", "--checks", "--op", "matmull").code()).isEqualTo(2);
    }
}
