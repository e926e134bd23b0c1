package dev.ninjagrad.check.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MutationTest {
    private static final MutationReport REPORT = Mutation.run();

    @Test
    void everyFaultThatChangesAGradientIsNoticed() {
        assertThat(REPORT.survivors()).isEmpty();
        assertThat(REPORT.killRate()).isEqualTo(1);
    }

    @Test
    void noMutantListedAsEquivalentIsNoticed() {
        assertThat(REPORT.falseEquivalents()).isEmpty();
        assertThat(REPORT.results()).anyMatch(r -> r.equivalent().isPresent());
    }

    @Test
    void everyFaultTheEngineCanHaveIsTriedSomewhere() {
        Set<Fault> tried = new HashSet<>();
        REPORT.results().forEach(r -> tried.add(r.fault()));
        List<Fault> possible =
                Arrays.stream(Fault.values()).filter(Injection::possible).toList();
        assertThat(tried).containsAll(possible);
        assertThat(possible).hasSizeGreaterThanOrEqualTo(25);
    }

    @Test
    void aSurvivorAndAWrongEquivalentAreReported() {
        MutationReport.Result survivor =
                new MutationReport.Result("mul", Fault.SIGN_FLIPPED, "x@0", false, Optional.empty());
        MutationReport.Result noticed =
                new MutationReport.Result("add", Fault.DETACHED, "x@0", true, Optional.of("said to be equivalent"));
        MutationReport report = MutationReport.of(List.of(survivor, noticed));
        assertThat(report.perfect()).isFalse();
        assertThat(report.survivors()).containsExactly(survivor);
        assertThat(report.falseEquivalents()).containsExactly(noticed);
        assertThat(report.killRate()).isZero();
        assertThat(report.text())
                .contains("survived: sign-flipped in mul", "listed as equivalent but killed: detached in add");
        assertThat(report.json())
                .contains("{\"op\":\"mul\",\"fault\":\"sign-flipped\",\"site\":\"x@0\",\"killed\":false}");
    }

    @Test
    void oneOpCanBeRunAlone() {
        assertThat(Mutation.run(Optional.of("tanh")).ops())
                .extracting(MutationReport.OpLine::op)
                .containsExactly("tanh");
    }
}
