package dev.ninjagrad.nn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.nn.SharedFiles;
import dev.ninjagrad.nn.data.Documents;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.optim.Adam;
import dev.ninjagrad.nn.optim.AdamOnValues;
import dev.ninjagrad.nn.optim.Schedule;
import dev.ninjagrad.nn.random.PythonRandom;
import dev.ninjagrad.scalar.Value;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The published program's first hundred steps, repeated from its seed on both engines: the loss of each step and every gradient of
 * the first. The golden file was written by CPython.
 */
class MicroGptTest {
    /** float64 on both sides; the order of summation differs, and a hundred steps let the difference grow. */
    private static final double CPYTHON = 1e-9;

    private static final MicroGpt.Sizes SIZES = MicroGpt.Sizes.STANDARD;
    private static final Adam.Settings ADAM = Adam.Settings.ADAM.withBetas(0.85, 0.99);
    private static final Schedule RATE = Schedule.linear(0.01, 0, 1000);

    /** What the published program has after seeding with 42: shuffled documents, then random parameters. */
    private record Run(Json golden, List<int[]> documents, MicroGpt model) {
        static Run fromItsSeed() {
            Json golden = Json.read(SharedFiles.require("goldens/microgpt-python.json"));
            Documents names = Documents.read(SharedFiles.require("data/names.txt"));
            PythonRandom rng = new PythonRandom(42);
            Vocabulary vocabulary = Vocabulary.of(names, Vocabulary.Special.LAST);
            List<int[]> documents = names.shuffled(rng).items().stream()
                    .limit(100)
                    .map(vocabulary::encodeDocument)
                    .toList();
            return new Run(golden, documents, MicroGpt.random(SIZES, vocabulary.size(), DType.F64, rng));
        }

        Map<String, Tensor> gradients() {
            Map<String, Tensor> gradients = new LinkedHashMap<>();
            for (String name : model.parameters().sequencedKeySet()) {
                Json matrix = golden.object("gradients_step_1").object(name);
                gradients.put(name, Tensor.of(matrix.numbers("data"), matrix.integers("shape")));
            }
            return gradients;
        }
    }

    @Test
    void theFirstGradientsByHandAreThePublishedProgrammes() {
        Run run = Run.fromItsSeed();
        HandWritten model = run.model.on(run.documents.getFirst());
        assertThat(model.parameterCount()).isEqualTo(4192);
        NamedTensors ours = model.backward(model.forward());
        Map<String, Tensor> parametersOnly = new LinkedHashMap<>();
        model.parameters().sequencedKeySet().forEach(name -> parametersOnly.put(name, ours.get(name)));
        assertThat(Differences.beyond(CPYTHON, run.gradients(), parametersOnly)).isEmpty();
    }

    @Test
    void aHundredStepsOnTheTensorEngineAreThePublishedProgrammes() {
        Run run = Run.fromItsSeed();
        Adam adam = new Adam(List.copyOf(run.model.parameters().values()), ADAM);
        double[] losses = new double[run.documents.size()];
        for (int step = 0; step < losses.length; step++) {
            HandWritten model = run.model.on(run.documents.get(step));
            NamedTensors values = model.forward();
            NamedTensors gradients = model.backward(values);
            losses[step] = values.last().item();
            adam.step(
                    model.parameters().sequencedKeySet().stream()
                            .map(gradients::get)
                            .toList(),
                    RATE.at(step));
        }
        assertThat(Differences.largest(run.golden.numbers("losses_first_100"), losses))
                .isLessThan(CPYTHON);
    }

    @Test
    void aHundredStepsOnTheScalarEngineAreThePublishedProgrammes() {
        Run run = Run.fromItsSeed();
        MicroGptOnValues model = new MicroGptOnValues(SIZES, run.model);
        AdamOnValues adam = new AdamOnValues(model.parameters(), ADAM);
        double[] losses = new double[run.documents.size()];
        for (int step = 0; step < losses.length; step++) {
            Value loss = model.loss(run.documents.get(step));
            loss.backward();
            losses[step] = loss.data();
            if (step == 0) {
                run.gradients()
                        .forEach((name, expected) -> assertThat(Differences.largest(
                                        expected.toDoubles(),
                                        model.gradient(name).toDoubles()))
                                .as(name)
                                .isLessThan(CPYTHON));
            }
            adam.step(RATE.at(step));
        }
        assertThat(Differences.largest(run.golden.numbers("losses_first_100"), losses))
                .isLessThan(CPYTHON);
    }

    @Test
    void anotherBetaIsCaught() {
        Run run = Run.fromItsSeed();
        Adam adam = new Adam(List.copyOf(run.model.parameters().values()), ADAM.withBetas(0.9, 0.99));
        List<Double> losses = new ArrayList<>();
        for (int[] document : run.documents.subList(0, 5)) {
            HandWritten model = run.model.on(document);
            NamedTensors values = model.forward();
            NamedTensors gradients = model.backward(values);
            losses.add(values.last().item());
            adam.step(
                    model.parameters().sequencedKeySet().stream()
                            .map(gradients::get)
                            .toList(),
                    RATE.at(0));
        }
        assertThat(losses.getLast()).isNotCloseTo(run.golden.numbers("losses_first_100")[4], within(1e-6));
    }

    @Test
    void bothEnginesAgreeOnAnyModel() {
        MicroGpt.Sizes sizes = new MicroGpt.Sizes(5, 8, 2);
        MicroGpt model = MicroGpt.random(sizes, 7, DType.F64, new Random(3));
        int[] document = {6, 1, 2, 1, 0, 5, 3, 6};
        HandWritten onTensors = model.on(document);
        MicroGptOnValues onValues = new MicroGptOnValues(sizes, model);
        NamedTensors values = onTensors.forward();
        NamedTensors gradients = onTensors.backward(values);
        Value loss = onValues.loss(document);
        loss.backward();
        assertThat(loss.data()).isCloseTo(values.last().item(), within(1e-12));
        for (String name : model.parameters().keySet()) {
            assertThat(Differences.largest(
                            gradients.get(name).toDoubles(),
                            onValues.gradient(name).toDoubles()))
                    .as(name)
                    .isLessThan(1e-12);
        }
    }

    @Test
    void samplesEndAtTheBoundaryOrWhenTheBlockIsFull() {
        MicroGpt model = MicroGpt.random(SIZES, 27, DType.F32, new Random(4));
        Random rng = new Random(5);
        for (int i = 0; i < 10; i++) {
            assertThat(model.sample(26, new Sampling(0.5, 0), rng))
                    .hasSizeLessThanOrEqualTo(16)
                    .doesNotContain(26);
        }
    }

    @Test
    void headsThatDoNotShareTheWidthAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MicroGpt.Sizes(16, 16, 3))
                .withMessageContaining("multiple of 3; got 16");
    }

    @Test
    void parametersCarryTheirNames() {
        MicroGpt model = MicroGpt.random(SIZES, 27, DType.F32, new Random(6));
        for (Map.Entry<String, Parameter> each : model.parameters().entrySet()) {
            assertThat(each.getValue().name()).isEqualTo(each.getKey());
        }
    }
}
