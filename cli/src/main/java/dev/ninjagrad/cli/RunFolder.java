package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.train.Checkpoint;
import dev.ninjagrad.nn.train.CheckpointFolder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a training run. {@code checkpoint.safetensors} holds all that is needed to go on or to sample, the configuration
 * included; {@code config.json} is a copy of that for people, the other files are records.
 *
 * @param path that exists
 */
record RunFolder(Path path) {
    private static final String CONFIG = "config";
    private static final String RUNS = "runs";
    private static final int MOST_DEFAULTS = 10_000;

    /** What a checkpoint's file holds, read and checked. */
    record Saved(RunConfig config, Checkpoint checkpoint) {}

    /**
     * Makes the folder of a new run.
     *
     * @param wanted new or empty; null for {@code runs/NAME}, or {@code runs/NAME-2} and so on if there are runs already
     * @throws UserError if it holds something or cannot be made
     */
    static RunFolder create(@Nullable Path wanted, String name) {
        if (wanted == null) {
            return new RunFolder(free(name));
        }
        OutputFolder.open(wanted);
        try (Stream<Path> files = Files.list(wanted)) {
            if (files.findAny().isPresent()) {
                boolean run = new CheckpointFolder(wanted).holdsOne();
                throw new UserError("--out %s: %s"
                        .formatted(
                                wanted,
                                run
                                        ? "holds a run already; go on with --resume %s, or choose a new folder"
                                                .formatted(wanted)
                                        : "is not empty; choose a new folder"));
            }
        } catch (IOException e) {
            throw new UserError("--out %s: cannot be read".formatted(wanted), e);
        }
        return new RunFolder(wanted);
    }

    private static Path free(String name) {
        try {
            Files.createDirectories(Path.of(RUNS));
            for (int i = 1; i <= MOST_DEFAULTS; i++) {
                Path candidate = Path.of(RUNS, i == 1 ? name : name + "-" + i);
                if (isNew(candidate)) {
                    return candidate;
                }
            }
        } catch (IOException e) {
            throw new UserError("--out: cannot make a folder in '%s' here; choose one with --out".formatted(RUNS), e);
        }
        throw new UserError("--out: %s/%s to %s-%d are all taken; choose another with --out"
                .formatted(RUNS, name, name, MOST_DEFAULTS));
    }

    /** Makes the folder if there is none; of two processes that want the same, one gets it. */
    private static boolean isNew(Path candidate) throws IOException {
        try {
            Files.createDirectory(candidate);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /**
     * Reads what a run has left.
     *
     * @throws UserError if there is no run, or its checkpoint is broken
     */
    static Saved load(Path folder) {
        try {
            CheckpointFolder checkpoints = new CheckpointFolder(folder);
            CheckpointFolder.Saved saved = checkpoints.load();
            String config = saved.about().get(CONFIG);
            if (config == null) {
                throw new DataException(checkpoints.file() + ": holds no configuration of a run");
            }
            RunConfig parsed = RunConfig.parse(config, checkpoints.file().toString());
            parsed.requireSizesOf(saved.checkpoint().model(), checkpoints.file().toString());
            return new Saved(parsed, saved.checkpoint());
        } catch (DataException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }

    /** Writes a checkpoint in place of the one before. */
    void save(Checkpoint checkpoint, RunConfig config) {
        CheckpointFolder checkpoints = new CheckpointFolder(path);
        String json = JsonLine.of(config);
        try {
            checkpoints.save(checkpoint, Map.of(CONFIG, json));
        } catch (IOException e) {
            throw OutputFolder.unwritable(checkpoints.file(), e);
        }
        Path copy = path.resolve("config.json");
        String text = json + "\n";
        try {
            if (!Files.exists(copy) || !Files.readString(copy).equals(text)) {
                OutputFolder.writeWhole(copy, text);
            }
        } catch (IOException e) {
            throw OutputFolder.unwritable(copy, e);
        }
    }
}
