package dev.ninjagrad.nn.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
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
    void samplesEndAtTheBoundaryOrTheLimit() {
        Random rng = new Random(1);
        for (int i = 0; i < 20; i++) {
            assertThat(model.sample(BOUNDARY, 10, rng))
                    .hasSizeLessThanOrEqualTo(10)
                    .doesNotContain(BOUNDARY);
        }
    }
}
