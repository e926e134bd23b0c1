package dev.ninjagrad.nn.data;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the text that a user names: a built-in list ({@code names}), an http(s) address, or a file. A file that is called
 * like the built-in list is reached as {@code ./names}.
 *
 * <p>A download is kept in the cache folder under a name made from its address, and is not asked for again; delete the
 * file to fetch it anew. It appears there complete and checked or not at all.
 */
public final class DataSource {
    private static final Pattern ADDRESS = Pattern.compile("(?i)([a-z][a-z0-9+.-]+)://.*", Pattern.DOTALL);
    private static final Pattern SHA256 = Pattern.compile("(?i)[0-9a-f]{64}");
    private static final int NAME_DIGITS = 32;

    private final Path cache;
    private final FetchLimits limits;

    /**
     * Makes a source with the standard limits.
     *
     * @param cache folder for downloads; made when first needed
     */
    public DataSource(Path cache) {
        this(cache, FetchLimits.standard());
    }

    /**
     * Makes a source with limits of its own.
     *
     * @param cache folder for downloads; made when first needed
     * @param limits for downloads and, as to size, for files
     */
    public DataSource(Path cache, FetchLimits limits) {
        this.cache = cache;
        this.limits = limits;
    }

    /**
     * Returns the text that {@code name} stands for.
     *
     * @throws DataException in one line, if there is no such text, it is too large or it is not UTF-8
     */
    public SourceText open(String name) {
        return open(name, null);
    }

    /**
     * Returns the text that {@code name} stands for, if its bytes have the given checksum.
     *
     * @param sha256 64 hexadecimal digits, or null for any bytes
     * @throws DataException as above, and if the checksum is another or is none
     */
    public SourceText open(String name, @Nullable String sha256) {
        if (sha256 != null && !SHA256.matcher(sha256).matches()) {
            throw new DataException(
                    "a SHA-256 checksum has 64 hexadecimal digits; got '%s'".formatted(oneLine(sha256)));
        }
        if (name.equals(BuiltInNames.NAME)) {
            return checked("built-in " + name, BuiltInNames.bytes(), sha256);
        }
        if (ADDRESS.matcher(name).matches()) {
            return download(address(name), sha256);
        }
        return checked(name, SourceText.bytes(file(name), limits.maxBytes()), sha256);
    }

    private static Path file(String name) {
        try {
            Path file = Path.of(name);
            if (!name.isBlank() && Files.exists(file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw unknown(name, e);
        }
        throw unknown(name, null);
    }

    private static DataException unknown(String name, @Nullable Exception cause) {
        return new DataException(
                "'%s': no such file; data is a file, an http(s) address or the built-in '%s'"
                        .formatted(oneLine(name), BuiltInNames.NAME),
                cause);
    }

    private static URI address(String name) {
        String scheme = name.substring(0, name.indexOf(':')).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new DataException("'%s': only http and https addresses can be fetched".formatted(oneLine(name)));
        }
        try {
            return new URI(name);
        } catch (URISyntaxException e) {
            throw new DataException("'%s': not a valid address".formatted(oneLine(name)), e);
        }
    }

    private SourceText download(URI address, @Nullable String sha256) {
        Path kept = cache.resolve(
                SourceText.sha256(address.toString().getBytes(StandardCharsets.UTF_8))
                                .substring(0, NAME_DIGITS) + ".txt");
        if (Files.isRegularFile(kept)) {
            byte[] bytes = SourceText.bytes(kept, limits.maxBytes());
            if (sha256 == null || sha256.equalsIgnoreCase(SourceText.sha256(bytes))) {
                return SourceText.decode(address.toString(), bytes);
            }
        }
        byte[] bytes = Download.fetch(address, limits);
        SourceText text = checked(address.toString(), bytes, sha256);
        keep(bytes, kept);
        return text;
    }

    /** Writes to a file of another name first, so that a crash leaves no half of one under the right name. */
    private void keep(byte[] bytes, Path kept) {
        try {
            Files.createDirectories(cache);
            Path part = Files.createTempFile(cache, "download", ".part");
            try {
                try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
                    ByteBuffer rest = ByteBuffer.wrap(bytes);
                    while (rest.hasRemaining()) {
                        out.write(rest);
                    }
                    out.force(true);
                }
                Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new DataException("%s: the download cannot be kept there: %s".formatted(cache, e), e);
        }
    }

    private static SourceText checked(String origin, byte[] bytes, @Nullable String sha256) {
        if (sha256 != null && !sha256.equalsIgnoreCase(SourceText.sha256(bytes))) {
            throw new DataException("%s: the SHA-256 checksum is %s, not the expected %s"
                    .formatted(origin, SourceText.sha256(bytes), sha256));
        }
        return SourceText.decode(origin, bytes);
    }

    /** A name from outside may hold line ends or control characters; a message is one line. */
    private static String oneLine(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
