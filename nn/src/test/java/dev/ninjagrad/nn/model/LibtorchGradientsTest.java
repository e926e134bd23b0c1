package dev.ninjagrad.nn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.nn.Differences;
import dev.ninjagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every backward pass by hand against libtorch, on the lessons' models, in float64. */
class LibtorchGradientsTest {
    /** Both sides compute in float64; what is left is the order of sums. */
    private static final double SAME = 1e-12;

    static Stream<HandWritten> models() {
        return LessonModels.all(LessonModels.SEED).stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void lossAndGradientsAreLibtorchs(HandWritten model) {
        NamedTensors libtorch = LibtorchGradients.of(model).orElseThrow();
        NamedTensors values = model.forward();
        NamedTensors ours = model.backward(values);
        assertThat(values.last().item()).isCloseTo(libtorch.get("loss").item(), within(SAME));
        Map<String, Tensor> parametersOnly = new LinkedHashMap<>();
        Map<String, Tensor> expected = new LinkedHashMap<>();
        for (String name : model.parameters().sequencedKeySet()) {
            parametersOnly.put(name, ours.get(name));
            expected.put(name, libtorch.get(name));
        }
        assertThat(Differences.beyond(SAME, expected, parametersOnly)).isEmpty();
    }

    @Test
    void anotherSeedsGradientsAreNotLibtorchs() {
        HandWritten other = LessonModels.bigram(7).getFirst();
        NamedTensors libtorch = LibtorchGradients.of(other).orElseThrow();
        assertThat(other.backward(other.forward())
                        .get("fc1")
                        .sub(libtorch.get("fc1"))
                        .abs()
                        .max()
                        .item())
                .isGreaterThan(1e-6);
    }
}
