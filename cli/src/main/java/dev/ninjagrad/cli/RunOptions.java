package dev.ninjagrad.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that every training on text has. Those without a value take the model's default. */
final class RunOptions {
    private static final long MOST_STEPS = 1_000_000_000;
    private static final int MOST_UNITS = 4096;

    @Mixin
    private final DataOptions data = new DataOptions();

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Steps in all. With --resume, where the run shall now end.")
    private @Nullable Long steps;

    @Option(names = "--batch", paramLabel = "N", description = "Examples a step.")
    private @Nullable Integer batch;

    @Option(names = "--lr", paramLabel = "RATE", description = "Highest learning rate.")
    private @Nullable Double lr;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of weights, split, batches and samples. Default: 42.")
    private @Nullable Long seed;

    @Option(names = "--dtype", paramLabel = "TYPE", description = "f32 or f64. Default: f32, with --rng python f64.")
    private @Nullable FloatType dtype;

    @Option(
            names = "--eval-every",
            paramLabel = "N",
            description = "Steps between evaluations on data held back. Default: a tenth of the steps.")
    private @Nullable Long evalEvery;

    @Option(
            names = "--sample-every",
            paramLabel = "N",
            description = "Steps between samples, 0 for none. Default: as --eval-every.")
    private @Nullable Long sampleEvery;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description = "Steps between checkpoints. Default: as --eval-every.")
    private @Nullable Long checkpointEvery;

    @Option(
            names = "--stop-after",
            paramLabel = "N",
            description = "Stop after step N with a checkpoint, as Ctrl-C does; --resume goes on to the same bits.")
    private @Nullable Long stopAfter;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of the fast kernels; another number rounds differently. Default: one a core.")
    private @Nullable Integer threads;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "A new folder for the run. Default: runs/MODEL, or the next that is free.")
    private @Nullable Path out;

    @Option(names = "--resume", paramLabel = "DIR", description = "Go on with the run in this folder.")
    private @Nullable Path resume;

    @Option(
            names = "--eager",
            description =
                    "Run every operation as it is called, instead of a compiled plan of the step: slower, equal within"
                            + " rounding.")
    private boolean eager;

    @Mixin
    private final HealthOption health = new HealthOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    /** The element types that can be trained in. */
    enum FloatType {
        f32,
        f64
    }

    DataOptions data() {
        return data;
    }

    /** Lets the kernels know, before the first of them is asked for, how many threads they may use. */
    void limitThreads() {
        if (threads != null) {
            UserError.require(threads >= 1 && threads <= 1024, "--threads", threads, "a whole number from 1 to 1024");
            System.setProperty("ninjagrad.threads", String.valueOf(threads));
        }
    }

    boolean eager() {
        return eager;
    }

    HealthOption health() {
        return health;
    }

    boolean json() {
        return json.on();
    }

    @Nullable Path out() {
        return out;
    }

    @Nullable Path resume() {
        return resume;
    }

    long seed() {
        return seed == null ? 42 : seed;
    }

    String dtype(String fallback) {
        return dtype == null ? fallback : dtype.name();
    }

    /** Returns how a new run is paced: what was asked for, else the model's own. */
    RunConfig.Pace pace(long ownSteps, int ownBatch, double ownLr) {
        long total = steps(ownSteps);
        long eval = evalEvery(Math.max(1, total / 10));
        return new RunConfig.Pace(total, batch(ownBatch), lr(ownLr), eval, sampleEvery(eval), checkpointEvery(eval));
    }

    /** Returns how a run goes on: another end and other intervals where asked for. */
    RunConfig.Pace resumed(RunConfig.Pace saved) {
        return new RunConfig.Pace(
                steps(saved.steps()),
                saved.batch(),
                saved.lr(),
                evalEvery(saved.eval_every()),
                sampleEvery(saved.sample_every()),
                checkpointEvery(saved.checkpoint_every()));
    }

    long stopAfter() {
        return inRange("--stop-after", stopAfter, Long.MAX_VALUE, 1, Long.MAX_VALUE);
    }

    private long steps(long fallback) {
        return inRange("--steps", steps, fallback, 1, MOST_STEPS);
    }

    private int batch(int fallback) {
        return (int) inRange("--batch", batch == null ? null : batch.longValue(), fallback, 1, 1 << 16);
    }

    private double lr(double fallback) {
        double rate = lr == null ? fallback : lr;
        UserError.require(rate > 0 && rate <= 1e3, "--lr", rate, "a number above 0");
        return rate;
    }

    private long evalEvery(long fallback) {
        return inRange("--eval-every", evalEvery, fallback, 1, MOST_STEPS);
    }

    private long sampleEvery(long fallback) {
        return inRange("--sample-every", sampleEvery, fallback, 0, MOST_STEPS);
    }

    private long checkpointEvery(long fallback) {
        return inRange("--checkpoint-every", checkpointEvery, fallback, 1, MOST_STEPS);
    }

    /** Returns a size of the model: what was given, or the fallback. */
    static int size(String name, @Nullable Integer value, int fallback) {
        int chosen = value == null ? fallback : value;
        UserError.require(chosen >= 1 && chosen <= MOST_UNITS, name, chosen, "a whole number from 1 to " + MOST_UNITS);
        return chosen;
    }

    private static long inRange(String name, @Nullable Long value, long fallback, long least, long most) {
        long chosen = value == null ? fallback : value;
        UserError.require(chosen >= least && chosen <= most, name, chosen, "a whole number of at least " + least);
        return chosen;
    }

    /**
     * Refuses, with --resume, what would make another run of it.
     *
     * @param others further options of the command, by name; null where not given
     */
    void requireNoneThatResumingForbids(Map<String, ? extends @Nullable Object> others) {
        Map<String, @Nullable Object> fixed = new LinkedHashMap<>(others);
        fixed.put("--batch", batch);
        fixed.put("--lr", lr);
        fixed.put("--seed", seed);
        fixed.put("--dtype", dtype);
        fixed.put("--out", out);
        fixed.forEach((name, value) -> {
            if (value != null) {
                throw new UserError(
                        "%s cannot change with --resume: the run goes on as it began; leave it out".formatted(name));
            }
        });
    }
}
