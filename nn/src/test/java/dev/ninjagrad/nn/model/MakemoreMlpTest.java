package dev.ninjagrad.nn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.nn.Differences;
import dev.ninjagrad.nn.Json;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.random.TorchRandom;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The backward pass by hand against libtorch: every intermediate of the exercise on its 14 names, in float32. */
class MakemoreMlpTest {
    /** As the exercise itself compares: float32 gradients below 1 in magnitude, sums of 92 terms. */
    private static final double LIBTORCH = 1e-6;

    private static final double PUBLISHED_LOSS = 2.895201;

    private static final Map<String, String> OUR_NAME = Map.of("embedding", "C", "w1", "W1", "w2", "W2");

    private final Json golden = Json.golden("models/ninja.json");
    private final Map<String, Tensor> values = ours(golden.tensors("values"));
    private final Map<String, Tensor> gradients = ours(golden.tensors("gradients"));
    private final NamedTensors indices = NamedTensors.of(golden.tensors("indices"));
    private final MakemoreMlp ninja = new MakemoreMlp(values, MakemoreMlp.Options.PLAIN);

    private static Map<String, Tensor> ours(Map<String, Tensor> golden) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        golden.forEach((name, tensor) -> renamed.put(OUR_NAME.getOrDefault(name, name), tensor));
        return renamed;
    }

    private HandWritten longhand(MakemoreMlp model) {
        return model.longhand(indices.get("contexts"), indices.get("targets"));
    }

    @Test
    void theLossIsThePublishedOne() {
        assertThat(longhand(ninja).forward().last().item()).isCloseTo(PUBLISHED_LOSS, within(1e-6));
    }

    @Test
    void theInitialValuesAreThoseOfPyTorchsSeed42() {
        MakemoreMlp.Sizes sizes = new MakemoreMlp.Sizes(18, 3, 10, 64);
        MakemoreMlp drawn = MakemoreMlp.random(sizes, MakemoreMlp.Options.PLAIN, DType.F32, new TorchRandom(42));
        drawn.parameters()
                .forEach((name, ours) -> assertThat(ours.toFloats())
                        .as(name)
                        .isEqualTo(NamedTensors.of(values).get(name).toFloats()));
    }

    @Test
    void everyGradientIsLibtorchs() {
        HandWritten model = longhand(ninja);
        NamedTensors ours = model.backward(model.forward());
        assertThat(ours.asMap().keySet()).containsExactlyInAnyOrderElementsOf(gradients.keySet());
        assertThat(Differences.beyond(LIBTORCH, gradients, ours.asMap())).isEmpty();
    }

    @Test
    void theShortFormsAreLibtorchsToo() {
        HandWritten model = ninja.shorthand(indices.get("contexts"), indices.get("targets"));
        NamedTensors ours = model.backward(model.forward());
        assertThat(ours.asMap()).containsKeys("logits", "h_prebn", "C").doesNotContainKeys("probs", "bn_diff");
        assertThat(Differences.beyond(LIBTORCH, gradients, ours.asMap())).isEmpty();
    }

    @Test
    void theUnbiasedVarianceIsCaught() {
        MakemoreMlp wrong = new MakemoreMlp(values, new MakemoreMlp.Options(1, 0, false));
        HandWritten model = longhand(wrong);
        assertThat(Differences.beyond(
                        LIBTORCH, gradients, model.backward(model.forward()).asMap()))
                .isNotEmpty();
    }

    @Test
    void theGradientsOfTheLogitsSumToZeroInEveryRow() {
        HandWritten model = longhand(ninja);
        Tensor rows = model.backward(model.forward()).get("logits").sum(1, false);
        assertThat(rows.abs().max().item()).isLessThan(1e-8);
    }

    @Test
    void anUntrainedModelKnowsNothing() {
        MakemoreMlp.Sizes sizes = new MakemoreMlp.Sizes(27, 3, 10, 64);
        MakemoreMlp model = MakemoreMlp.random(sizes, MakemoreMlp.Options.PLAIN, DType.F64, new Random(1));
        Random rng = new Random(2);
        HandWritten batch = model.longhand(Tensor.randint(rng, 27, 100, 3), Tensor.randint(rng, 27, 100));
        assertThat(batch.forward().last().item()).isCloseTo(Math.log(27), within(0.05));
    }

    @Test
    void dropoutWithoutAMaskIsRefused() {
        MakemoreMlp model = new MakemoreMlp(values, new MakemoreMlp.Options(0, 0.1, false));
        assertThatIllegalArgumentException().isThrownBy(() -> longhand(model)).withMessageContaining("mask");
    }

    @Test
    void asALayerItHasTheLogitsOfTheLongForm() {
        for (MakemoreMlp.Options options :
                new MakemoreMlp.Options[] {MakemoreMlp.Options.PLAIN, new MakemoreMlp.Options(1, 0, true)}) {
            MakemoreMlp model = doubled(options);
            Tensor longForm = longhand(model).forward().get("logits");
            Tensor layer = model.forward(indices.get("contexts"), Pass.training(new Random(0)));
            assertThat(Differences.largest(longForm.toDoubles(), layer.toDoubles()))
                    .isLessThan(1e-12);
        }
    }

    private MakemoreMlp doubled(MakemoreMlp.Options options) {
        Map<String, Tensor> wide = new LinkedHashMap<>();
        ninja.parameters()
                .forEach((name, values) -> wide.put(name, values.detach().to(DType.F64)));
        return new MakemoreMlp(wide, options);
    }

    @Test
    void runningStatisticsMoveATenthOfTheWayToTheBatchsAsPyTorchs() {
        MakemoreMlp model = doubled(MakemoreMlp.Options.PLAIN);
        Tensor hPrebn = longhand(model).forward().get("h_prebn");
        model.forward(indices.get("contexts"), Pass.training(new Random(0)));
        NamedTensors buffers = NamedTensors.of(model.buffers());
        assertThat(Differences.largest(
                        hPrebn.mean(0, false).mul(0.1).toDoubles(),
                        buffers.get("running_mean").toDoubles()))
                .isLessThan(1e-12);
        Tensor unbiased = hPrebn.var(new int[] {0}, 1, false);
        assertThat(Differences.largest(
                        unbiased.mul(0.1).add(0.9).toDoubles(),
                        buffers.get("running_var").toDoubles()))
                .isLessThan(1e-12);
    }

    @Test
    void inferenceLooksAtEachContextAlone() {
        MakemoreMlp model = doubled(MakemoreMlp.Options.PLAIN);
        Tensor contexts = indices.get("contexts");
        Pass training = Pass.training(new Random(0));
        for (int i = 0; i < 300; i++) {
            model.forward(contexts, training);
        }
        Tensor together = model.forward(contexts, Pass.INFERENCE);
        Tensor alone = model.forward(contexts.slice(0, 3, 4), Pass.INFERENCE);
        assertThat(Differences.largest(together.slice(0, 3, 4).toDoubles(), alone.toDoubles()))
                .isLessThan(1e-12);
        // After many passes over one batch its statistics are the running ones; only n − 1 for n is left.
        Tensor batch = model.forward(contexts, training);
        assertThat(Differences.largest(together.toDoubles(), batch.toDoubles())).isLessThan(0.02);
    }
}
