package dev.ninjagrad.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ninjagrad.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {
    /** Where the central directory of a zip archive says how long an entry is, packed and unpacked. */
    private static final int PACKED_SIZE = 20;

    private static final int UNPACKED_SIZE = 24;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "packed.npz"})
    void filesOfNumpyAreRead(String name) throws IOException {
        Map<String, Tensor> arrays = Npz.read(Golden.copy(name, folder));
        assertThat(arrays.keySet()).containsExactly("w", "layer.0/b");
        assertThat(Golden.of(arrays, "w").toFloats()).containsExactly(Golden.SPECIAL);
        assertThat(Golden.of(arrays, "layer.0/b").toDoubles()).containsExactly(Golden.MATRIX);
    }

    @Test
    void whatIsWrittenComesBackInItsOrder() throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("z", Tensor.of(Golden.SPECIAL));
        arrays.put("a", Tensor.of(Golden.CUBE, 2, 3, 4));
        Path file = folder.resolve("own.npz");
        Npz.write(file, arrays);
        Map<String, Tensor> read = Npz.read(file);
        assertThat(read.keySet()).containsExactly("z", "a");
        assertThat(Golden.of(read, "z").toFloats()).containsExactly(Golden.SPECIAL);
        assertThat(Golden.of(read, "a").shape()).hasToString("[2, 3, 4]");
        assertThat(Golden.of(read, "a").toInts()).containsExactly(Golden.CUBE);

        Path again = folder.resolve("again.npz");
        Npz.write(again, arrays);
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void aBombIsRefusedByTheLimitOfTheCaller() throws IOException {
        Path file = Golden.copy("zeros.npz", folder);
        assertThat(Golden.of(Npz.read(file), "zeros").size()).isEqualTo(1 << 20);
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Npz.read(file, 4 << 20))
                .withMessageEndingWith("zeros.npz: unpacks to more than the limit of 4,194,304 bytes");
    }

    @Test
    void anEntryThatClaimsMoreThanDeflateCanPackIsRefused() throws IOException {
        byte[] bytes = Golden.bytes("packed.npz");
        directory(bytes).putInt(UNPACKED_SIZE, 1 << 30);
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Npz.read(Files.write(folder.resolve("bad.npz"), bytes)))
                .withMessageContaining("entry 'w.npy'")
                .withMessageContaining("bytes cannot hold the 1073741824 it claims");
    }

    @Test
    void entriesThatShareTheirBytesAreRefused() throws IOException {
        byte[] bytes = Golden.bytes("packed.npz");
        directory(bytes).putInt(PACKED_SIZE, bytes.length - 10);
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Npz.read(Files.write(folder.resolve("bad.npz"), bytes)))
                .withMessageEndingWith("bad.npz: its entries take more bytes than it has");
    }

    @Test
    void aDamagedArrayIsNoticedByItsChecksum() throws IOException {
        byte[] bytes = Golden.bytes("stored.npz");
        int lastOfW = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\u00cd\u00cc\u00cc="); // 0.1
        bytes[lastOfW] ^= 1;
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Npz.read(Files.write(folder.resolve("bad.npz"), bytes)))
                .withMessageEndingWith("bad.npz: entry 'w.npy': damaged: its checksum differs");
    }

    @Test
    void whatIsNoArrayIsRefused() throws IOException {
        Path stranger = folder.resolve("stranger.npz");
        try (OutputStream out = Files.newOutputStream(stranger);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
            zip.write('x');
        }
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Npz.read(stranger))
                .withMessageEndingWith("stranger.npz: entry 'readme.txt': expected names that end with .npy");
        Path text = Files.writeString(folder.resolve("text.npz"), "no archive");
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Npz.read(text))
                .withMessageContaining("text.npz: not a readable zip archive");
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Npz.read(folder))
                .withMessageEndingWith("is a folder; expected an npz file");
    }

    /** Returns the archive from the directory entry of its first file on. */
    private static ByteBuffer directory(byte[] zip) {
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (bytes.getInt(at) != 0x02014b50) {
            at++;
        }
        return bytes.slice(at, zip.length - at).order(ByteOrder.LITTLE_ENDIAN);
    }
}
