package dev.ninjagrad.nn.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.nn.Differences;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every model with a hand-written backward pass promises, and that the comparison would notice if it did not. */
class HandWrittenTest {
    /** Of each gradient's largest element: sums of at most some hundred terms, a few dozen steps deep. */
    private static final Closeness F64 = new Closeness(1e-11, 1e-15);

    /** The same with float32's 6e-8 instead of 1e-16. The floor is for gradients that are zero but for rounding. */
    private static final Closeness F32 = new Closeness(1e-5, 1e-7);

    private record Closeness(double share, double floor) {
        List<String> differences(NamedTensors expected, NamedTensors actual) {
            return Differences.beyond(share, floor, expected.asMap(), actual.asMap());
        }
    }

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

    private static List<String> disagreements(HandWritten model, Closeness closeness) {
        NamedTensors values = model.forward();
        return closeness.differences(HandWritten.autograd(values), model.backward(values));
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
    void aGradientThatIsOffByAMillionthIsCaught(String model, String gradient) {
        HandWritten specimen = specimen(model, DType.F64, 7);
        NamedTensors values = specimen.forward();
        NamedTensors wrong = specimen.backward(values);
        wrong.put(gradient, wrong.get(gradient).mul(1 + 1e-6));
        assertThat(F64.differences(HandWritten.autograd(values), wrong))
                .singleElement()
                .asString()
                .startsWith(gradient + ":");
    }

    /** All but those that are zero but for rounding, which no factor can make wrong. */
    static List<Object[]> everyGradient() {
        List<Object[]> cases = new ArrayList<>();
        for (HandWritten model : Specimens.all(DType.F64, new Random(7))) {
            model.backward(model.forward()).asMap().forEach((name, gradient) -> {
                if (gradient.abs().max().item() > 1e-12) {
                    cases.add(new Object[] {model.name(), name});
                }
            });
        }
        return cases;
    }

    /** What people write by mistake: the gradient of one value, computed the wrong way. */
    enum Mistake {
        ONE_PATH_OF_COUNTS("mlp", "counts") {
            @Override
            Tensor wrong(NamedTensors v, NamedTensors d) {
                return d.get("probs").mul(v.get("counts_sum_inv"));
            }
        },
        NO_SQUARED_PATH_OF_BN_DIFF("mlp", "bn_diff") {
            @Override
            Tensor wrong(NamedTensors v, NamedTensors d) {
                return d.get("bn_raw").mul(v.get("bn_var_inv"));
            }
        },
        NO_PATH_THROUGH_THE_MEAN("mlp", "h_prebn") {
            @Override
            Tensor wrong(NamedTensors v, NamedTensors d) {
                return d.get("bn_diff");
            }
        },
        BROADCAST_NOT_SUMMED("mlp", "bn_bias") {
            @Override
            Tensor wrong(NamedTensors v, NamedTensors d) {
                return d.get("h_preact");
            }
        },
        MEAN_FORGOTTEN("mlp", "logprobs") {
            @Override
            Tensor wrong(NamedTensors v, NamedTensors d) {
                return d.get("logprobs").mul(v.get("targets").size());
            }
        },
        UNBIASED_FOR_BIASED("mlp-short", "h_prebn") {
            @Override
            Tensor wrong(NamedTensors v, NamedTensors d) {
                return ShortForms.batchNorm(d.get("bn_raw"), v.get("bn_raw"), v.get("bn_var_inv"), 1);
            }
        },
        LAST_LOOKUP_WINS("bigram", "wte") {
            @Override
            Tensor wrong(NamedTensors v, NamedTensors d) {
                Tensor once = v.get("wte").mul(0).detach();
                for (int i = 0; i < v.get("tokens").size(); i++) {
                    Tensor row = v.get("tokens").slice(0, i, i + 1);
                    Tensor here = row.oneHot(once.dim(0), once.dtype()).transpose(); // [V, 1]
                    once = once.mul(here.neg().add(1))
                            .add(here.matmul(d.get("emb").slice(0, i, i + 1)));
                }
                return once;
            }
        },
        QUERIES_ONLY("self-attention", "x") {
            @Override
            Tensor wrong(NamedTensors v, NamedTensors d) {
                return Heads.join(d.get("q")).matmul(v.get("wq"));
            }
        },
        RESIDUAL_FORGOTTEN("gpt", "x1") {
            @Override
            Tensor wrong(NamedTensors v, NamedTensors d) {
                return d.get("x1").sub(d.get("x2"));
            }
        };

        private final String model;
        private final String gradient;

        Mistake(String model, String gradient) {
            this.model = model;
            this.gradient = gradient;
        }

        abstract Tensor wrong(NamedTensors v, NamedTensors d);
    }

    @ParameterizedTest
    @EnumSource(Mistake.class)
    void aCommonMistakeIsCaught(Mistake mistake) {
        HandWritten specimen = specimen(mistake.model, DType.F64, 8);
        NamedTensors values = specimen.forward();
        NamedTensors gradients = specimen.backward(values);
        try (var _ = NoGrad.enter()) {
            gradients.put(mistake.gradient, mistake.wrong(values, gradients));
        }
        assertThat(F64.differences(HandWritten.autograd(values), gradients))
                .singleElement()
                .asString()
                .startsWith(mistake.gradient + ":");
    }
}
