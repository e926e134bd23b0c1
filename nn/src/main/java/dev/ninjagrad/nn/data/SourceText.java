package dev.ninjagrad.nn.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Text from outside and where it came from.
 *
 * @param origin the file, address or built-in name, for messages
 * @param text all of it, without a byte order mark
 */
public record SourceText(String origin, String text) {
    /** The most that is read unless a caller says otherwise: 64 MiB. */
    public static final int DEFAULT_MAX_BYTES = 64 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /**
     * Reads a UTF-8 file of at most {@link #DEFAULT_MAX_BYTES}.
     *
     * @throws DataException if it cannot be read, is larger or is not UTF-8
     */
    public static SourceText read(Path file) {
        return decode(file.toString(), bytes(file, DEFAULT_MAX_BYTES));
    }

    /**
     * Decodes UTF-8.
     *
     * @throws DataException if the bytes are not UTF-8; the message gives the offset of the first that is not
     */
    public static SourceText decode(String origin, byte[] utf8) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(utf8);
        CharBuffer out = CharBuffer.allocate(utf8.length); // a byte never becomes more than one char
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            int offset = in.position();
            throw new DataException(
                    "%s: not UTF-8 text; byte %d (0x%02x) fits no character".formatted(origin, offset, utf8[offset]));
        }
        String text = out.flip().toString();
        boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        return new SourceText(origin, marked ? text.substring(1) : text);
    }

    /** Returns the SHA-256 checksum of the text in UTF-8, 64 hexadecimal digits. */
    public String sha256() {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Reads a file whose size need not be known (a pipe), and no more of it than the limit. */
    static byte[] bytes(Path file, int maxBytes) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes);
            if (in.read() >= 0) {
                throw new DataException("%s: larger than the limit of %d bytes".formatted(file, maxBytes));
            }
            return bytes;
        } catch (IOException e) {
            String why =
                    Files.notExists(file) ? "no such file" : Files.isDirectory(file) ? "is a folder" : "unreadable";
            throw new DataException("%s: %s; expected a text file".formatted(file, why), e);
        }
    }
}
