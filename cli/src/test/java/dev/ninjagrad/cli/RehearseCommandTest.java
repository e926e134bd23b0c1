package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The launcher's rehearsal. */
class RehearseCommandTest {
    @Test
    void itRunsInSilenceAndIsNoCommandForPeople() {
        Call call = Call.of("rehearse");
        assertThat(call.code()).as(call.err()).isZero();
        assertThat(call.out() + call.err()).isEmpty();
        assertThat(Call.of("--help").out()).contains("lab").doesNotContain("rehearse");
    }
}
