package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.interop.Safetensors;
import dev.ninjagrad.nn.train.CheckpointFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad data, broken checkpoints and folders that cannot be used: one clear line, exit code 2, nothing half-written. */
class BadRunTest {
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private Path run;
    private Path checkpoint;

    @BeforeAll
    static void train() throws IOException {
        Runs.good(
                "train names --steps 2 --block 3 --hidden 5 --batch 4 --sample-every 0",
                "--data",
                Runs.names(shared),
                "--out",
                shared.resolve("run"));
    }

    @BeforeEach
    void copy() throws IOException {
        run = Files.createDirectory(folder.resolve("run"));
        checkpoint = new CheckpointFolder(run).file();
        for (String file : Runs.files(shared.resolve("run"))) {
            Files.copy(shared.resolve("run").resolve(file), run.resolve(file));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"train names", "train gpt", "train gpt --preset small"})
    void emptyDataAreRefused(String command) throws IOException {
        refusedData(command, new byte[0], "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train names", "train gpt"})
    void aSingleLineIsRefusedWhereDocumentsAreWanted(String command) throws IOException {
        refusedData(command, "emma\n".getBytes(StandardCharsets.UTF_8), "one line only");
    }

    @Test
    void tooFewLinesForASplitAreRefused() throws IOException {
        refusedData("train names", "a\nb\nc\n".getBytes(StandardCharsets.UTF_8), "at least 6 items; got 3");
    }

    @Test
    void aTextShorterThanTheBlockIsRefused() throws IOException {
        refusedData("train gpt --preset small", "short".getBytes(StandardCharsets.UTF_8), "5 characters are too few");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train names", "train gpt", "train gpt --preset small"})
    void bytesThatAreNoTextAreRefused(String command) throws IOException {
        refusedData(command, new byte[] {'a', '\n', (byte) 0xff, 'b'}, "not UTF-8 text; byte 2 (0xff)");
    }

    @Test
    void aDocumentLongerThanTheBlockIsRefused() throws IOException {
        byte[] names = (String.join("\n", Runs.NAMES) + "\nseventeenletterss\n").getBytes(StandardCharsets.UTF_8);
        refusedData("train gpt", names, "'seventeenletterss' has 17 characters, the model sees 16; give --block 17");
    }

    private void refusedData(String command, byte[] data, String why) throws IOException {
        Path file = Files.write(folder.resolve("data.txt"), data);
        Path out = folder.resolve("out");
        Runs.refused(Runs.call(command, "--data", file, "--out", out), "--data", why);
        assertThat(out).doesNotExist();
    }

    @Test
    void everyKindOfDamageToACheckpointIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(checkpoint);
        for (int length : new int[] {0, 4, 8, 100, whole.length / 2, whole.length - 1}) {
            Files.write(checkpoint, Arrays.copyOf(whole, length));
            refusedRun("checkpoint.safetensors");
        }
        byte[] broken = whole.clone();
        broken[20] = 1;
        Files.write(checkpoint, broken);
        refusedRun("checkpoint.safetensors");
    }

