package dev.ninjagrad.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    Path folder;

    @Test
    void aFileReplacesTheOneBefore() throws IOException {
        Path file = folder.resolve("file");
        WholeFile.write(file, out -> out.write('a'));
        WholeFile.write(file, out -> out.write('b'));
        assertThat(file).hasContent("b");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void theFileBeforeIsKept() throws IOException {
        Path file = folder.resolve("file");
        Path kept = folder.resolve("kept");
        for (String text : new String[] {"a", "b", "c"}) {
            WholeFile.writeKeeping(kept, file, out -> out.write(text.charAt(0)));
        }
        assertThat(file).hasContent("c");
        assertThat(kept).hasContent("b");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("file", "kept");
    }

    @Test
    void aFailureLeavesTheFileAsItWasAndNothingBesideIt() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "good");
        Path kept = folder.resolve("kept");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> WholeFile.writeKeeping(kept, file, out -> {
                    out.write(new byte[100_000]);
                    throw new IOException("disk full");
                }));
        assertThat(file).hasContent("good");
        assertThat(folder.toFile().list()).containsExactly("file");
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndWhatALivingOneWritesIsNot() throws IOException {
        long gone = Long.MAX_VALUE / 10; // no system counts that far
        long alive = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L);
        Files.writeString(folder.resolve(".file." + gone + ".part"), "half");
        Path theirs = Files.writeString(folder.resolve(".file." + alive + ".part"), "half");
        Path other = Files.writeString(folder.resolve(".other." + gone + ".part"), "half");
        Path file = folder.resolve("file");
        WholeFile.write(file, out -> out.write('a'));
        assertThat(folder.toFile().listFiles())
                .containsExactlyInAnyOrder(file.toFile(), theirs.toFile(), other.toFile());
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path file = folder.resolve("nowhere").resolve("file");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> WholeFile.write(file, out -> out.write('a')))
                .withMessageContaining("nowhere");
    }
}
