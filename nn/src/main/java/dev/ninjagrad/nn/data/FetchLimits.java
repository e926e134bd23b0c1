package dev.ninjagrad.nn.data;

import java.time.Duration;

/**
 * How far the program goes for data that it does not know.
 *
 * @param maxBytes most bytes of a file or a download
 * @param connect longest wait for a connection
 * @param silence longest wait for the next bytes
 * @param total longest time for one download, redirects included
 * @param redirects most redirects that are followed
 */
public record FetchLimits(int maxBytes, Duration connect, Duration silence, Duration total, int redirects) {
    /** 64 MiB, 10 s to connect, 20 s of silence, 5 minutes in all, 5 redirects. */
    public static FetchLimits standard() {
        return new FetchLimits(
                SourceText.DEFAULT_MAX_BYTES, Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMinutes(5), 5);
    }
}