    @Test
    void aHostileHeaderIsRefusedBeforeMemoryIsTaken() throws IOException {
        Files.write(
                checkpoint,
                ByteBuffer.allocate(64)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(1L << 40)
                        .array());
        refusedRun("its header would be 1099511627776 bytes long");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"hidden\":5|\"hidden\":65536|numbers, the file holds",
                "\"hidden\":5|\"hidden\":2000000000|sizes '2000000000'",
                "\"hidden\":5|\"hidden\":-5|sizes '-5'",
                "\"block\":3|\"block\":0|block '0'",
                "\"model\":\"mlp\"|\"model\":\"gpt\"|heads '0'",
                "\"model\":\"mlp\"|\"model\":\"wavenet\"|block '3'",
                "\"model\":\"mlp\"|\"model\":\"bigram\"|numbers, the file holds",
                "\"model\":\"mlp\"|\"model\":\"../x\"|model '../x'",
                "\"dtype\":\"f32\"|\"dtype\":\"f16\"|dtype 'f16'",
                "\"dtype\":\"f32\"|\"dtype\":\"f64\"|does not fit",
                "\"special\":\"FIRST\"|\"special\":\"NONE\"|special 'NONE'",
                "\"format\":2|\"format\":1|format '1'",
                "\"characters\":\"abc|\"characters\":\"|numbers, the file holds",
                "{\"format\"|[\"format\"|no JSON of a run"
            })
    void aConfigurationThatLiesIsRefused(String from, String to, String why) throws IOException {
        Safetensors file = Safetensors.read(checkpoint);
        String config = String.valueOf(file.metadata().get("config"));
        assertThat(config).contains(from);
        new Safetensors(file.tensors(), Map.of("step", "2", "config", config.replace(from, to))).write(checkpoint);
        refusedRun(why);
    }

    @Test
    void aCheckpointWithoutAConfigurationIsRefused() throws IOException {
        new Safetensors(Safetensors.read(checkpoint).tensors(), Map.of("step", "2")).write(checkpoint);
        refusedRun("holds no configuration");
    }

    @Test
    void aFolderThatIsNoRunIsRefused() throws IOException {
        Files.delete(checkpoint);
        refusedRun("no checkpoint.safetensors in it; expected the folder of a training run");
        Runs.refused(Runs.call("sample", folder.resolve("none")), "no such folder");
        Runs.refused(
                Runs.call("sample", Files.writeString(folder.resolve("file"), "x")), "a file; expected the folder");
    }

    /** Held against both commands that read a run. */
    private void refusedRun(String why) {
        Runs.refused(Runs.call("sample", run), run.toString(), why);
        Runs.refused(Runs.call("train names --steps 9", "--resume", run), run.toString(), why);
    }

    @Test
    void rowsThatAreNoneAreRefusedAndKept() throws IOException {
        Files.writeString(run.resolve("metrics.jsonl"), "{\"step\":1,\"loss\":2}\nhello\n");
        Runs.refused(lastLine(Runs.call("train names --steps 9", "--resume", run)), "metrics.jsonl: line 2 is no row");
        assertThat(run.resolve("metrics.jsonl")).content().endsWith("hello\n");
    }

    @Test
    void aLineThatAKillCutOffIsForgotten() throws IOException {
        List<String> before = Files.readAllLines(run.resolve("metrics.jsonl"));
        Files.writeString(
                run.resolve("metrics.jsonl"),
                String.join("\n", before) + "\n{\"step\":3,\"loss\":1,\"lr\":1}\n{\"step\":4,\"lo");
        Runs.good("train names --steps 3", "--resume", run);
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl")))
                .hasSize(3)
                .startsWith(before.toArray(String[]::new));
    }

    @Test
    void aFolderThatIsInUseIsRefused() throws IOException {
        Runs.refused(Runs.call("train names", "--out", run), "holds a run already; go on with --resume");
        Files.delete(checkpoint);
        Runs.refused(Runs.call("train names", "--out", run), "is not empty");
        Path file = Files.writeString(folder.resolve("file"), "keep me");
        Runs.refused(Runs.call("train names", "--out", file), "is a file, not a folder");
        Runs.refused(Runs.call("train names", "--out", file.resolve("below")), "--out");
        assertThat(file).hasContent("keep me");
    }

    /** A folder has the name that a file of the run should get: the write fails as on a full disk. */
    @Test
    void aFileThatCannotBeWrittenEndsTheRunInALine() throws IOException {
        Files.delete(checkpoint);
        Path copy = new CheckpointFolder(Files.createDirectories(folder.resolve("copy"))).file();
        Files.copy(shared.resolve("run/checkpoint.safetensors"), copy);
        Files.createDirectories(folder.resolve("copy/metrics.jsonl/full"));
        Call call = Runs.call("train names --steps 9", "--resume", folder.resolve("copy"));
        Runs.refused(lastLine(call), "metrics.jsonl: cannot be", "disk full");
        assertThat(Runs.files(folder.resolve("copy"))).containsExactly("checkpoint.safetensors", "metrics.jsonl");
    }

    /** The title of the training has been printed by then. */
    private static Call lastLine(Call call) {
        return new Call(call.code(), "", call.err());
    }
}
