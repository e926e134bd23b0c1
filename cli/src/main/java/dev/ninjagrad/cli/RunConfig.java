package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.data.SourceText;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.model.GptSizes;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/**
 * What a run on text is: enough to build model and data again.
 *
 * @param format of this record, {@value #FORMAT}
 * @param command names or gpt
 * @param model bigram, mlp, wavenet, micro or gpt
 * @param engine tensor or scalar
 * @param rng ninjagrad, or python: CPython's generator in the published program's order
 * @param dtype f32 or f64
 */
@Json
record RunConfig(
        int format,
        String command,
        String model,
        String engine,
        String rng,
        String dtype,
        Sizes sizes,
        Text text,
        long seed,
        Pace pace) {
    /**
     * The shape of a model; what it does not have is 0.
     *
     * @param embedding width of a token's vector; of a GPT its width
     */
    @Json
    record Sizes(int block, int embedding, int hidden, int layers, int heads, double dropout) {}

    /**
     * What is read.
     *
     * @param name as it was named in the call
     * @param sha256 checksum of the text
     * @param special where the token between documents stands, see {@link Vocabulary.Special}
     * @param characters the vocabulary's
     */
    @Json
    record Text(String name, String sha256, String special, String characters) {
        static Text of(String name, SourceText source, Vocabulary vocabulary) {
            return new Text(name, source.sha256(), vocabulary.special().name(), vocabulary.characters());
        }
    }

    /**
     * How long and how fast it trains; intervals in steps.
     *
     * @param lr the highest learning rate
     * @param sample_every 0 for no samples
     */
    @Json
    record Pace(long steps, int batch, double lr, long eval_every, long sample_every, long checkpoint_every) {}

    private static final int FORMAT = 2;
    private static final int MOST = 1 << 16;

    /** Returns the current format's number. */
    static int currentFormat() {
        return FORMAT;
    }

    /**
     * Reads a configuration, trusting none of it.
     *
     * @throws DataException if it is broken or out of range
     */
    static RunConfig parse(String json, String origin) {
        RunConfig config;
        try {
            config = JsonLine.parse(RunConfig.class, json);
        } catch (RuntimeException e) {
            throw new DataException(origin + ": the configuration in it is no JSON of a run", e);
        }
        config.check(origin);
        return config;
    }

    @SuppressWarnings("NullAway") // a hostile file may leave a part out
    private void check(String origin) {
        require(format == FORMAT, origin, "format", format);
        require(isOneOf(command, "names", "gpt"), origin, "command", command);
        require(isOneOf(model, "bigram", "mlp", "wavenet", "micro", "gpt"), origin, "model", model);
        require(isOneOf(engine, "tensor", "scalar"), origin, "engine", engine);
        require(isOneOf(rng, "ninjagrad", "python"), origin, "rng", rng);
        require(isOneOf(dtype, "f32", "f64"), origin, "dtype", dtype);
        require(sizes != null && text != null && pace != null, origin, "parts", "missing");
        checkSizes(origin);
        require(isOneOf(text.special, "NONE", "FIRST", "LAST"), origin, "special", text.special);
        require(text.special.equals("NONE") == model.equals("gpt"), origin, "special", text.special);
        require(text.characters != null && !text.characters.isEmpty(), origin, "characters", text.characters);
        require(text.name != null && text.sha256 != null, origin, "text", text.name);
        require(pace.steps >= 1 && pace.lr > 0 && Double.isFinite(pace.lr), origin, "steps", pace.steps);
        require(pace.batch >= 1 && pace.batch <= MOST, origin, "batch", pace.batch);
        require(
                pace.eval_every >= 0 && pace.sample_every >= 0 && pace.checkpoint_every >= 0,
                origin,
                "intervals",
                pace.eval_every);
    }

    private void checkSizes(String origin) {
        int block = sizes.block;
        for (int size : new int[] {block, sizes.embedding, sizes.hidden, sizes.layers, sizes.heads}) {
            require(size >= 0 && size <= MOST, origin, "sizes", size);
        }
        require(block >= 1, origin, "block", block);
        boolean attends = isOneOf(model, "micro", "gpt");
        require(
                !attends || (sizes.heads >= 1 && sizes.embedding >= 1 && sizes.embedding % sizes.heads == 0),
                origin,
                "heads",
                sizes.heads);
        require(!model.equals("gpt") || sizes.layers >= 1, origin, "layers", sizes.layers);
        boolean tree = model.equals("wavenet");
        require(!tree || (block >= 2 && Integer.bitCount(block) == 1), origin, "block", block);
        require(sizes.dropout >= 0 && sizes.dropout < 1, origin, "dropout", sizes.dropout);
    }

    @SuppressWarnings("NullAway") // a hostile file may leave a field out
    private static boolean isOneOf(String value, String... allowed) {
        return value != null && List.of(allowed).contains(value);
    }

    @SuppressWarnings("NullAway")
    private static void require(boolean holds, String origin, String field, Object value) {
        if (!holds) {
            throw new DataException(
                    "%s: the configuration in it has %s '%s', which no run has".formatted(origin, field, value));
        }
    }

    /** Returns the vocabulary. */
    Vocabulary vocabulary() {
        return Vocabulary.of(text.characters, Vocabulary.Special.valueOf(text.special));
    }

    /** Returns the dtype. */
    DType type() {
        return dtype.equals("f64") ? DType.F64 : DType.F32;
    }

    boolean isPython() {
        return rng.equals("python");
    }

    boolean isScalar() {
        return engine.equals("scalar");
    }

    /** Returns the shape of a {@code gpt}. */
    GptSizes gptSizes() {
        return new GptSizes(
                vocabulary().size(),
                sizes.block,
                sizes.layers,
                sizes.heads,
                sizes.embedding,
                sizes.dropout,
                false,
                true);
    }

    /** Returns the same run at another pace. */
    RunConfig with(Pace newPace) {
        return new RunConfig(format, command, model, engine, rng, dtype, sizes, text, seed, newPace);
    }

    /**
     * Makes sure, before a model is built, that a file's tensors are as many numbers as the model will take.
     *
     * @throws DataException if they are not
     */
    void requireSizesOf(Map<String, Tensor> saved, String origin) {
        long held = saved.values().stream().mapToLong(Tensor::size).sum();
        if (held != numbers()) {
            throw new DataException(
                    "%s: the model in its configuration has %,d numbers, the file holds %,d; it is broken"
                            .formatted(origin, numbers(), held));
        }
    }

    /** Returns how many numbers the model's parameters and buffers are. */
    private long numbers() {
        long v = vocabulary().size();
        long block = sizes.block;
        long e = sizes.embedding;
        long h = sizes.hidden;
        return switch (model) {
            case "bigram" -> 80 * v + 1024; // tables [V, 16], [64, 16], [V, 64]
            case "mlp" -> v * e + block * e * h + 5 * h + h * v + v; // gain, bias, b1, running mean and variance: 5
            case "wavenet" -> {
                long levels = Integer.numberOfTrailingZeros(sizes.block);
                yield v * e + 2 * e * h + (levels - 1) * 2 * h * h + levels * 4 * h + h * v + v;
            }
            case "micro" -> 2 * v * e + block * e + 12 * e * e;
            default -> gptSizes().parameterCount();
        };
    }
}
