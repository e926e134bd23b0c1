package dev.ninjagrad.nn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.nn.layer.CausalSelfAttention.Past;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.optim.Adam;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GptTest {
    private static final int VOCABULARY = 11;
    private static final GptSizes TINY = new GptSizes(VOCABULARY, 8, 2, 2, 12, 0, true, true);

    private final Random rng = new Random(1);
    private final Gpt model = new Gpt(TINY, DType.F64, rng);

    private static long count(Gpt model) {
        return model.parameters().values().stream().mapToLong(Tensor::size).sum();
    }

    @Test
    void theCountIsThatOfTheParameters() {
        assertThat(count(model)).isEqualTo(TINY.parameterCount());
        GptSizes bare = new GptSizes(VOCABULARY, 8, 2, 2, 12, 0, false, false);
        assertThat(count(new Gpt(bare, DType.F32, rng))).isEqualTo(bare.parameterCount());
    }

    @Test
    void theSizesAreTheKnownOnes() {
        assertThat(GptSizes.gpt2().parameterCount()).isEqualTo(124_439_808);
        assertThat(GptSizes.small(65).parameterCount()).isEqualTo(804_096);
        // nanoGPT prints 10.65M for this one: the same without the position table.
        assertThat(GptSizes.base(65).parameterCount() - 256 * 384).isEqualTo(10_646_784);
    }

    @Test
    void anUntrainedModelKnowsNothing() {
        Tensor tokens = Tensor.randint(rng, VOCABULARY, 4, 8);
        double loss = model.loss(tokens, Tensor.randint(rng, VOCABULARY, 4, 8), Pass.INFERENCE)
                .item();
        assertThat(loss).isCloseTo(Math.log(VOCABULARY), within(0.05));
    }

    @Test
    void noPositionSeesTheFuture() {
        int[] tokens = {1, 2, 3, 4, 5, 6};
        int[] changed = {1, 2, 3, 4, 9, 0};
        Tensor logits = model.forward(Tensor.of(tokens, 1, 6), Pass.INFERENCE);
        Tensor others = model.forward(Tensor.of(changed, 1, 6), Pass.INFERENCE);
        assertThat(logits.slice(1, 0, 4).toDoubles())
                .isEqualTo(others.slice(1, 0, 4).toDoubles());
        assertThat(logits.select(1, 4).toDoubles())
                .isNotEqualTo(others.select(1, 4).toDoubles());
    }

    @Test
    void everyParameterGetsAGradientAndTheTiedTableBothShares() {
        Tensor tokens = Tensor.randint(rng, 5, 2, 8);
        Autograd.backward(model.loss(tokens, Tensor.randint(rng, VOCABULARY, 2, 8), Pass.training(rng)));
        assertThat(model.parameters().values()).allMatch(Tensor::hasGrad);
        // Tokens from 5 on are never looked up: only the output layer's share reaches their rows.
        Tensor table = NamedTensors.of(model.parameters()).get("transformer.wte.weight");
        assertThat(table.grad().slice(0, 5, VOCABULARY).abs().max().item()).isPositive();
    }

    @Test
    void theNamesAreGpt2s() {
        assertThat(model.parameters().keySet())
                .contains(
                        "transformer.wte.weight",
                        "transformer.h.1.ln_1.bias",
                        "transformer.h.0.attn.c_attn.weight",
                        "transformer.h.0.mlp.c_proj.bias",
                        "transformer.ln_f.weight")
                .doesNotContain("lm_head.weight");
    }

    @Test
    void itLearnsASentenceByHeart() {
        Tensor text = Tensor.of(new int[] {3, 1, 4, 1, 5, 9, 2, 6, 5}, 1, 9);
        List<Parameter> parameters = List.copyOf(model.parameters().values());
        Adam adam = new Adam(parameters, Adam.Settings.ADAMW.withBetas(0.9, 0.99), p -> p.rank() >= 2);
        double loss = Double.NaN;
        for (int step = 0; step < 60; step++) {
            adam.zeroGrad();
            Tensor recorded = model.loss(text.slice(1, 0, 8), text.slice(1, 1, 9), Pass.training(rng));
            Autograd.backward(recorded);
            adam.step(0.01);
            loss = recorded.item();
        }
        assertThat(loss).isLessThan(0.1);
        Sampling nearlyCertain = new Sampling(0.1, 1);
        assertThat(new Generation(model, new int[] {3}, nearlyCertain, rng).next(7))
                .containsExactly(1, 4, 1, 5, 9, 2, 6);
    }

    @Test
    void dropoutDropsInTrainingOnly() {
        Gpt dropping = new Gpt(new GptSizes(VOCABULARY, 8, 2, 2, 12, 0.5, true, true), DType.F64, rng);
        Tensor tokens = Tensor.randint(rng, VOCABULARY, 1, 8);
        double[] calm = dropping.forward(tokens, Pass.INFERENCE).toDoubles();
        assertThat(dropping.forward(tokens, Pass.INFERENCE).toDoubles()).isEqualTo(calm);
        assertThat(dropping.forward(tokens, Pass.training(rng)).toDoubles()).isNotEqualTo(calm);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 8, 12})
    void theCacheChangesNothing(int promptLength) {
        int[] prompt = Tensor.randint(rng, VOCABULARY, promptLength).toInts();
        Sampling sampling = new Sampling(0.8, 5);
        // 15 tokens: past the block of 8, where the window slides.
        int[] cached = new Generation(model, prompt, sampling, new Random(7)).next(15);
        int[] plain = new Generation(model, prompt, sampling, new Random(7), false).next(15);
        assertThat(cached).isEqualTo(plain);
    }

    @Test
    void theCachesLogitsAreThoseOfTheWholeWindow() {
        int[] tokens = {3, 1, 4, 1, 5};
        List<Past> past = List.of(new Past(), new Past());
        model.next(Tensor.of(new int[] {3, 1, 4}, 1, 3), past);
        model.next(Tensor.of(new int[] {1}, 1, 1), past);
        Tensor stepwise = model.next(Tensor.of(new int[] {5}, 1, 1), past);
        Tensor whole = model.forward(Tensor.of(tokens, 1, 5), Pass.INFERENCE).select(1, -1);
        assertThat(stepwise.sub(whole).abs().max().item()).isLessThan(1e-12);
    }

    @Test
    void tooLongAContextIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.forward(Tensor.zeros(DType.I32, 1, 9), Pass.INFERENCE))
                .withMessageContaining("at most 8 tokens; got 9");
    }

    @Test
    void anEmptyPromptIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Generation(model, new int[0], Sampling.PLAIN, rng))
                .withMessageContaining("empty prompt");
    }
}
