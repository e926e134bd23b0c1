package dev.ninjagrad.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTextTest {
    @TempDir
    Path folder;

    @Test
    void utf8OfEveryLengthIsRead() throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "aé€😀");
        assertThat(SourceText.read(file)).isEqualTo(new SourceText(file.toString(), "aé€😀"));
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() {
        assertThat(SourceText.decode("file", "\uFEFFab\uFEFF".getBytes(StandardCharsets.UTF_8))
                        .text())
                .isEqualTo("ab\uFEFF");
    }

    @Test
    void theFirstByteThatIsNotUtf8IsNamed() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(
                        () -> SourceText.decode("file", new byte[] {'a', (byte) 0xc3, (byte) 0xa9, (byte) 0xff, 'b'}))
                .withMessage("file: not UTF-8 text; byte 3 (0xff) fits no character");
    }

    @Test
    void aCharacterCutOffAtTheEndIsNamed() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> SourceText.decode("file", new byte[] {'a', 'b', (byte) 0xc3}))
                .withMessageContaining("byte 2 (0xc3)");
    }

    @Test
    void noMoreThanTheLimitIsRead() throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "12345");
        assertThat(SourceText.bytes(file, 5)).hasSize(5);
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> SourceText.bytes(file, 4))
                .withMessage(file + ": larger than the limit of 4 bytes");
    }

    @Test
    void aMissingFileAndAFolderAreToldApart() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> SourceText.read(folder.resolve("nothing")))
                .withMessageContaining("no such file");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> SourceText.read(folder))
                .withMessageContaining("is a folder");
    }
}
