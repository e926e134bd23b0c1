package dev.ninjagrad.interop;

import dev.ninjagrad.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands in front of the elements of an npy file: a magic number, a version, and a Python dictionary such as
 * {@code {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }}, padded with spaces and a line feed.
 *
 * @param fortranOrder whether the first dimension, not the last, varies fastest
 */
record NpyHeader(ElementType type, boolean fortranOrder, Shape shape) {
    private static final byte[] MAGIC = "\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1);

    /** The most that version 1 can say; no array of numbers needs more. */
    private static final int MAX_LENGTH = 0xffff;

    private static final int ALIGNMENT = 64;

    /** NumPy leaves room for 21 digits of the first size, so that a file can grow in place; for the same bytes, so do we. */
    private static final int GROWTH = 21;

    /** The bytes of magic number, version and length. */
    private static final int FRONT = MAGIC.length + 2 + Short.BYTES;

    /**
     * Reads a header of version 1.0 or 2.0.
     *
     * @throws FormatException if there is none, or the elements are of a kind that no tensor has
     */
    static NpyHeader read(Input in) {
        ByteBuffer front = in.bytes(MAGIC.length + 2, "the magic number and version");
        byte[] magic = new byte[MAGIC.length];
        front.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw in.error("not an npy file: it does not start with \\x93NUMPY");
        }
        int major = Byte.toUnsignedInt(front.get());
        int minor = Byte.toUnsignedInt(front.get());
        if (major < 1 || major > 2 || minor != 0) {
            throw in.error("npy version %d.%d; readable are 1.0 and 2.0".formatted(major, minor));
        }
        long length = major == 1
                ? Short.toUnsignedLong(
                        in.bytes(Short.BYTES, "the length of the header").getShort())
                : Integer.toUnsignedLong(
                        in.bytes(Integer.BYTES, "the length of the header").getInt());
        if (length > MAX_LENGTH) {
            throw in.error("header: %d bytes; at most %d are allowed".formatted(length, MAX_LENGTH));
        }
        ByteBuffer text = in.bytes((int) length, "the header");
        return new Dictionary(in, TextCursor.decode(in.origin() + ": header", text, StandardCharsets.ISO_8859_1))
                .header();
    }

    /** Returns magic number, version 1.0, length and dictionary, as NumPy writes them. */
    byte[] toBytes() {
        String sizes = Arrays.stream(shape.sizes()).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String dictionary = "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }"
                .formatted(type.descr(), fortranOrder ? "True" : "False", shape.rank() == 1 ? sizes + "," : sizes);
        int room =
                shape.rank() == 0 ? 0 : GROWTH - Integer.toString(shape.dim(0)).length();
        int total = Math.ceilDiv(FRONT + dictionary.length() + room + 1, ALIGNMENT) * ALIGNMENT;
        byte[] bytes = new byte[total];
        Arrays.fill(bytes, (byte) ' ');
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (total - FRONT));
        out.put(dictionary.getBytes(StandardCharsets.ISO_8859_1));
        bytes[total - 1] = '\n';
        return bytes;
    }

    /** The dictionary while it is read. */
    private static final class Dictionary {
        private final Input in;
        private final TextCursor cursor;
        private @Nullable ElementType type;
        private @Nullable Boolean fortranOrder;
        private @Nullable Shape shape;

        Dictionary(Input in, TextCursor cursor) {
            this.in = in;
            this.cursor = cursor;
        }

        NpyHeader header() {
            Set<String> seen = new HashSet<>();
            cursor.expect('{');
            while (!cursor.accept('}')) {
                String key = string();
                if (!seen.add(key)) {
                    throw cursor.error("the key %s a second time".formatted(FormatException.quoted(key)));
                }
                cursor.expect(':');
                value(key);
                if (!cursor.accept(',')) {
                    cursor.expect('}');
                    break;
                }
            }
            cursor.expectEnd();
            if (type == null || fortranOrder == null || shape == null) {
                throw in.error("header: needs descr, fortran_order and shape");
            }
            return new NpyHeader(type, fortranOrder, shape);
        }

        private void value(String key) {
            switch (key) {
                case "descr" -> type = type();
                case "fortran_order" -> fortranOrder = truth();
                case "shape" -> shape = in.shape(sizes(), "header");
                default -> throw cursor.error("an unknown key " + FormatException.quoted(key));
            }
        }

        private ElementType type() {
            if (cursor.accept('[')) {
                throw in.error("header: records are not supported, only plain numbers");
            }
            String descr = string();
            for (ElementType candidate : ElementType.values()) {
                if (descr.equals(candidate.descr())) {
                    return candidate;
                }
            }
            String readable = Stream.of(ElementType.values())
                    .map(ElementType::descr)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining(", "));
            throw in.error(
                    "header: elements are %s; readable are %s".formatted(FormatException.quoted(descr), readable));
        }

        private boolean truth() {
            if (cursor.acceptWord("True")) {
                return true;
            }
            if (cursor.acceptWord("False")) {
                return false;
            }
            throw cursor.unexpected("True or False");
        }

        private long[] sizes() {
            WholeNumbers sizes = new WholeNumbers();
            cursor.expect('(');
            while (!cursor.accept(')')) {
                sizes.add(cursor.wholeNumber());
                if (!cursor.accept(',')) {
                    cursor.expect(')');
                    break;
                }
            }
            return sizes.toArray();
        }

        /** A string in single or double quotes; none that can stand here holds an escape. */
        private String string() {
            char quote = cursor.accept('"') ? '"' : '\'';
            if (quote == '\'') {
                cursor.expect('\'');
            }
            StringBuilder text = new StringBuilder();
            for (char c = cursor.take("the closing quote"); c != quote; c = cursor.take("the closing quote")) {
                text.append(c);
            }
            return text.toString();
        }
    }
}
