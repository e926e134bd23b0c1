package dev.ninjagrad.lab;

import io.avaje.jex.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The pages, read from the jar once, some two megabytes in all, and kept. A browser that has a file already asks whether it still
 * is the one, by its tag.
 *
 * <p>A path is a few plain names with slashes between; anything else, such as an empty name, one that begins with a dot or
 * an escape, is not looked up at all.
 */
final class Assets {
    private static final Pattern PATH = Pattern.compile("(?:[A-Za-z0-9_-]+/){0,3}[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)+");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("java", "text/plain; charset=utf-8"));

    private static final Map<String, Asset> READ = new ConcurrentHashMap<>();

    private static final int NOT_MODIFIED = 304;

    /** @param tag tells one content of a file from another, in quotes as HTTP has it */
    @SuppressWarnings("ArrayRecordComponent") // written to many browsers, never changed or compared
    record Asset(byte[] bytes, String tag) {
        static Asset of(byte[] bytes) {
            // A checksum: the first digest of a JVM takes a tenth of a second, and nobody forges the lab's own files.
            CRC32C checksum = new CRC32C();
            checksum.update(bytes);
            return new Asset(bytes, "\"" + bytes.length + "-" + Long.toHexString(checksum.getValue()) + "\"");
        }
    }

    private Assets() {}

    static void serve(Context ctx) {
        // The raw path, so that an escaped slash or dot is seen as what it is.
        String raw = ctx.uri().getRawPath();
        String path = raw.equals("/") ? "index.html" : raw.substring(1);
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (type == null || !PATH.matcher(path).matches()) {
            throw new Refusal(Refusal.NOT_FOUND, "there is no such page");
        }
        Asset asset = read(path);
        ctx.header("ETag", asset.tag());
        if (asset.tag().equals(ctx.header("If-None-Match"))) {
            ctx.status(NOT_MODIFIED).contentType(type);
            Messages.write(ctx, new byte[0]);
        } else {
            ctx.contentType(type);
            Messages.write(ctx, asset.bytes());
        }
    }

    /**
     * Reads a page or what belongs to one, by its path without the first slash.
     *
     * @throws Refusal if there is no such thing
     */
    static Asset read(String path) {
        return READ.computeIfAbsent(path, Assets::fromJar);
    }

    private static Asset fromJar(String path) {
        try (InputStream in = Assets.class.getResourceAsStream("pages/" + path)) {
            if (in == null) {
                throw new Refusal(Refusal.NOT_FOUND, "there is no such page");
            }
            return Asset.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
