package dev.ninjagrad.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.model.BigramMlp;
import dev.ninjagrad.nn.model.Gpt;
import dev.ninjagrad.nn.model.GptSizes;
import dev.ninjagrad.nn.model.MakemoreMlp;
import dev.ninjagrad.nn.model.MicroGpt;
import dev.ninjagrad.nn.model.WaveNet;
import dev.ninjagrad.nn.optim.Adam;
import dev.ninjagrad.nn.optim.Optimizer;
import dev.ninjagrad.nn.optim.Sgd;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.CrossEntropy;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.plan.Compiled;
import dev.ninjagrad.tensor.plan.Plan;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every model, trained for some steps compiled and eagerly: the same losses, norms, parameters and running statistics. */
class CompiledTrainingTest {
    private static final int STEPS = 6;

    /** What the models see: contexts [n, T] or windows [B, T], of these lengths in turn. */
    enum Model {
        BIGRAM(11, 2),
        MLP(11, 1),
        MLP_DROPOUT(11, 1),
        WAVENET(11, 1),
        MICROGPT(11, 2),
        GPT(13, 2);

        private final int vocabulary;
        private final int shapes;

        Model(int vocabulary, int shapes) {
            this.vocabulary = vocabulary;
            this.shapes = shapes;
        }

        private int[] inputShape() {
            return switch (this) {
                case BIGRAM -> new int[] {5, 1};
                case MLP, MLP_DROPOUT -> new int[] {6, 3};
                case WAVENET -> new int[] {6, 4};
                case MICROGPT -> new int[] {2, 5};
                case GPT -> new int[] {2, 6};
            };
        }

        private int[] targetShape() {
            return switch (this) {
                case BIGRAM -> new int[] {5};
                case MLP, MLP_DROPOUT, WAVENET -> new int[] {6};
                case MICROGPT, GPT -> inputShape();
            };
        }

        Layer make(DType dtype) {
            SplittableRandom rng = new SplittableRandom(8);
            return switch (this) {
                case BIGRAM -> BigramMlp.random(vocabulary, dtype, rng);
                case MLP ->
                    MakemoreMlp.random(new MakemoreMlp.Sizes(11, 3, 4, 9), MakemoreMlp.Options.PLAIN, dtype, rng);
                case MLP_DROPOUT ->
                    MakemoreMlp.random(
                            new MakemoreMlp.Sizes(11, 3, 4, 9), new MakemoreMlp.Options(1, 0.3, true), dtype, rng);
                case WAVENET -> new WaveNet(new WaveNet.Sizes(11, 4, 5, 7), dtype, rng);
                case MICROGPT -> MicroGpt.random(new MicroGpt.Sizes(8, 8, 2), vocabulary, dtype, rng);
                case GPT -> new Gpt(new GptSizes(13, 8, 2, 2, 8, 0.2, true, true), dtype, rng);
            };
        }

        /** The length of a document changes from step to step, where the model allows it; some targets are left out. */
        Batch batch(int step) {
            SplittableRandom rng = new SplittableRandom(step);
            int longer = step % shapes;
            int[] x1 = inputShape();
            int[] y1 = targetShape();
            int growing = this == BIGRAM ? 0 : x1.length - 1;
            x1[growing] += longer;
            y1[y1.length - 1] += longer;
            int[] classes = Tensor.randint(rng, vocabulary, y1).toInts();
            if (this == MICROGPT) {
                classes[1] = CrossEntropy.IGNORE_NONE;
            }
            return new Batch(Tensor.randint(rng, vocabulary, x1), Tensor.of(classes, y1));
        }
    }

    private static Optimizer adamW(Layer model) {
        return new Adam(List.copyOf(model.parameters().values()), Adam.Settings.ADAMW, p -> p.rank() >= 2);
    }

    private static Optimizer momentum(Layer model) {
        return new Sgd(List.copyOf(model.parameters().values()), new Sgd.Settings(0.9, true, 0.01));
    }

    @ParameterizedTest
    @EnumSource
    void inDoublePrecisionTheyAgreeToTwelveDigits(Model model) {
        agree(model, DType.F64, CompiledTrainingTest::momentum, 0.5, 1e-11);
        agree(model, DType.F64, CompiledTrainingTest::momentum, Double.POSITIVE_INFINITY, 1e-11);
    }

    /** Adam divides by the root of a gradient's square: where a gradient is rounding alone, so is its direction. */
    @ParameterizedTest
    @EnumSource
    void inSinglePrecisionTheyAgreeToFive(Model model) {
        agree(model, DType.F32, CompiledTrainingTest::momentum, 1, 2e-5);
    }

    @ParameterizedTest
    @EnumSource(names = {"BIGRAM", "MICROGPT", "GPT"})
    void adamTakesPart(Model model) {
        agree(model, DType.F64, CompiledTrainingTest::adamW, 1, 1e-7);
    }

    private static void agree(
            Model model, DType dtype, Function<Layer, Optimizer> optimizer, double clip, double tolerance) {
        Layer one = model.make(dtype);
        Layer two = model.make(dtype);
        TrainingStep eager = TrainingStep.eager(Objective.crossEntropy(one), optimizer.apply(one), clip);
        TrainingStep compiled = TrainingStep.compiled(Objective.crossEntropy(two), optimizer.apply(two), clip);
        for (int step = 0; step < STEPS; step++) {
            Batch batch = model.batch(step);
            double rate = 0.1 / (step + 1);
            TrainingStep.Result expected = eager.take(batch, rate, new SplittableRandom(step));
            TrainingStep.Result actual = compiled.take(batch, rate, new SplittableRandom(step));
            assertThat(actual.loss()).isCloseTo(expected.loss(), within(tolerance * 10));
            assertThat(actual.gradientNorm())
                    .isCloseTo(expected.gradientNorm(), within(10 * tolerance * (1 + expected.gradientNorm())));
        }
        for (Map.Entry<String, Parameter> each : one.state().entrySet()) {
            assertThat(Objects.requireNonNull(two.state().get(each.getKey())).toDoubles())
                    .as(each.getKey())
                    .containsExactly(each.getValue().toDoubles(), within(tolerance * 10));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStepAllocatesNothing(Model model) {
        Layer layer = model.make(DType.F32);
        Optimizer optimizer = adamW(layer);
        Objective objective = Objective.crossEntropy(layer);
        Compiled step = Plan.compile((in, rng) -> {
            Tensor loss = objective.loss(new Batch(in.get(0), in.get(1)), Pass.training(rng));
            optimizer.zeroGrad();
            Autograd.backward(loss);
            optimizer.step(optimizer.parameters().stream().map(Parameter::grad).toList(), in.get(2));
            return List.of(loss);
        });
        Batch batch = model.batch(0);
        List<Tensor> inputs = List.of(batch.x(), batch.y(), Tensor.scalar(0.01, DType.F64));
        SplittableRandom rng = new SplittableRandom(1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int round = 0; round < 3; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10; i++) {
                step.run(inputs, rng);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).isZero();
    }
}
