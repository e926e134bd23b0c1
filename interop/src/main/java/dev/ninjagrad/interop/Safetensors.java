package dev.ninjagrad.interop;

import dev.ninjagrad.interop.SafetensorsHeader.Entry;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Named tensors and named strings, as a safetensors file holds them: 8 bytes with the length of the header
 * (little-endian), the header in JSON, the elements (little-endian, row-major).
 *
 * <p>Source: the section "Format" of the safetensors project's README and its reference implementation, version 0.8. What
 * is written here is, byte for byte, what that writes; metadata is sorted by key, for which the reference has no fixed order.
 * Reading is at least as strict: see {@link #read(Path)}.
 *
 * @param tensors by name, in the order of the file; do not change their values while they are written
 * @param metadata strings by name
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
    /** The longest header that readers accept, 100 MB. */
    public static final int MAX_HEADER_BYTES = 100_000_000;

    private static final String EXPECTED = "a safetensors file";
    private static final int ALIGNMENT = 8;

    public Safetensors {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Reads a file: F32, F64 and I32 as they are, F16 and BF16 as F32, I64 as I32. Tensors get their names.
     *
     * <p>Memory needed is that of the tensors and at most a small multiple of the header; both are bounded by the size of
     * the file.
     *
     * @throws FormatException if the file cannot be read; if it breaks the specification in length, JSON, dtype, shape or
     *     offsets; if a name occurs twice; if a 64-bit integer does not fit into I32; if a tensor is too large for a Java
     *     array or all are too large for the JVM
     */
    public static Safetensors read(Path file) {
        try (Input in = Input.open(file, EXPECTED)) {
            return read(in);
        }
    }

    /**
     * Reads what lies in memory already; otherwise as {@link #read(Path)}.
     *
     * @param origin where the bytes come from, for messages
     */
    public static Safetensors decode(String origin, byte[] bytes) {
        return read(Input.of(origin, bytes));
    }

    static Safetensors read(Input in) {
        SafetensorsHeader header = SafetensorsHeaderReader.read(in);
        long needed = 0;
        for (Entry entry : header.entries()) {
            needed += entry.type().memory(entry.shape());
        }
        in.requireMemory(needed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Entry entry : header.entries()) {
            Storage elements = in.elements(entry.type(), entry.shape(), entry.label());
            tensors.put(entry.name(), Tensor.wrap(elements, entry.shape()).named(entry.name()));
        }
        return new Safetensors(tensors, header.metadata());
    }

    /**
     * Writes a file, which appears whole or not at all.
     *
     * @throws IllegalArgumentException if a tensor is called {@code __metadata__}, a string is not valid Unicode or the
     *     header would be too long to be read
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        WholeFile.write(file, this::writeTo);
    }

    /**
     * Writes the bytes of the file to a stream, which stays open; the same content gives the same bytes.
     *
     * @throws IllegalArgumentException as {@link #write}
     * @throws IOException from the stream
     */
    public void writeTo(OutputStream out) throws IOException {
        if (tensors.containsKey(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException(
                    "a safetensors file cannot hold a tensor called " + SafetensorsHeader.METADATA);
        }
        SafetensorsHeader header = SafetensorsHeader.of(tensors, metadata);
        ByteBuffer json = utf8(header.toJson());
        int length = Math.ceilDiv(json.remaining(), ALIGNMENT) * ALIGNMENT;
        if (length > MAX_HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "the header of a safetensors file has at most %d bytes; this one %d: fewer or"
                                    .formatted(MAX_HEADER_BYTES, length)
                            + " shorter names and less metadata");
        }
        ByteBuffer front = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        front.putLong(length).put(json);
        while (front.hasRemaining()) {
            front.put((byte) ' ');
        }
        out.write(front.array());
        for (Entry entry : header.entries()) {
            ElementType.write(Objects.requireNonNull(tensors.get(entry.name())), out);
        }
    }

    private static ByteBuffer utf8(String text) {
        try {
            // A new encoder reports what it cannot encode.
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a name or metadata is not valid Unicode (half of a surrogate pair)", e);
        }
    }
}
