package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.model.GptSizes;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/**
 * What a run on text is: enough to build model and data again. Sizes that a model does not have are 0.
 *
 * @param format of this record, {@value #FORMAT}
 * @param command names or gpt
 * @param model bigram, mlp, wavenet, micro or gpt
 * @param engine tensor or scalar
 * @param rng ninjagrad, or python: CPython's generator in the published program's order
 * @param dtype f32 or f64
 * @param embedding width of a token's vector; of a GPT its width
 * @param special where the token between documents stands, see {@link Vocabulary.Special}
 * @param characters the vocabulary's
 * @param data as it was named in the call
 * @param data_sha256 checksum of its text
 */
@Json
record RunConfig(
        int format,
        String command,
        String model,
        String engine,
        String rng,
        String dtype,
        int block,
        int embedding,
        int hidden,
        int layers,
        int heads,
        double dropout,
        String special,
        String characters,
        String data,
        String data_sha256,
        long seed,
        long steps,
        int batch,
        double lr,
        long eval_every,
        long sample_every,
        long checkpoint_every) {
    private static final int FORMAT = 1;
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

    private void check(String origin) {
        require(format == FORMAT, origin, "format", format);
        require(isOneOf(command, "names", "gpt"), origin, "command", command);
        require(isOneOf(model, "bigram", "mlp", "wavenet", "micro", "gpt"), origin, "model", model);
        require(isOneOf(engine, "tensor", "scalar"), origin, "engine", engine);
        require(isOneOf(rng, "ninjagrad", "python"), origin, "rng", rng);
        require(isOneOf(dtype, "f32", "f64"), origin, "dtype", dtype);
        require(isOneOf(special, "NONE", "FIRST", "LAST"), origin, "special", special);
        require(characters != null && !characters.isEmpty(), origin, "characters", characters);
        require(data != null && data_sha256 != null, origin, "data", data);
        for (int size : new int[] {block, embedding, hidden, layers, heads, batch}) {
            require(size >= 0 && size <= MOST, origin, "sizes", size);
        }
        require(block >= 1 && batch >= 1, origin, "block", block);
        boolean text = isOneOf(model, "micro", "gpt");
        require(!text || (heads >= 1 && embedding >= 1 && embedding % heads == 0), origin, "heads", heads);
        require(!model.equals("gpt") || layers >= 1, origin, "layers", layers);
        boolean tree = model.equals("wavenet");
        require(!tree || (block >= 2 && Integer.bitCount(block) == 1), origin, "block", block);
        require(special.equals("NONE") == model.equals("gpt"), origin, "special", special);
        require(dropout >= 0 && dropout < 1, origin, "dropout", dropout);
        require(steps >= 1 && lr > 0 && Double.isFinite(lr), origin, "steps", steps);
        require(eval_every >= 0 && sample_every >= 0 && checkpoint_every >= 0, origin, "intervals", eval_every);
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
        return Vocabulary.of(characters, Vocabulary.Special.valueOf(special));
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
        return new GptSizes(vocabulary().size(), block, layers, heads, embedding, dropout, false, true);
    }

    /** Returns the same run with another end and other intervals. */
    RunConfig withIntervals(long newSteps, long evalEvery, long sampleEvery, long checkpointEvery) {
        return new RunConfig(
                format,
                command,
                model,
                engine,
                rng,
                dtype,
                block,
                embedding,
                hidden,
                layers,
                heads,
                dropout,
                special,
                characters,
                data,
                data_sha256,
                seed,
                newSteps,
                batch,
                lr,
                evalEvery,
                sampleEvery,
                checkpointEvery);
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
        long e = embedding;
        long h = hidden;
        return switch (model) {
            case "bigram" -> 80 * v + 1024; // tables [V, 16], [64, 16], [V, 64]
            case "mlp" -> v * e + block * e * h + 5 * h + h * v + v; // gain, bias, b1, running mean and variance: 5
            case "wavenet" -> {
                long levels = Integer.numberOfTrailingZeros(block);
                yield v * e + 2 * e * h + (levels - 1) * 2 * h * h + levels * 4 * h + h * v + v;
            }
            case "micro" -> 2 * v * e + block * e + 12 * e * e;
            default -> gptSizes().parameterCount();
        };
    }
}
