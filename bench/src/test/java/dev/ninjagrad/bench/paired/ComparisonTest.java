package dev.ninjagrad.bench.paired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static Measurement side(double first, double last, double... samples) {
        List<String> lines = new ArrayList<>(
                List.of("engine test", "loss 1 " + first, "loss " + Task.COMPARED_STEPS + " " + last, "bytes 16"));
        for (double sample : samples) {
            lines.add("sample " + sample);
        }
        return Measurement.parse(lines);
    }

    @Test
    void theRatioIsTheMedianOfTheRoundsOwnRatios() {
        Comparison comparison = new Comparison(
                Workload.MLP_64,
                List.of(side(3.3, 3, 10, 11, 30), side(3.3, 3, 20), side(3.3, 3, 10)),
                List.of(side(3.3, 3, 110), side(3.3, 3, 100), side(3.3, 3, 80)),
                Optional.of(new Peer.Setting(1, "")));
        assertThat(comparison.ratios()).containsExactly(10.0, 5.0, 8.0);
        assertThat(comparison.ratio()).isEqualTo(8);
        assertThat(comparison.ourMicros()).isEqualTo(11);
        assertThat(comparison.bytesAStep()).isEqualTo(16);
        assertThat(comparison.sameLosses()).isTrue();
    }

    @Test
    void differentLossesVoidTheComparison() {
        assertThat(withLosses(3.3001, 3).sameLosses()).isFalse();
        assertThat(withLosses(3.3, 3.1).sameLosses()).isFalse();
        assertThat(withLosses(3.3 + 1e-6, 3 + 1e-3).sameLosses()).isTrue();
    }

    private static Comparison withLosses(double first, double last) {
        return new Comparison(
                Workload.MLP_64,
                List.of(side(3.3, 3, 1)),
                List.of(side(first, last, 1)),
                Optional.of(new Peer.Setting(1, "")));
    }

    @Test
    void withoutAPeerThereIsNoRatio() {
        Comparison comparison = new Comparison(Workload.MLP_64, List.of(side(3.3, 3, 7)), List.of(), Optional.empty());
        assertThat(comparison.ratio()).isNaN();
        assertThat(comparison.ourMicros()).isEqualTo(7, within(0.0));
        assertThat(comparison.sameLosses()).isTrue();
    }

    @Test
    void aProcessThatPrintsSomethingElseIsNotMistakenForAMeasurement() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Measurement.parse(List.of("Exception in thread main")))
                .withMessageContaining("Exception in thread main");
        assertThatIllegalStateException()
                .isThrownBy(() -> Measurement.parse(List.of("engine x")))
                .withMessageContaining("no sample");
    }
}
