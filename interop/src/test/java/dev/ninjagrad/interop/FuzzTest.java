package dev.ninjagrad.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Good files, damaged at random thousands of times: they are read or refused, and never cost much memory. */
class FuzzTest {
    /** For each golden file; two, four and two of them. */
    private static final int SAFETENSORS_ROUNDS = 4000;

    private static final int NPY_ROUNDS = 2000;
    private static final int NPZ_ROUNDS = 1000;

    /**
     * The most that reading may allocate. A file of some hundred bytes needs a few hundred kilobytes at the very most (a
     * tensor of a few bytes is padded to 400, a refusal builds its message); a size that is believed before it is checked
     * would show as megabytes to gigabytes.
     */
    private static final long MOST_ALLOCATED = 1 << 20;

    private static final byte[] TOKENS =
            "{}[]():,\"'\\0123456789-.eE FITn\u0000\u00ff".getBytes(StandardCharsets.ISO_8859_1);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"reference.safetensors", "converted.safetensors"})
    void safetensors(String name) throws IOException {
        byte[] good = Golden.bytes(name);
        Random rng = new Random(1);
        int read = 0;
        for (int round = 0; round < SAFETENSORS_ROUNDS; round++) {
            byte[] bad = damaged(good, rng);
            if (rng.nextBoolean()) {
                withTrueHeaderLength(good, bad);
            }
            read += outcome(() -> Safetensors.decode("x", bad));
        }
        assertBothHappened(read, SAFETENSORS_ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4.npy", "i8.npy", "fortran.npy", "version2.npy"})
    void npy(String name) throws IOException {
        byte[] good = Golden.bytes(name);
        Random rng = new Random(2);
        int read = 0;
        for (int round = 0; round < NPY_ROUNDS; round++) {
            byte[] bad = damaged(good, rng);
            read += outcome(() -> Npy.decode("x", bad));
        }
        assertBothHappened(read, NPY_ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "packed.npz"})
    void npz(String name) throws IOException {
        byte[] good = Golden.bytes(name);
        Random rng = new Random(3);
        Path file = folder.resolve(name);
        int read = 0;
        for (int round = 0; round < NPZ_ROUNDS; round++) {
            Files.write(file, damaged(good, rng));
            read += outcome(() -> Npz.read(file));
        }
        assertBothHappened(read, NPZ_ROUNDS);
    }

    /** The control: a reader that believes a size would be caught. */
    @Test
    void aLargeAllocationIsCaught() {
        long before = threads.getCurrentThreadAllocatedBytes();
        byte[] believed = new byte[2 << 20];
        assertThat(believed.length).isPositive();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isGreaterThan(MOST_ALLOCATED);
    }

    /** Returns 1 if the file was read, 0 if it was refused as it should be; anything else fails the test. */
    private int outcome(Runnable reading) {
        int read = isRead(reading) ? 1 : 0;
        long before = threads.getCurrentThreadAllocatedBytes();
        isRead(reading); // once more: the first time may have loaded classes
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_ALLOCATED);
        return read;
    }

    private static boolean isRead(Runnable reading) {
        try {
            reading.run();
            return true;
        } catch (FormatException e) {
            assertThat(e.getMessage()).hasLineCount(1);
            return false;
        }
    }

    /** Damage to the elements alone is not noticed by these formats, damage to a header almost always is. */
    private static void assertBothHappened(int read, int rounds) {
        assertThat(read).isPositive().isLessThan(rounds);
    }

    private static byte[] damaged(byte[] good, Random rng) {
        byte[] bytes = good.clone();
        for (int times = 1 + rng.nextInt(3); times > 0 && bytes.length > 0; times--) {
            int at = rng.nextInt(bytes.length);
            int count = Math.min(1 + rng.nextInt(16), bytes.length - at);
            switch (rng.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << rng.nextInt(8));
                case 1 -> bytes[at] = (byte) rng.nextInt();
                case 2, 3 -> bytes[at] = TOKENS[rng.nextInt(TOKENS.length)];
                case 4 -> bytes = spliced(bytes, at, new byte[0], at + count);
                case 5 -> bytes = spliced(bytes, at + count, Arrays.copyOfRange(bytes, at, at + count), at + count);
                default -> bytes = Arrays.copyOf(bytes, rng.nextInt(4) == 0 ? at : bytes.length);
            }
        }
        return bytes;
    }

    /** Returns the bytes before {@code end}, others, and the bytes from {@code start}. */
    private static byte[] spliced(byte[] bytes, int end, byte[] between, int start) {
        byte[] out = new byte[end + between.length + bytes.length - start];
        System.arraycopy(bytes, 0, out, 0, end);
        System.arraycopy(between, 0, out, end, between.length);
        System.arraycopy(bytes, start, out, end + between.length, bytes.length - start);
        return out;
    }

    /** Corrects the length in front for what was cut or added, so that the damage reaches the JSON. */
    private static void withTrueHeaderLength(byte[] good, byte[] bad) {
        if (bad.length >= Long.BYTES) {
            long length = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong() + bad.length - good.length;
            ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        }
    }
}
