package dev.ninjagrad.check.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SabotageTest {
    private static final Set<String> LINES = Set.of("loss", "y", "h", "z", "x", "w", "b");

    private final SplittableRandom rng = new SplittableRandom(5);
    private final Map<String, Tensor> inputs = Map.of(
            "x", Tensor.randn(rng, DType.F64, 5, 4),
            "w", Tensor.randn(rng, DType.F64, 4, 3),
            "b", Tensor.randn(rng, DType.F64, 1, 3));
    private final Sabotage sabotage = Sabotage.of(SabotageTest::forward, inputs, LINES);

    private static Tensor forward(Values in) {
        Tensor z = in.get("x").matmul(in.get("w")).add(in.get("b")).named("z");
        Tensor h = z.tanh().named("h");
        return h.mul(h.exp()).sum(1, true).named("y").square().mean();
    }

    private Diagnosis examine(Sabotage.Place place) {
        return Doctor.of(SabotageTest::forward, sabotage.pass(place)).examine(inputs);
    }

    @Test
    void aPlaceIsTheFirstFromTheLossBackwards() {
        Sabotage.Place place = sabotage.first(Fault.SIGN_FLIPPED).orElseThrow();
        assertThat(place.line()).isEqualTo("y");
        assertThat(place.written()).startsWith("dy = ");
        assertThat(sabotage.first(Fault.TANH_DERIVATIVE_FROM_INPUT))
                .map(Sabotage.Place::line)
                .hasValue("z");
    }

    @Test
    void aLineCanBeChosen() {
        Sabotage.Place place = sabotage.at(Fault.BROADCAST_NOT_SUMMED, "b").orElseThrow();
        assertThat(examine(place).findings()).singleElement().satisfies(finding -> {
            assertThat(finding).isInstanceOf(Finding.WrongRule.class);
            assertThat(((Finding.WrongRule) finding).name()).isEqualTo("b");
            assertThat(finding.sentence()).contains("not summed over the broadcast axis");
        });
    }

    @Test
    void aFaultWithNothingToBeDoneToHasNoPlace() {
        assertThat(sabotage.first(Fault.DROPOUT_NOT_RESCALED)).isEmpty();
        assertThat(sabotage.at(Fault.TANH_DERIVATIVE_FROM_INPUT, "y")).isEmpty();
        assertThat(sabotage.at(Fault.SIGN_FLIPPED, "nowhere")).isEmpty();
    }

    @Test
    void aFaultThatChangesNoNumberIsSaidToBeEquivalent() {
        Sabotage chain = Sabotage.of(in -> in.get("x").tanh().named("h").sum(), inputs, Set.of("h", "x"));
        assertThat(chain.first(Fault.ACCUMULATION_OVERWRITES)).isEmpty();
        assertThat(chain.first(Fault.TOPOLOGICAL_ORDER_WRONG)).isEmpty();
        assertThat(chain.first(Fault.SEED_ZERO)).isPresent();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void theDoctorPointsAtTheBrokenLineOfAnyFault(Fault fault) {
        Optional<Sabotage.Place> place = sabotage.first(fault);
        place.ifPresent(p -> {
            Diagnosis diagnosis = examine(p);
            assertThat(diagnosis.healthy()).isFalse();
            if (!p.line().equals(Sabotage.LOOP)) {
                assertThat(wrongLines(diagnosis)).containsExactly(p.line());
            }
        });
    }

    @Test
    void aSmallModelHasAPlaceForManyFaults() {
        EnumSet<Fault> placed = EnumSet.allOf(Fault.class);
        placed.removeIf(fault -> sabotage.first(fault).isEmpty());
        assertThat(placed).hasSizeGreaterThanOrEqualTo(25);
    }

    @Test
    void aBrokenLoopIsToldAsOneMistake() {
        Sabotage residual = Sabotage.of(SabotageTest::twice, inputs, Set.of("h", "z", "x", "w"));
        for (Fault fault : List.of(Fault.ACCUMULATION_AVERAGES, Fault.ACCUMULATION_FIRST_WINS)) {
            Sabotage.Place loop = residual.first(fault).orElseThrow();
            assertThat(loop.line()).isEqualTo(Sabotage.LOOP);
            Diagnosis diagnosis =
                    Doctor.of(SabotageTest::twice, residual.pass(loop)).examine(inputs);
            assertThat(diagnosis.notes()).anyMatch(note -> note.contains(fault.slug()));
        }
    }

    private static Tensor twice(Values in) {
        Tensor z = in.get("x").matmul(in.get("w")).named("z");
        Tensor h = z.add(z.tanh()).named("h");
        return h.mul(h.sigmoid()).sum();
    }

    private static List<String> wrongLines(Diagnosis diagnosis) {
        return diagnosis.findings().stream()
                .filter(f -> f instanceof Finding.WrongRule)
                .map(f -> ((Finding.WrongRule) f).name())
                .toList();
    }
}
