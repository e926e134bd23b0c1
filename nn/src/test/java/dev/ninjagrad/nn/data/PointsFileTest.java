package dev.ninjagrad.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointsFileTest {
    @TempDir
    Path folder;

    @Test
    void headerBlankLinesAndBothLabelStylesAreRead() throws IOException {
        Points points = PointsFile.read(file("x,y,label\n1, 2.5,0\n\n-1e-1,3,1\n"));
        assertThat(points.x()).containsExactly(1, -0.1);
        assertThat(points.y()).containsExactly(2.5, 3);
        assertThat(points.label()).containsExactly(-1, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,2", "1,2,3", "1,2,-1,4", "1,NaN,1", "1,,1"})
    void aLineThatIsNoPointIsNamed(String line) throws IOException {
        Path file = file("0,0,1\n" + line + "\n");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> PointsFile.read(file))
                .withMessageContaining("points.csv:2: expected 'x,y,label'")
                .withMessageContaining(line);
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        Path file = file("");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> PointsFile.read(file))
                .withMessageContaining("no points in it");
    }

    @Test
    void aMissingFileAndAFolderAreToldApart() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> PointsFile.read(folder.resolve("nothing.csv")))
                .withMessageContaining("no such file");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> PointsFile.read(folder))
                .withMessageContaining("is a folder");
    }

    @Test
    void bytesThatAreNotTextAreRefused() throws IOException {
        Path file = folder.resolve("points.csv");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> PointsFile.read(file))
                .withMessageContaining("not UTF-8");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("points.csv"), text);
    }
}
