package dev.ninjagrad.nn.train;

import dev.ninjagrad.interop.FormatException;
import dev.ninjagrad.interop.Safetensors;
import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a run keeps its checkpoint: one safetensors file, {@value #FILE}, that holds the model's tensors as {@code model.NAME}, the
 * optimiser's as {@code optimizer.NAME}, and in its metadata the step and what else the run wants to remember. As it is one file,
 * written beside its name, forced to the disk and renamed, there is a whole checkpoint at every moment from the first on.
 *
 * @param folder that exists
 */
public record CheckpointFolder(Path folder) {
    /** The name of the file. */
    public static final String FILE = "checkpoint.safetensors";

    private static final String MODEL = "model.";
    private static final String OPTIMIZER = "optimizer.";
    private static final String STEP = "step";

    /**
     * What a file holds.
     *
     * @param about what the run wanted to remember, by name
     */
    public record Saved(Checkpoint checkpoint, Map<String, String> about) {}

    /** Returns the file. */
    public Path file() {
        return folder.resolve(FILE);
    }

    /** Returns whether there is a checkpoint, readable or not. */
    public boolean holdsOne() {
        return Files.exists(file());
    }

    /**
     * Writes a checkpoint in place of the one before, which stays if this fails.
     *
     * @param about to remember; may not contain {@code step}
     * @throws IOException if it cannot be written
     */
    public void save(Checkpoint checkpoint, Map<String, String> about) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        checkpoint.model().forEach((name, tensor) -> tensors.put(MODEL + name, tensor));
        checkpoint.optimizer().forEach((name, tensor) -> tensors.put(OPTIMIZER + name, tensor));
        Map<String, String> metadata = new LinkedHashMap<>(about);
        if (metadata.put(STEP, Long.toString(checkpoint.step())) != null) {
            throw new IllegalArgumentException("'step' is the checkpoint's own; call the other one something else");
        }
        new Safetensors(tensors, metadata).write(file());
    }

    /**
     * Reads the checkpoint. Nothing that the file claims is trusted: memory is taken for what it holds, not for what it says.
     *
     * @throws DataException in one line, if there is none or the file is broken, truncated or no checkpoint
     */
    public Saved load() {
        if (!Files.isDirectory(folder)) {
            throw new DataException(folder + (Files.exists(folder) ? ": a file" : ": no such folder")
                    + "; expected the folder of a training run");
        }
        if (!holdsOne()) {
            throw new DataException("%s: no %s in it; expected the folder of a training run".formatted(folder, FILE));
        }
        Safetensors read;
        try {
            read = Safetensors.read(file());
        } catch (FormatException e) {
            throw new DataException(String.valueOf(e.getMessage()), e);
        }
        SequencedMap<String, Tensor> model = new LinkedHashMap<>();
        SequencedMap<String, Tensor> optimizer = new LinkedHashMap<>();
        read.tensors().forEach((name, tensor) -> {
            if (name.startsWith(MODEL)) {
                model.put(name.substring(MODEL.length()), tensor);
            } else if (name.startsWith(OPTIMIZER)) {
                optimizer.put(name.substring(OPTIMIZER.length()), tensor);
            } else {
                throw new DataException("%s: a tensor that is neither the model's nor the optimiser's; not a checkpoint"
                        .formatted(file()));
            }
        });
        Map<String, String> about = new LinkedHashMap<>(read.metadata());
        return new Saved(new Checkpoint(step(about.remove(STEP)), model, optimizer), about);
    }

    private long step(@Nullable String text) {
        if (text == null || !text.matches("[0-9]{1,18}")) {
            throw new DataException("%s: its metadata has no step; not a checkpoint".formatted(file()));
        }
        return Long.parseLong(text);
    }
}
