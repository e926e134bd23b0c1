package dev.ninjagrad.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Offset<Double> ROUNDING = within(1e-15);

    @Test
    void constantIsConstant() {
        assertThat(Schedule.constant(0.1).at(1_000_000)).isEqualTo(0.1);
    }

    @Test
    void linearGoesStraightAndStays() {
        Schedule rate = Schedule.linear(1, 0, 1000);
        assertThat(rate.at(0)).isEqualTo(1);
        assertThat(rate.at(250)).isCloseTo(0.75, ROUNDING);
        assertThat(rate.at(1000)).isEqualTo(0);
        assertThat(rate.at(5000)).isEqualTo(0);
    }

    @Test
    void cosineIsHalfwayAtHalfTime() {
        Schedule rate = Schedule.cosine(1, 0.1, 100);
        assertThat(rate.at(0)).isCloseTo(1, ROUNDING);
        assertThat(rate.at(50)).isCloseTo(0.55, ROUNDING);
        assertThat(rate.at(25)).isCloseTo(0.1 + 0.9 * (1 + Math.sqrt(0.5)) / 2, ROUNDING);
        assertThat(rate.at(100)).isEqualTo(0.1);
        assertThat(rate.at(101)).isEqualTo(0.1);
    }

    @Test
    void warmUpRisesToTheStart() {
        // nanoGPT's get_lr: 6e-4 · (step + 1)/(100 + 1), then a cosine over the remaining steps.
        Schedule rate = Schedule.cosine(6e-4, 6e-5, 1900).afterWarmUp(100);
        assertThat(rate.at(0)).isCloseTo(6e-4 / 101, ROUNDING);
        assertThat(rate.at(99)).isCloseTo(6e-4 * 100 / 101, ROUNDING);
        assertThat(rate.at(100)).isCloseTo(6e-4, ROUNDING);
        assertThat(rate.at(1050)).isCloseTo(3.3e-4, ROUNDING);
        assertThat(rate.at(2000)).isEqualTo(6e-5);
    }

    @Test
    void aScheduleOfNoStepsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.linear(1, 0, 0))
                .withMessageContaining("got 0");
    }
}
