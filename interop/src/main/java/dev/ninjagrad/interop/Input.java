package dev.ninjagrad.interop;

import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.ShapeException;
import dev.ninjagrad.tensor.Storage;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bytes from outside, read once from front to back; it is known how many there are before they are read. */
final class Input implements Closeable {
    /** As many dimensions as NumPy allows; a file that claims more is broken. */
    private static final int MAX_RANK = 64;

    private final String origin;
    private final InputStream in;
    private long remaining;

    /**
     * Reads from a stream.
     *
     * @param origin the file, for messages
     * @param size how many bytes the stream holds; all sizes that a file claims are checked against it
     */
    Input(String origin, long size, InputStream in) {
        this.origin = origin;
        this.remaining = size;
        this.in = in;
    }

    static Input of(String origin, byte[] bytes) {
        return new Input(origin, bytes.length, new ByteArrayInputStream(bytes));
    }

    /**
     * Opens a file.
     *
     * @param expected what it should be, for the message
     * @throws FormatException if it cannot be opened
     */
    static Input open(Path file, String expected) {
        requireFile(file, expected);
        try {
            FileChannel channel = FileChannel.open(file);
            return new Input(file.toString(), channel.size(), Channels.newInputStream(channel));
        } catch (IOException e) {
            throw new FormatException(file.toString(), "unreadable; expected " + expected, e);
        }
    }

    /** Refuses what is missing, a folder, or a pipe or device, whose size is not known. */
    static void requireFile(Path file, String expected) {
        if (!Files.isRegularFile(file)) {
            String why = Files.notExists(file)
                    ? "no such file"
                    : Files.isDirectory(file) ? "is a folder" : "not an ordinary file";
            throw new FormatException(file.toString(), why + "; expected " + expected);
        }
    }

    String origin() {
        return origin;
    }

    long remaining() {
        return remaining;
    }

    FormatException error(String problem) {
        return new FormatException(origin, problem);
    }

    /** Returns the next bytes, in little-endian order. */
    ByteBuffer bytes(int count, String what) {
        require(count, what);
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes.array(), count, what);
        return bytes;
    }

    /** Returns the next elements, as many as the shape holds. */
    Storage elements(ElementType type, Shape shape, String what) {
        require((long) shape.size() * type.bytes(), what);
        Storage elements = Storage.allocate(type.dtype(), shape.size());
        int step = ElementType.CHUNK / type.bytes();
        byte[] chunk = new byte[Math.min(step, shape.size()) * type.bytes()];
        ByteBuffer view = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < shape.size(); from += step) {
            int count = Math.min(step, shape.size() - from);
            fill(chunk, count * type.bytes(), what);
            type.decode(view, elements, from, count, origin + ": " + what);
        }
        return elements;
    }

    /**
     * Refuses to load more than this JVM could ever hold, before it fails half-way.
     *
     * @param needed bytes in memory
     */
    void requireMemory(long needed) {
        long most = Runtime.getRuntime().maxMemory();
        if (needed > most) {
            throw error("needs %,d MB of memory; this JVM may use %,d MB, which -Xmx changes"
                    .formatted(needed >> 20, most >> 20));
        }
    }

    /**
     * Returns sizes from a file as a shape.
     *
     * @param what whose they are
     */
    Shape shape(long[] sizes, String what) {
        if (sizes.length > MAX_RANK) {
            throw error("%s: %d dimensions; at most %d are possible".formatted(what, sizes.length, MAX_RANK));
        }
        int[] ints = new int[sizes.length];
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] > Integer.MAX_VALUE) {
                throw error("%s: dimension %d has size %d; one array holds at most %d elements"
                        .formatted(what, d, sizes[d], Integer.MAX_VALUE));
            }
            ints[d] = (int) sizes[d];
        }
        try {
            return Shape.of(ints);
        } catch (ShapeException e) {
            throw new FormatException(origin, what + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new FormatException(origin, "cannot be closed", e);
        }
    }

    private void require(long count, String what) {
        if (count > remaining) {
            throw error("truncated: %s needs %d bytes, %d are left".formatted(what, count, remaining));
        }
    }

    private void fill(byte[] target, int count, String what) {
        try {
            int read = in.readNBytes(target, 0, count);
            remaining -= read;
            if (read < count) {
                throw error("truncated: ends within " + what);
            }
        } catch (IOException e) {
            throw new FormatException(origin, "%s is unreadable (%s)".formatted(what, e.getMessage()), e);
        }
    }
}
