package dev.ninjagrad.bench.paired;

import dev.ninjagrad.check.CheckForm;
import dev.ninjagrad.nn.data.BuiltInNames;
import dev.ninjagrad.nn.data.Contexts;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.layer.Activation;
import dev.ninjagrad.nn.layer.BatchNorm1d;
import dev.ninjagrad.nn.layer.Embedding;
import dev.ninjagrad.nn.layer.FlattenConsecutive;
import dev.ninjagrad.nn.layer.Init;
import dev.ninjagrad.nn.layer.Linear;
import dev.ninjagrad.nn.layer.Sequential;
import dev.ninjagrad.nn.model.Gpt;
import dev.ninjagrad.nn.model.GptSizes;
import dev.ninjagrad.nn.model.MicroGpt;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.nn.train.BatchSource;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.plan.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** What is worth comparing: training steps, in float32 but for the scalars, and gradient checks. */
public enum Workload {
    /** Micrograd's demonstration. */
    MOONS("micrograd's demonstration on 65,818 scalars, recorded anew at each step; aim 800 µs", Double.NaN),
    /** The same from a program. */
    MOONS_REPLAYED("the same, replayed; aim 300 µs", Double.NaN),
    /** The smallest GPT, one document a step. */
    MICROGPT("4,192 parameters, one name a step, Adam", 50),
    /** The same, 32 documents a step. */
    MICROGPT_BATCH("4,192 parameters, 32 names a step, Adam", Double.NaN),
    /** The makemore network. */
    MLP_64("embedding, linear, batch norm, tanh, linear; hidden 64, batch 32, SGD", 8),
    /** The same, wider. */
    MLP_200("the same, hidden 200", 6),
    /** The same on all examples at once. */
    MLP_FULL("the same, hidden 200, one batch of 228,146 rows", 3),
    /** nanoGPT's shape for characters on a CPU. */
    GPT_SMALL("4 layers, 4 heads, width 128, block 64, batch 12, AdamW", 1.3),
    /** nanoGPT's shape for characters on a GPU. */
    GPT_BASE("6 layers, 6 heads, width 384, block 256, batch 4, AdamW", 1.1),
    /** Every parameter of the makemore network. */
    GRADCHECK("gradient check of 4,137 parameters, float64, each by itself", 20),
    /** The same along one random direction a tensor, and nothing else. */
    GRADCHECK_FAST("the same along one random direction a tensor, which is all that libtorch's does", 2.5),
    /** The fast check as it comes. */
    GRADCHECK_FAST_DEFAULT(
            "our fast check as it comes: four directions a tensor, each pass twice, forward mode; libtorch as before",
            Double.NaN),
    /** A larger one. */
    GRADCHECK_200("gradient check of 12,297 parameters, float64, each by itself", Double.NaN),
    /** The same along one random direction a tensor, and nothing else. */
    GRADCHECK_200_FAST("the same along one random direction a tensor", Double.NaN);

    private static final long SEED = 1;
    private static final int BATCHES = 64;
    private static final int CONTEXT = 3;
    private static final int EMBEDDING = 10;
    private static final int ALL_ROWS = 228_146;
    private static final int CHARACTERS = 65;

    private final String description;
    private final double aim;

    Workload(String description, double aim) {
        this.description = description;
        this.aim = aim;
    }

    /** Returns the name on the command line and in reports: {@code gpt-small}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns what it is, in a line. */
    public String description() {
        return description;
    }

    /** Returns the ratio of the peer's time to ours that the project aims at; NaN if it aims at none. */
    public double aim() {
        return aim;
    }

    /** Returns what both sides do, with the same numbers in every process. */
    Task task() {
        return switch (this) {
            case MOONS -> new MoonsTask(true);
            case MOONS_REPLAYED -> new MoonsTask(false);
            case GRADCHECK, GRADCHECK_200 -> new GradcheckTask(setup(), CheckForm.EVERY_ELEMENT);
            case GRADCHECK_FAST, GRADCHECK_200_FAST -> new GradcheckTask(setup(), CheckForm.ONE_DIRECTION);
            case GRADCHECK_FAST_DEFAULT -> new GradcheckTask(setup(), CheckForm.FAST);
            case MICROGPT, MICROGPT_BATCH, MLP_64, MLP_200, MLP_FULL, GPT_SMALL, GPT_BASE -> new TrainingTask(setup());
        };
    }

    /** Returns whether it is a compiled training step, which can be {@link #profile profiled}. */
    public boolean isTraining() {
        return switch (this) {
            case MICROGPT, MICROGPT_BATCH, MLP_64, MLP_200, MLP_FULL, GPT_SMALL, GPT_BASE -> true;
            case MOONS,
                    MOONS_REPLAYED,
                    GRADCHECK,
                    GRADCHECK_FAST,
                    GRADCHECK_FAST_DEFAULT,
                    GRADCHECK_200,
                    GRADCHECK_200_FAST -> false;
        };
    }

