package dev.ninjagrad.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    private static final String GOOD = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";

    @TempDir
    Path folder;

    @Test
    void filesOfNumpyAreRead() throws IOException {
        assertThat(golden("f4.npy").toFloats()).containsExactly(Golden.SPECIAL);
        assertThat(golden("f8.npy").toDoubles()).containsExactly(Golden.MATRIX);
        assertThat(golden("f8.npy").shape()).hasToString("[2, 3]");
        assertThat(golden("i4.npy").toInts()).containsExactly(Golden.CUBE);
        assertThat(golden("scalar.npy").item()).isEqualTo(2.5);
        assertThat(golden("scalar.npy").rank()).isZero();
        assertThat(golden("empty.npy").shape()).hasToString("[0, 3]");
    }

    @Test
    void halfPrecisionBecomesF32AndLongIntegersBecomeI32() throws IOException {
        assertThat(golden("f2.npy").dtype()).isEqualTo(DType.F32);
        assertThat(golden("f2.npy").toFloats()).containsExactly(1.5f, -2);
        assertThat(golden("i8.npy").toInts()).containsExactly(Integer.MIN_VALUE, 0, Integer.MAX_VALUE);
    }

    @Test
    void version2IsRead() throws IOException {
        assertThat(golden("version2.npy").toDoubles()).containsExactly(Golden.MATRIX);
    }

    @Test
    void fortranOrderIsTurnedIntoRows() throws IOException {
        Tensor cube = golden("fortran.npy");
        assertThat(cube.shape()).hasToString("[2, 3, 4]");
        assertThat(cube.toInts()).containsExactly(Golden.CUBE);
        assertThat(cube.storage().ints()).startsWith(Golden.CUBE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4.npy", "f8.npy", "i4.npy", "scalar.npy", "empty.npy"})
    void theBytesWrittenAreThoseOfNumpy(String name) throws IOException {
        Path file = folder.resolve("again.npy");
        Npy.write(file, golden(name));
        assertThat(Files.readAllBytes(file)).isEqualTo(Golden.bytes(name));
    }

    @Test
    void elementsOfOtherKindsAreRefused() {
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> golden("big_endian.npy"))
                .withMessage("big_endian.npy: header: elements are '>f4'; readable are <f8, <f4, <f2, <i8, <i4");
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> golden("text.npy"))
                .withMessageContaining("elements are '<U9'");
    }

    @Test
    void anIntegerBeyondI32IsRefused() throws IOException {
        byte[] bytes = Golden.bytes("i8.npy");
        bytes[bytes.length - 1] = 0x7f;
        assertRefused(bytes, "the elements: element 2 is 9151314444964331519, which does not fit into I32");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = Golden.bytes("f8.npy");
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length), "truncated");
        }
        assertRefused(Arrays.copyOf(whole, whole.length + 1), "trailing bytes");
    }

    @Test
    void theFrontIsChecked() throws IOException {
        byte[] bytes = Golden.bytes("f4.npy");
        byte[] magic = bytes.clone();
        magic[0] = 'P';
        assertRefused(magic, "not an npy file");
        byte[] version = bytes.clone();
        version[6] = 3;
        assertRefused(version, "npy version 3.0; readable are 1.0 and 2.0");
        byte[] length = Golden.bytes("version2.npy");
        Arrays.fill(length, 8, 12, (byte) 0xff);
        assertRefused(length, "header: 4294967295 bytes; at most 65535 are allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "(2,)   | (3,)          | truncated: F32 [3] takes 12 bytes, 8 follow the header",
                "(2,)   | (1,)          | trailing bytes: F32 [1] takes 4 bytes, 8 follow the header",
                "(2,)   | (2147483000,) | takes 8589932000 bytes",
                "(2,)   | (99999999999,) | dimension 0 has size 99999999999",
                "(2,)   | (65536, 65536, 65536, 65536) | holds more than",
                "(2,)   | (-2,)         | expected a whole number, found '-'",
                "(2,)   | (2            | expected a whole number, found '}'",
                "(2,)   | [2]           | expected '('",
                "False  | 0             | expected True or False, found '0'",
                "'<f4'  | [('a','<f4')] | records are not supported",
                "'<f4'  | '<f4          | elements are '<f4, '",
                "descr  | shape         | expected '(', found '''",
                "shape  | chape         | an unknown key 'chape'",
                "'shape': (2,), | ``    | needs descr, fortran_order and shape",
                ", }    | , 'shape': (2,)} | the key 'shape' a second time",
                ", }    | , } x         | expected the end, found 'x'",
            })
    void theDictionaryIsChecked(String part, String instead, String message) {
        assertRefused(file(GOOD.replace(part, instead)), message);
    }

    @Test
    void manyBracketsAreRefused() {
        assertRefused(file(GOOD.replace("(2,)", "(".repeat(60_000))), "expected a whole number");
    }

    private static Tensor golden(String name) throws IOException {
        return Npy.decode(name, Golden.bytes(name));
    }

    private static byte[] file(String header) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        out.writeBytes(ByteBuffer.allocate(2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) header.length())
                .array());
        out.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(new byte[8]);
        return out.toByteArray();
    }

    private static void assertRefused(byte[] bytes, String message) {
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Npy.decode("bad.npy", bytes))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("bad.npy: ")
                        .contains(message)
                        .hasLineCount(1));
    }
}
