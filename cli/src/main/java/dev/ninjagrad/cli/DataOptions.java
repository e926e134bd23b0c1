package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.data.DataSource;
import dev.ninjagrad.nn.data.FetchLimits;
import dev.ninjagrad.nn.data.SourceText;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which text to train on, and how far to go for it. */
final class DataOptions {
    private static final int MOST_MB = 1024;

    @Option(
            names = "--data",
            paramLabel = "FILE|URL",
            description = "A UTF-8 text file, an http(s) address, or the built-in 'names'. Default: names.")
    private @Nullable String data;

    @Option(
            names = "--checksum",
            paramLabel = "SHA256",
            description = "Take the data only if their SHA-256 checksum is this.")
    private @Nullable String checksum;

    @Option(
            names = "--max-mb",
            paramLabel = "N",
            description = "Largest file or download in MiB. Default: ${DEFAULT-VALUE}.")
    private int maxMb = 64;

    @Option(
            names = "--timeout",
            paramLabel = "S",
            description = "Longest time for a download in seconds. Default: ${DEFAULT-VALUE}.")
    private int timeout = 300;

    /** Returns what was named in the call, or the built-in names. */
    String name() {
        return name("names");
    }

    /** Returns what was named in the call, or the fallback. */
    String name(String fallback) {
        return data == null ? fallback : data;
    }

    /**
     * Opens the text; a download is kept, and not asked for again.
     *
     * @throws UserError if it cannot be had
     */
    SourceText open(String name) {
        UserError.require(maxMb >= 1 && maxMb <= MOST_MB, "--max-mb", maxMb, "a whole number from 1 to " + MOST_MB);
        UserError.require(timeout >= 1 && timeout <= 86_400, "--timeout", timeout, "a whole number from 1 to 86400");
        FetchLimits standard = FetchLimits.standard();
        Duration total = Duration.ofSeconds(timeout);
        FetchLimits limits = new FetchLimits(
                maxMb << 20,
                shorter(standard.connect(), total),
                shorter(standard.silence(), total),
                total,
                standard.redirects());
        try {
            return new DataSource(cache(), limits).open(name, checksum);
        } catch (DataException e) {
            throw new UserError("--data " + e.getMessage(), e);
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** The user's folder for what can be fetched again; the property is for tests. */
    private static Path cache() {
        String chosen = System.getProperty("ninjagrad.cache");
        if (chosen != null) {
            return Path.of(chosen);
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg == null || xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("ninjagrad");
    }
}
