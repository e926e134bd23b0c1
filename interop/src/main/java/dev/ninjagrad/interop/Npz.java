package dev.ninjagrad.interop;

import dev.ninjagrad.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Named arrays in a file, in NumPy's npz format: a zip archive with an npy file for each, {@code NAME.npy}. */
public final class Npz {
    /** The most that is unpacked unless a caller says otherwise: 4 GiB. */
    public static final long DEFAULT_MAX_BYTES = 4L << 30;

    private static final String SUFFIX = ".npy";
    private static final String EXPECTED = "an npz file";

    /** Deflate cannot pack more into a byte: 258 bytes take at least 2 bits. */
    private static final long MOST_PER_BYTE = 1032;

    /** The earliest time a zip archive can hold; with it the same arrays give the same bytes. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Npz() {}

    /** Reads a file that unpacks to at most {@link #DEFAULT_MAX_BYTES}; otherwise as {@link #read(Path, long)}. */
    public static Map<String, Tensor> read(Path file) {
        return read(file, DEFAULT_MAX_BYTES);
    }

    /**
     * Reads a file, packed or not; each array as {@link Npy} would.
     *
     * @param maxBytes how much it may unpack to
     * @return the arrays by name, in the order of the archive
     * @throws FormatException if the file cannot be read or is no zip archive; if an array is unreadable or damaged; if
     *     two have one name; if the archive claims to unpack to more than {@code maxBytes} or than its size allows
     */
    public static Map<String, Tensor> read(Path file, long maxBytes) {
        Input.requireFile(file, EXPECTED);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<? extends ZipEntry> entries = Collections.list(zip.entries());
            requireCredible(file, entries, maxBytes);
            Map<String, Tensor> arrays = new LinkedHashMap<>();
            for (ZipEntry entry : entries) {
                String name = name(file, entry);
                if (arrays.put(name, array(file, zip, entry).named(name)) != null) {
                    throw new FormatException(file.toString(), label(entry) + ": the name occurs twice");
                }
            }
            return Collections.unmodifiableMap(arrays);
        } catch (IOException e) {
            throw new FormatException(file.toString(), "not a readable zip archive (%s)".formatted(e.getMessage()), e);
        }
    }

    /** Refuses a bomb before anything is unpacked. What an entry claims to unpack to is a bound on what is allocated for it. */
    private static void requireCredible(Path file, List<? extends ZipEntry> entries, long maxBytes) throws IOException {
        long packed = 0;
        long unpacked = 0;
        for (ZipEntry entry : entries) {
            packed += entry.getCompressedSize();
            if (packed < 0 || packed > Files.size(file)) {
                throw new FormatException(file.toString(), "its entries take more bytes than it has");
            }
            if (entry.getSize() > MOST_PER_BYTE * entry.getCompressedSize()) {
                throw new FormatException(
                        file.toString(),
                        "%s: %d bytes cannot hold the %d it claims"
                                .formatted(label(entry), entry.getCompressedSize(), entry.getSize()));
            }
            unpacked += entry.getSize();
            if (unpacked < 0 || unpacked > maxBytes) {
                throw new FormatException(
                        file.toString(), "unpacks to more than the limit of %,d bytes".formatted(maxBytes));
            }
        }
    }

    private static Tensor array(Path file, ZipFile zip, ZipEntry entry) throws IOException {
        String origin = file + ": " + label(entry);
        CRC32 sum = new CRC32();
        try (InputStream bytes = new CheckedInputStream(zip.getInputStream(entry), sum)) {
            Tensor array = Npy.read(new Input(origin, entry.getSize(), bytes));
            if (bytes.read() >= 0) {
                throw new FormatException(
                        origin, "unpacks to more than the %d bytes it claims".formatted(entry.getSize()));
            }
            if (sum.getValue() != entry.getCrc()) {
                throw new FormatException(origin, "damaged: its checksum differs");
            }
            return array;
        }
    }

    private static String name(Path file, ZipEntry entry) {
        String name = entry.getName();
        if (!name.endsWith(SUFFIX)) {
            throw new FormatException(file.toString(), label(entry) + ": expected names that end with " + SUFFIX);
        }
        return name.substring(0, name.length() - SUFFIX.length());
    }

    private static String label(ZipEntry entry) {
        return "entry " + FormatException.quoted(entry.getName());
    }

    /**
     * Writes a file, packed; it appears whole or not at all. The same arrays in the same order give the same bytes.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, Map<String, Tensor> arrays) throws IOException {
        WholeFile.write(file, out -> writeTo(out, arrays));
    }

    private static void writeTo(OutputStream out, Map<String, Tensor> arrays) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        for (Map.Entry<String, Tensor> array : arrays.entrySet()) {
            ZipEntry entry = new ZipEntry(array.getKey() + SUFFIX);
            entry.setTimeLocal(NO_TIME);
            zip.putNextEntry(entry);
            Npy.writeTo(zip, array.getValue());
            zip.closeEntry();
        }
        zip.finish();
    }
}
