package dev.ninjagrad.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ninjagrad.interop.Safetensors;
import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
    @TempDir
    Path folder;

    private static Checkpoint checkpoint(long step) {
        SequencedMap<String, Tensor> model = new LinkedHashMap<>();
        model.put("0.weight", Tensor.of(new float[] {1, 2, Float.MIN_VALUE, -0f}, 2, 2));
        return new Checkpoint(step, model, Map.of("step", Tensor.of(new int[] {7}), "exp_avg.0", Tensor.of(0.1, 0.2)));
    }

    @Test
    void whatIsSavedComesBackBitForBit() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        assertThat(checkpoints.holdsOne()).isFalse();
        checkpoints.save(checkpoint(12), Map.of("config", "{\"a\":\"ü\"}"));
        CheckpointFolder.Saved saved = checkpoints.load();
        assertThat(saved.about()).containsExactly(Map.entry("config", "{\"a\":\"ü\"}"));
        assertThat(saved.checkpoint().step()).isEqualTo(12);
        NamedTensors model = NamedTensors.of(saved.checkpoint().model());
        NamedTensors optimizer = NamedTensors.of(saved.checkpoint().optimizer());
        assertThat(model.get("0.weight").toFloats()).isEqualTo(new float[] {1, 2, Float.MIN_VALUE, -0f});
        assertThat(optimizer.get("exp_avg.0").toDoubles()).isEqualTo(new double[] {0.1, 0.2});
        assertThat(optimizer.get("step").toInts()).containsExactly(7);
    }

    @Test
    void theLatestTakesThePlaceOfTheOneBefore() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        checkpoints.save(checkpoint(1), Map.of());
        checkpoints.save(checkpoint(2), Map.of());
        assertThat(checkpoints.load().checkpoint().step()).isEqualTo(2);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(checkpoints.file());
        }
    }

    @Test
    void theStepIsTheCheckpointsOwn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CheckpointFolder(folder).save(checkpoint(1), Map.of("step", "9")));
    }

    @Test
    void aFolderWithoutOneIsRefused() throws IOException {
        refused("no checkpoint.safetensors in it");
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> new CheckpointFolder(file).load())
                .withMessageContaining("a file; expected the folder");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> new CheckpointFolder(folder.resolve("none")).load())
                .withMessageContaining("no such folder");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        checkpoints.save(checkpoint(3), Map.of("config", "{}"));
        byte[] whole = Files.readAllBytes(checkpoints.file());
        for (int length = 0; length < whole.length; length++) {
            Files.write(checkpoints.file(), Arrays.copyOf(whole, length));
            refused("checkpoint.safetensors");
        }
    }

    @Test
    void aHeaderThatClaimsTheMoonTakesNoMemory() throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(Long.MAX_VALUE);
        Files.write(new CheckpointFolder(folder).file(), bytes.array());
        refused("its header would be 9223372036854775807 bytes long");
    }

    @Test
    void anotherSafetensorsFileIsRefused() throws IOException {
        Path file = new CheckpointFolder(folder).file();
        new Safetensors(Map.of("weight", Tensor.of(1.0)), Map.of()).write(file);
        refused("neither the model's nor the optimiser's");
        new Safetensors(Map.of("model.weight", Tensor.of(1.0)), Map.of("step", "-1")).write(file);
        refused("no step");
    }

    private void refused(String why) {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> new CheckpointFolder(folder).load())
                .withMessageContaining(why)
                .satisfies(e -> assertThat(e).message().hasLineCount(1));
    }
}
