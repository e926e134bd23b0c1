package dev.ninjagrad.cli;

import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.model.BigramMlp;
import dev.ninjagrad.nn.model.Gpt;
import dev.ninjagrad.nn.model.GptSizes;
import dev.ninjagrad.nn.model.MakemoreMlp;
import dev.ninjagrad.nn.model.MicroGpt;
import dev.ninjagrad.nn.optim.Adam;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.nn.train.Objective;
import dev.ninjagrad.nn.train.TrainingStep;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.plan.Plan;
import java.util.List;
import java.util.SplittableRandom;

/** The networks whose training step {@code info --plan} shows, with the batch of their usual training. */
enum PlannedModel {
    /** 4 layers, 4 heads, width 128; 12 windows of 64 characters. */
    gpt,
    /** makemore's perceptron with batch norm, 200 hidden units; 32 contexts. */
    mlp,
    /** Token to token; a document of 8. */
    bigram,
    /** One layer, width 16; a document of 8. */
    microgpt;

    private static final long SEED = 1;
    private static final int CHARACTERS = 65;
    private static final int LETTERS = 27;
    private static final int DOCUMENT = 8;

    /** Compiles a training step with Adam and without clipping. */
    Plan plan() {
        SplittableRandom rng = new SplittableRandom(SEED);
        return switch (this) {
            case gpt -> {
                GptSizes sizes = GptSizes.small(CHARACTERS);
                int[] windows = {12, sizes.block()};
                yield plan(new Gpt(sizes, DType.F32, rng), batch(CHARACTERS, windows, windows));
            }
            case mlp -> {
                MakemoreMlp.Sizes sizes = new MakemoreMlp.Sizes(LETTERS, 3, 10, 200);
                MakemoreMlp model = MakemoreMlp.random(sizes, MakemoreMlp.Options.PLAIN, DType.F32, rng);
                yield plan(model, batch(LETTERS, new int[] {32, 3}, new int[] {32}));
            }
            case bigram -> {
                BigramMlp model = BigramMlp.random(LETTERS, DType.F32, rng);
                yield plan(model, batch(LETTERS, new int[] {DOCUMENT, 1}, new int[] {DOCUMENT}));
            }
            case microgpt -> {
                MicroGpt model = MicroGpt.random(MicroGpt.Sizes.STANDARD, LETTERS, DType.F32, rng);
                yield plan(model, batch(LETTERS, new int[] {1, DOCUMENT}, new int[] {1, DOCUMENT}));
            }
        };
    }

    private static Plan plan(Layer model, Batch batch) {
        Adam optimizer = new Adam(List.copyOf(model.parameters().values()), Adam.Settings.ADAM);
        return TrainingStep.compiled(Objective.crossEntropy(model), optimizer, Double.POSITIVE_INFINITY)
                .plan(batch);
    }

    private static Batch batch(int classes, int[] x, int[] y) {
        SplittableRandom rng = new SplittableRandom(SEED);
        return new Batch(Tensor.randint(rng, classes, x), Tensor.randint(rng, classes, y));
    }
}
