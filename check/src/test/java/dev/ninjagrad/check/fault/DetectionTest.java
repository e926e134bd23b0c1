package dev.ninjagrad.check.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.check.CheckForm;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetectionTest {
    /** A few ops of every kind; {@code ninjagrad mutate --checks} runs them all. */
    @ParameterizedTest
    @ValueSource(strings = {"mul", "tanh", "mean", "expand", "index", "matmul", "softmax", "crossEntropy"})
    void everyFormNoticesEveryFaultAndSparesTheRightRule(String op) {
        DetectionReport report = Detection.run(Optional.of(op), 1);
        assertThat(report.lines()).hasSize(CheckForm.values().length).allSatisfy(line -> {
            assertThat(line.mutants()).isPositive();
            assertThat(line.misses()).isEmpty();
            assertThat(line.noticed()).isEqualTo(line.mutants());
            assertThat(line.falseAlarms()).isZero();
        });
        assertThat(report.sound()).isTrue();
    }

    /** 0⁰ is a jump: no direction that leads across it has a slope, so a mistake there shows in no projection. */
    @Test
    void aMissIsNamed() {
        DetectionReport report = Detection.run(Optional.of("pow"), 1);
        assertThat(report.lines().getFirst().misses()).isEmpty();
        assertThat(report.lines().getLast().misses())
                .containsExactly(new DetectionReport.Miss("pow", Fault.MASK_DROPPED, "w@5", 0));
        assertThat(report.text()).contains("missed by fast(1).bare()", "mask-dropped in pow at w@5, seed 0");
        assertThat(report.json()).contains("\"op\":\"pow\",\"fault\":\"mask-dropped\",\"site\":\"w@5\",\"seed\":0}");
        assertThat(report.sound()).isTrue();
    }

    @Test
    void aMissOfTheWholeCheckAndAFalseAlarmAreUnsound() {
        DetectionReport.Miss miss = new DetectionReport.Miss("mul", Fault.SIGN_FLIPPED, "x@0", 0);
        var every = CheckForm.EVERY_ELEMENT;
        var fast = CheckForm.FAST;
        assertThat(report(new DetectionReport.Line(every, 5, 5, 3, 0, List.of(miss))))
                .isFalse();
        assertThat(report(new DetectionReport.Line(fast, 5, 5, 3, 1, List.of())))
                .isFalse();
        assertThat(report(new DetectionReport.Line(fast, 5, 5, 3, 0, List.of(miss))))
                .isTrue();
    }

    private static boolean report(DetectionReport.Line line) {
        return new DetectionReport(1, List.of(line)).sound();
    }
}
