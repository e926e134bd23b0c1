package dev.ninjagrad.check.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.check.fault.ScalarBackward;
import dev.ninjagrad.check.fault.ScalarFault;
import dev.ninjagrad.check.fault.ScalarTraining;
import dev.ninjagrad.scalar.Op;
import dev.ninjagrad.scalar.Value;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScalarDoctorTest {
    private final List<Value> leaves =
            Stream.of(0.7, -1.2, 1.9, 0.4).map(Value::of).toList();

    /** Every operation, a value with a short and a long way to the root, and values used more than once. */
    private Value record() {
        Value a = leaves.get(0);
        Value b = leaves.get(1);
        Value c = leaves.get(2).mul(leaves.get(2)).add(1.5);
        Value d = leaves.get(3);
        Value h = a.mul(b).add(c).tanh();
        Value k = h.div(c).sub(b.sigmoid()).add(h.mul(d).relu().neg());
        Value rest = c.log().add(d.exp()).add(c.pow(3).mul(0.1)).add(b.mul(2).relu());
        return k.add(h).mul(rest).sub(k.tanh());
    }

    private ScalarTraining.Model model() {
        return ScalarTraining.Model.of(
                this::record,
                leaves,
                numbers -> IntStream.range(0, numbers.length)
                        .forEach(i -> leaves.get(i).setData(numbers[i])));
    }

    static List<ScalarFault> faults() {
        return ScalarFault.all();
    }

    @Test
    void aPassWithoutAFaultIsTheEnginesOwn() {
        double[] gradients = new ScalarBackward(null).gradients(record(), leaves);
        Value root = record();
        leaves.forEach(Value::zeroGrad);
        root.backward();
        for (int i = 0; i < leaves.size(); i++) {
            assertThat(gradients[i]).isCloseTo(leaves.get(i).grad(), within(1e-12));
        }
        assertThat(ScalarDoctor.examine(model(), new ScalarBackward(null)::gradients)
                        .healthy())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyFaultIsFoundAndNamed(ScalarFault fault) {
        double[] start = leaves.stream().mapToDouble(Value::data).toArray();
        ScalarDoctor.Result result = ScalarDoctor.examine(model(), new ScalarBackward(fault)::gradients);
        assertThat(result.healthy()).isFalse();
        assertThat(result.causes()).contains(fault);
        assertThat(result.text()).contains(fault.fault().slug());
        assertThat(leaves.stream().mapToDouble(Value::data).toArray()).isEqualTo(start);
    }

    @Test
    void aPassThatNoFaultExplainsIsUnknown() {
        ScalarDoctor.Result result = ScalarDoctor.examine(model(), (root, asked) -> new double[] {1, 2, 3, 4});
        assertThat(result.causes()).isEmpty();
        assertThat(result.text()).contains("unknown");
    }

    @Test
    void namesLeadBackToFaults() {
        assertThat(ScalarFault.all())
                .hasSizeGreaterThan(60)
                .allSatisfy(f -> assertThat(ScalarFault.named(f.name())).hasValue(f));
        assertThat(ScalarFault.named("tanh-derivative-from-input"))
                .hasValue(new ScalarFault(Fault.TANH_DERIVATIVE_FROM_INPUT, Op.TANH));
        assertThat(ScalarFault.named("sign-flipped@mul"))
                .map(ScalarFault::place)
                .hasValue("the backward of ×");
        assertThat(ScalarFault.named("broadcast-not-summed")).isEmpty();
    }

    @Test
    void aRepairedTrainingDescends() {
        ScalarFault climbs = ScalarFault.named("seed-negative").orElseThrow();
        Value w = Value.of(3);
        ScalarTraining training = new ScalarTraining(
                ScalarTraining.Model.of(() -> w.mul(w), List.of(w), numbers -> w.setData(numbers[0])), climbs);
        training.step(0.1);
        assertThat(training.step(0.1)).isGreaterThan(9);
        training.repair();
        double after = training.step(0.1);
        assertThat(training.step(0.1)).isLessThan(after);
    }
}
