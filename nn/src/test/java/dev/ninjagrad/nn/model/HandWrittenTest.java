package dev.ninjagrad.nn.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every model with a hand-written backward pass promises, and that the comparison would notice if it did not. */
class HandWrittenTest {
    /** Gradients here are below 10 in magnitude and sums of at most some hundred terms: float64 leaves 1e-13 or less. */
    private static final double F64 = 1e-10;

    /** The same with float32's 6e-8 instead of 1e-16. */
    private static final double F32 = 1e-4;

    static final List<String> names = Specimens.all(DType.F64, new Random(1)).stream()
            .map(HandWritten::name)
            .toList();

    private static HandWritten specimen(String name, DType dtype, int seed) {
        return Specimens.all(dtype, new Random(seed)).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @FieldSource("names")
    void everyGradientIsAutogradsInF64(String name) {
        for (int seed = 1; seed <= 3; seed++) {
            assertThat(disagreements(specimen(name, DType.F64, seed), F64)).isEmpty();
        }
    }

    @ParameterizedTest
    @FieldSource("names")
    void everyGradientIsAutogradsInF32(String name) {
        assertThat(disagreements(specimen(name, DType.F32, 4), F32)).isEmpty();
    }

    private static List<String> disagreements(HandWritten model, double tolerance) {
        NamedTensors values = model.forward();
        return Differences.beyond(
                tolerance,
                HandWritten.autograd(values).asMap(),
                model.backward(values).asMap());
    }

    @ParameterizedTest
    @FieldSource("names")
    void everyParameterHasAGradientAndTheLossComesLast(String name) {
        HandWritten model = specimen(name, DType.F64, 5);
        NamedTensors values = model.forward();
        SequencedMap<String, Tensor> gradients = model.backward(values).asMap();
        assertThat(gradients.keySet()).containsAll(model.parameters().keySet());
        assertThat(gradients.firstEntry().getKey()).isEqualTo("loss");
        assertThat(values.asMap().lastEntry().getKey()).isEqualTo("loss");
        assertThat(values.last().size()).isEqualTo(1);
    }

    @ParameterizedTest
    @FieldSource("names")
    void theBackwardPassRecordsNothing(String name) {
        HandWritten model = specimen(name, DType.F64, 6);
        NamedTensors gradients = model.backward(model.forward());
        assertThat(gradients.asMap().values()).noneMatch(Tensor::requiresGrad);
    }

    @ParameterizedTest
    @MethodSource("everyGradient")
    void aWrongGradientIsCaught(String model, String gradient) {
        HandWritten specimen = specimen(model, DType.F64, 7);
        NamedTensors values = specimen.forward();
        NamedTensors wrong = NamedTensors.of(specimen.backward(values).asMap());
        wrong.put(gradient, wrong.get(gradient).mul(1.001).add(1e-9));
        List<String> caught =
                Differences.beyond(F64, HandWritten.autograd(values).asMap(), wrong.asMap());
        assertThat(caught).singleElement().asString().startsWith(gradient + ":");
    }

    static List<Object[]> everyGradient() {
        return Specimens.all(DType.F64, new Random(7)).stream()
                .flatMap(model -> model.backward(model.forward()).asMap().keySet().stream()
                        .map(gradient -> new Object[] {model.name(), gradient}))
                .toList();
    }
}
