package dev.ninjagrad.check.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NearNamesTest {
    @Test
    void aSlipOfTheFingerIsNear() {
        assertThat(Fault.namesNear("sign-fliped")).first().isEqualTo("sign-flipped");
        assertThat(Fault.namesNear("SIGN_FLIPPED")).first().isEqualTo("sign-flipped");
    }

    @Test
    void oneWordOfTheNameIsNear() {
        assertThat(Fault.namesNear("broadcast")).allMatch(name -> name.startsWith("broadcast-"));
        assertThat(Fault.namesNear("tanh")).contains("tanh-derivative-from-input");
    }

    @Test
    void nonsenseIsNearNothing() {
        assertThat(Fault.namesNear("xyzzyxyzzyxyzzy")).isEmpty();
    }
}