    /**
     * Trains for so many seconds in this JVM, then returns where the time of our step goes.
     *
     * @throws IllegalStateException unless it is a {@linkplain #isTraining() training step}
     */
    public Profile profile(double seconds) {
        if (task() instanceof TrainingTask training) {
            return training.profile(seconds, seconds);
        }
        throw new IllegalStateException(id() + " has no compiled training step");
    }

    /** Returns the model with its initial values and the batches, the same in every process. */
    Setup setup() {
        SplittableRandom rng = new SplittableRandom(SEED);
        return switch (this) {
            case MICROGPT -> microGpt(rng, 1);
            case MICROGPT_BATCH -> microGpt(rng, 32);
            case MLP_64, GRADCHECK, GRADCHECK_FAST, GRADCHECK_FAST_DEFAULT -> mlp(rng, 64, 32, BATCHES);
            case MLP_200, GRADCHECK_200, GRADCHECK_200_FAST -> mlp(rng, 200, 32, BATCHES);
            case MLP_FULL -> mlp(rng, 200, ALL_ROWS, 1);
            case GPT_SMALL -> gpt(rng, GptSizes.small(CHARACTERS), 12);
            case GPT_BASE -> gpt(rng, withoutDropout(GptSizes.base(CHARACTERS)), 4);
            case MOONS, MOONS_REPLAYED -> throw new IllegalStateException(id() + " trains scalars, not tensors");
        };
    }

    private static Setup microGpt(RandomGenerator rng, int documents) {
        Vocabulary vocabulary = names();
        MicroGpt.Sizes sizes = MicroGpt.Sizes.STANDARD;
        BatchedMicroGpt model = new BatchedMicroGpt(sizes, vocabulary.size(), rng);
        List<int[]> encoded = BuiltInNames.documents().items().stream()
                .map(vocabulary::encodeDocument)
                .toList();
        return new Setup(
                "microgpt",
                Map.of("heads", sizes.heads()),
                model,
                drawn(BatchSource.documents(encoded, sizes.block(), documents), rng, BATCHES),
                new Setup.AdamW(0.01, 0.85, 0.99, 1e-8, 0));
    }

    /** The makemore network, with other sizes. */
    static Setup mlp(RandomGenerator rng, int hidden, int rows, int batches) {
        Vocabulary vocabulary = names();
        Contexts contexts = Contexts.of(BuiltInNames.documents().items(), vocabulary, CONTEXT);
        int wide = CONTEXT * EMBEDDING;
        Tensor last = Init.normal(rng, DType.F32, 0.01, vocabulary.size(), hidden);
        Sequential model = Sequential.of(
                Embedding.of(vocabulary.size(), EMBEDDING, DType.F32, rng),
                new FlattenConsecutive(CONTEXT),
                new Linear(
                        Init.kaimingNormal(rng, DType.F32, Init.TANH_GAIN, hidden, wide),
                        Init.normal(rng, DType.F32, 0.01, hidden)),
                new BatchNorm1d(hidden, DType.F32),
                Activation.TANH,
                new Linear(last, Tensor.zeros(DType.F32, vocabulary.size())));
        return new Setup(
                "mlp",
                Map.of(),
                model,
                drawn(BatchSource.contexts(contexts, rows), rng, batches),
                new Setup.Descent(0.1));
    }

    private static Setup gpt(RandomGenerator rng, GptSizes sizes, int batch) {
        Gpt model = new Gpt(sizes, DType.F32, rng);
        // What the text says does not matter to the time; that it can be learnt shows that both sides train.
        int[] text = new int[20_000];
        Arrays.setAll(text, i -> (i * i / 7) % sizes.vocabulary());
        return new Setup(
                "gpt",
                Map.of("heads", sizes.heads(), "layers", sizes.layers()),
                model,
                drawn(BatchSource.windows(text, sizes.block(), batch), rng, BATCHES),
                new Setup.AdamW(1e-3, 0.9, 0.99, 1e-8, 0.1));
    }

    private static GptSizes withoutDropout(GptSizes s) {
        return new GptSizes(s.vocabulary(), s.block(), s.layers(), s.heads(), s.width(), 0, s.bias(), s.tied());
    }

    private static Vocabulary names() {
        return Vocabulary.of(BuiltInNames.documents(), Vocabulary.Special.FIRST);
    }

    private static List<Batch> drawn(BatchSource source, RandomGenerator rng, int batches) {
        List<Batch> drawn = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            drawn.add(source.draw(rng));
        }
        return drawn;
    }
}
