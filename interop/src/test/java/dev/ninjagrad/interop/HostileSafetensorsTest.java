package dev.ninjagrad.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a broken or malicious header can claim, and the line that refuses it. */
class HostileSafetensorsTest {
    private static final String GOOD = "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

    @Test
    void theHeaderThatTheOthersAreMadeFromIsGood() {
        assertThat(Safetensors.decode("x", file(GOOD, 8)).tensors()).containsOnlyKeys("w");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 20, 61, 62, 69})
    void aTruncatedFileIsRefused(int length) {
        byte[] whole = file(GOOD, 8);
        byte[] cut = new byte[length];
        System.arraycopy(whole, 0, cut, 0, length);
        assertRefused(cut, "truncated");
    }

    @ParameterizedTest
    @CsvSource({
        "58, truncated: the header needs 58 bytes; 0 are left",
        "100000000, truncated: the header needs 100000000 bytes",
        "100000001, its header would be 100000001 bytes long; at most 100000000 are allowed",
        "9223372036854775807, at most 100000000",
        "-1, its header would be 18446744073709551615 bytes long",
        "0, does not start with '{'"
    })
    void theLengthOfTheHeaderIsCheckedBeforeItIsUsed(long length, String message) {
        byte[] bytes = new byte[8];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        assertRefused(bytes, message.replace("; 0 are", ", 0 are"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[2]      | [0,8]      | U7   | tensor 'w': dtype 'U7'; readable are [F64, F32, F16, BF16, I64, I32]",
                "[3]      | [0,8]      | F32  | tensor 'w': F32 [3] takes 12 bytes, its data_offsets [0, 8] hold 8",
                "[2]      | [8,0]      | F32  | data_offsets must be [begin, end]; got [8, 0]",
                "[2]      | [0]        | F32  | data_offsets must be [begin, end]; got [0]",
                "[2]      | [0,8,8]    | F32  | data_offsets must be [begin, end]; got 3 numbers",
                "[2]      | [4,12]     | F32  | its bytes begin at 4, after a gap",
                "[1]      | [0,4]      | F32  | trailing bytes: the tensors take 4 bytes, 8 follow the header",
                "[4]      | [0,16]     | F32  | truncated: the tensors take 16 bytes, 8 follow the header",
                "[4294967296,4294967296] | [0,0] | F32 | dimension 0 has size 4294967296",
                "[2147483647,2147483647,4] | [0,8] | F64 | holds more than",
                "[65536,65536,65536,65536] | [0,0] | F64 | holds more than",
                "[9223372036854775808] | [0,8] | F32 | is too large: 9223372036854775808",
                "[-2]     | [0,8]      | F32  | expected a whole number, found '-' at character",
                "[2.0]    | [0,8]      | F32  | expected ']', found '.'",
                "[2e0]    | [0,8]      | F32  | expected ']', found 'e'",
                "[02]     | [0,8]      | F32  | expected a whole number, found '0'",
                "[2,]     | [0,8]      | F32  | expected a whole number, found ']'",
                "[[2]]    | [0,8]      | F32  | expected a whole number, found '['",
                "null     | [0,8]      | F32  | expected '[', found 'n'",
            })
    void shapeOffsetsAndDtypeMustFitEachOther(String shape, String offsets, String dtype, String message) {
        String header = GOOD.replace("[2]", shape).replace("[0,8]", offsets).replace("F32", dtype);
        assertRefused(file(header, 8), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                               | does not start with '{'",
                "` {}`                            | does not start with '{'",
                "{                                | expected '\"', found the end",
                "{}}                              | expected the end, found '}'",
                "{}x                              | expected the end, found 'x'",
                "{\"w\":7}                        | expected '{', found '7'",
                "{\"w\":{}}                       | needs dtype, shape and data_offsets",
                "{\"w\":{\"dtype\":\"F32\"}}      | needs dtype, shape and data_offsets",
                "{\"w\":{\"strides\":[1]}}        | tensor 'w': an unknown field 'strides'",
                "{\"w\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}} | the name 'dtype' a second time",
                "{\"__metadata__\":{\"a\":1}}     | expected '\"', found '1'",
                "{\"__metadata__\":null}          | expected '{', found 'n'",
                "{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}} | the name 'a' a second time",
                "{\"__metadata__\":{\"a\":\"\\q\"}} | an unknown escape",
                "{\"__metadata__\":{\"a\":\"\\u12g4\"}} | four hexadecimal digits",
                "{\"__metadata__\":{\"a\":\"\\ud835\"}} | half of a surrogate pair",
                "{\"__metadata__\":{\"a\":\"\\udc65\\ud835\"}} | half of a surrogate pair",
                "{\"__metadata__\":{\"a\":\"b}}   | expected the closing quote, found the end",
                "{'w':{}}                         | expected '\"', found '''",
                "{\"w\" {}}                       | expected ':'",
            })
    void malformedJsonIsRefused(String header, String message) {
        assertRefused(file(header, 0), message);
    }

    @Test
    void aNameMayOccurOnlyOnce() {
        String twice = GOOD.substring(0, GOOD.length() - 1) + "," + GOOD.substring(1);
        assertRefused(file(twice, 8), "header: the name 'w' a second time");
    }

    @Test
    void tensorsMayNotOverlap() {
        String second = GOOD.substring(1).replace("\"w\"", "\"v\"").replace("[0,8]", "[4,12]");
        assertRefused(
                file(GOOD.substring(0, GOOD.length() - 1) + "," + second, 12),
                "tensor 'v': its bytes begin at 4, an overlap: the tensor before ends at 8");
    }

    @Test
    void tensorsMayComeInAnyOrder() {
        String second = GOOD.substring(1).replace("\"w\"", "\"v\"").replace("[0,8]", "[8,16]");
        String first = GOOD.substring(0, GOOD.length() - 1);
        String swapped = "{" + second.substring(0, second.length() - 1) + "," + first.substring(1) + "}";
        assertThat(Safetensors.decode("x", file(swapped, 16)).tensors().keySet())
                .containsExactly("w", "v");
    }

    @Test
    void aMillionBracketsCostNoStack() {
        assertRefused(file("{\"w\":" + "[".repeat(1_000_000), 0), "expected '{'");
        assertRefused(file("{\"w\":".repeat(1_000_000), 0), "unknown field 'w'");
        assertRefused(file(GOOD.replace("[2]", "[".repeat(1_000_000)), 8), "expected a whole number");
    }

    @Test
    void aMillionDimensionsAreRefused() {
        String ones = IntStream.range(0, 1_000_000).mapToObj(i -> "1").collect(Collectors.joining(","));
        assertRefused(file(GOOD.replace("[2]", "[" + ones + "]"), 8), "1000000 dimensions; at most 64 are possible");
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        byte[] bytes = file(GOOD, 8);
        bytes[10] = (byte) 0xff;
        assertRefused(bytes, "header: not UTF-8 text");
    }

    @Test
    void aControlCharacterNeitherBreaksTheLineNorReachesTheTerminal() {
        String header = "{\"\\u001b[31m\\n" + "x".repeat(1000) + "\":{}}";
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Safetensors.decode("file", file(header, 0)))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("file: tensor '\\u001b[31m\\u000axx")
                        .hasSizeLessThan(150));
        assertRefused(file("{\"a\nb\":{}}", 0), "a control character in a string");
    }

    @Test
    void anIntegerBeyondI32IsRefused() {
        byte[] bytes = file(GOOD.replace("F32", "I64").replace("[2]", "[1]"), 8);
        bytes[bytes.length - 4] = 1; // 2^32
        assertRefused(bytes, "tensor 'w': element 0 is 4294967296, which does not fit into I32");
    }

    /** The header is consistent with the size that the file claims, which no JVM could hold. */
    @Test
    void moreThanTheJvmCanHoldIsRefusedBeforeItIsAllocated() {
        long each = 2_000_000_000L * 8;
        String header = IntStream.range(0, 1000)
                .mapToObj(i -> "\"t%d\":{\"dtype\":\"F64\",\"shape\":[2000000000],\"data_offsets\":[%d,%d]}"
                        .formatted(i, i * each, (i + 1) * each))
                .collect(Collectors.joining(",", "{", "}"));
        byte[] front = file(header, 0);
        Input in = new Input("huge", front.length + 1000 * each, new ByteArrayInputStream(front));
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Safetensors.read(in))
                .withMessageContaining("MB of memory; this JVM may use");
    }

    @Test
    void aFileThatShrinksWhileItIsReadIsTruncated() {
        Input in = new Input("shrinking", 100, InputStream.nullInputStream());
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Safetensors.read(in))
                .withMessage("shrinking: truncated: ends within the length of the header");
    }

    private static void assertRefused(byte[] bytes, String message) {
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Safetensors.decode("bad.safetensors", bytes))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("bad.safetensors: ")
                        .contains(message)
                        .hasLineCount(1));
    }

    /** Returns a header with its true length in front and zeros behind. */
    static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        return file.putLong(json.length).put(json).array();
    }
}
