package dev.ninjagrad.dojo.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * What goes over the pipes between the two JVMs: frames of a magic number, a length, the content and its checksum. Bytes that were written
 * around the protocol, whatever they are, do not pass for a frame.
 */
final class Wire {
    private static final int MAGIC = 0x6e674a56;
    private static final int LARGEST = 64 << 20;

    private Wire() {}

    /** A request of the parent. */
    sealed interface Request {}

    /** Forget the classes before and take these, by binary name. */
    record Load(Map<String, byte[]> classes) implements Request {}

    /** Call a static method; each parameter takes the argument of its name. */
    record Call(String className, String method, int limitMillis, int repeats, List<Array> arguments)
            implements Request {}

    /** How a call ended. */
    enum Kind {
        DONE,
        THREW,
        TIMED_OUT,
        UNUSABLE
    }

    /**
     * The answer to a call.
     *
     * @param message empty when done
     * @param place {@code File.java:12}; empty if unknown
     * @param arrays what was returned
     * @param nanos time of the fastest repeat
     * @param printed the beginning of what the code printed
     * @param printedBytes how much it printed in all
     * @param dirty whether the JVM should not be used again: threads were left behind or memory ran out
     */
    record Reply(
            Kind kind,
            String message,
            String place,
            List<Array> arrays,
            long nanos,
            String printed,
            long printedBytes,
            boolean dirty) {}

    // ---- frames

    static void send(OutputStream out, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(MAGIC);
        data.writeInt(content.length);
        data.write(content);
        data.writeLong(crc.getValue());
        data.flush();
    }

    /**
     * Returns the content of the next frame.
     *
     * @throws IOException at the end of the stream, or if what comes is no frame
     */
    static byte[] receive(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        int magic = data.readInt();
        int length = data.readInt();
        if (magic != MAGIC || length < 0 || length > LARGEST) {
            throw new CorruptFrameException();
        }
        byte[] content = data.readNBytes(length);
        CRC32 crc = new CRC32();
        crc.update(content);
        if (content.length < length || data.readLong() != crc.getValue()) {
            throw new CorruptFrameException();
        }
        return content;
    }

    /** Something else than the protocol wrote to the pipe. */
    static final class CorruptFrameException extends IOException {
        private static final long serialVersionUID = 1;

        CorruptFrameException() {
            super("the code wrote to its process's own output, past System.out");
        }
    }

    // ---- contents

    static byte[] encode(Request request) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        switch (request) {
            case Load(var classes) -> {
                out.writeByte('L');
                out.writeInt(classes.size());
                for (Map.Entry<String, byte[]> one : classes.entrySet()) {
                    out.writeUTF(one.getKey());
                    out.writeInt(one.getValue().length);
                    out.write(one.getValue());
                }
            }
            case Call call -> {
                out.writeByte('C');
                out.writeUTF(call.className());
                out.writeUTF(call.method());
                out.writeInt(call.limitMillis());
                out.writeInt(call.repeats());
                writeArrays(out, call.arguments());
            }
        }
        return bytes.toByteArray();
    }

    static Request decodeRequest(byte[] content) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
        if (in.readByte() == 'C') {
            return new Call(in.readUTF(), in.readUTF(), in.readInt(), in.readInt(), readArrays(in));
        }
        Map<String, byte[]> classes = new LinkedHashMap<>();
        for (int n = in.readInt(); n > 0; n--) {
            String name = in.readUTF();
            classes.put(name, in.readNBytes(in.readInt()));
        }
        return new Load(classes);
    }

    static byte[] encode(Reply reply) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(reply.kind().name());
        writeText(out, reply.message());
        writeText(out, reply.place());
        writeArrays(out, reply.arrays());
        out.writeLong(reply.nanos());
        writeText(out, reply.printed());
        out.writeLong(reply.printedBytes());
        out.writeBoolean(reply.dirty());
        return bytes.toByteArray();
    }

    static Reply decodeReply(byte[] content) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
        return new Reply(
                Kind.valueOf(in.readUTF()),
                readText(in),
                readText(in),
                readArrays(in),
                in.readLong(),
                readText(in),
                in.readLong(),
                in.readBoolean());
    }

    private static void writeArrays(DataOutputStream out, List<Array> arrays) throws IOException {
        out.writeInt(arrays.size());
        for (Array array : arrays) {
            out.writeUTF(array.name());
            out.writeBoolean(array.integers());
            out.writeInt(array.shape().length);
            for (int size : array.shape()) {
                out.writeInt(size);
            }
            out.writeInt(array.values().length);
            for (double value : array.values()) {
                out.writeDouble(value);
            }
        }
    }

    private static List<Array> readArrays(DataInputStream in) throws IOException {
        List<Array> arrays = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            String name = in.readUTF();
            boolean integers = in.readBoolean();
            int[] shape = new int[in.readInt()];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = in.readInt();
            }
            double[] values = new double[in.readInt()];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.readDouble();
            }
            arrays.add(new Array(name, shape, values, integers));
        }
        return arrays;
    }

    /** Text of any length; writeUTF stops at 64 KB. */
    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
