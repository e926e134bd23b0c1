package dev.ninjagrad.nn.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.nn.Differences;
import dev.ninjagrad.nn.data.BuiltInNames;
import dev.ninjagrad.nn.data.Documents;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.optim.Schedule;
import dev.ninjagrad.nn.optim.Sgd;
import dev.ninjagrad.nn.random.PythonRandom;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BigramMlpTest {
    private static final int BOUNDARY = 26;
    private static final int[] EMMA = {BOUNDARY, 4, 12, 12, 0, BOUNDARY};

    private final BigramMlp model = BigramMlp.random(27, DType.F64, new Random(42));
    private final BigramMlp.OnDocument emma = model.on(EMMA);

    @Test
    void itHas3184Parameters() {
        assertThat(emma.parameterCount()).isEqualTo(3184);
    }

    @Test
    void theAnalyticGradientIsTheNumericalOneForEveryParameter() {
        double[] analytic = emma.flat(emma.backward(emma.forward()));
        double[] before = emma.flat(NamedTensors.of(model.parameters()));
        // A forward difference errs by half the curvature (below 1 here) times the step.
        double step = 1e-6;
        assertThat(Differences.largest(analytic, emma.numericalGradient(step))).isLessThan(step);
        assertThat(emma.flat(NamedTensors.of(model.parameters()))).isEqualTo(before);
    }

    @Test
    void aForgottenReluIsCaughtByTheNumericalGradient() {
        NamedTensors values = emma.forward();
        NamedTensors wrong = emma.backward(values);
        wrong.put("fc1", wrong.get("h").transpose().matmul(values.get("emb")));
        assertThat(Differences.largest(emma.flat(wrong), emma.numericalGradient(1e-6)))
                .isGreaterThan(1e-3);
    }

    @Test
    void descendingOneNameMakesItLikely() {
        double before = emma.loss();
        for (int step = 0; step < 20; step++) {
            NamedTensors gradients = emma.backward(emma.forward());
            for (Parameter p : model.parameters().values()) {
                p.assign(p.detach().sub(gradients.get(String.valueOf(p.name()))));
            }
        }
        assertThat(emma.loss()).isLessThan(before / 2);
    }

    @Test
    void aThousandNamesAtAFallingRateTeachItTheLetters() {
        Documents names = BuiltInNames.documents().shuffled(new PythonRandom(42));
        Vocabulary vocabulary = Vocabulary.of(names, Vocabulary.Special.LAST);
        BigramMlp fresh = BigramMlp.random(vocabulary.size(), DType.F64, new PythonRandom(42));
        Sgd sgd = new Sgd(List.copyOf(fresh.parameters().values()), Sgd.Settings.PLAIN);
        Schedule rate = Schedule.linear(1, 0, 1000);
        double last100 = 0;
        for (int step = 0; step < 1000; step++) {
            HandWritten name = fresh.on(vocabulary.encodeDocument(names.items().get(step)));
            NamedTensors values = name.forward();
            NamedTensors gradients = name.backward(values);
            sgd.step(name.ofParameters(gradients), rate.at(step));
            last100 += step < 900 ? 0 : values.last().item() / 100;
        }
        // Knowing nothing costs log 27 = 3.30; bigrams of names can reach about 2.4.
        assertThat(last100).isLessThan(2.7);
    }

    @Test
    void samplesEndAtTheBoundaryOrTheLimit() {
        Random rng = new Random(1);
        for (int i = 0; i < 20; i++) {
            assertThat(model.sample(BOUNDARY, 10, Sampling.PLAIN, rng))
                    .hasSizeLessThanOrEqualTo(10)
                    .doesNotContain(BOUNDARY);
        }
    }
}
