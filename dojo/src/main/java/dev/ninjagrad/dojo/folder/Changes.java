package dev.ninjagrad.dojo.folder;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Notices which file of a folder was saved.
 *
 * <p>The system's watch service only wakes it; what counts is the files' time and size. So it also works where that service is slow (macOS) and
 * whatever an editor does to save: write in place, or write elsewhere and rename.
 */
public final class Changes implements AutoCloseable {
    /** A save is often several writes; a file counts as saved when it has been quiet for so long. */
    private static final int QUIET_MILLIS = 15;

    private final Path folder;
    private final WatchService service;
    private Map<Path, Stamp> known;

    private record Stamp(long time, long size) {}

    /**
     * Starts watching.
     *
     * @throws IOException if the folder cannot be watched
     */
    public Changes(Path folder) throws IOException {
        this.folder = folder;
        this.service = FileSystems.getDefault().newWatchService();
        folder.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        this.known = stamps();
    }

    /**
     * Returns the name of a Java file that was saved; waits for one, or not much longer than {@code millis}.
     *
     * @throws InterruptedException if interrupted while waiting
     */
    public Optional<String> await(int millis) throws InterruptedException {
        try {
            WatchKey key = service.poll(millis, TimeUnit.MILLISECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            return Optional.empty();
        }
        Map<Path, Stamp> now = stamps();
        if (now.equals(known)) {
            return Optional.empty();
        }
        Map<Path, Stamp> before = known;
        do {
            known = now;
            TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
            now = stamps();
        } while (!now.equals(known));
        return latest(before, now);
    }

    private static Optional<String> latest(Map<Path, Stamp> before, Map<Path, Stamp> now) {
        return now.entrySet().stream()
                .filter(e -> !e.getValue().equals(before.get(e.getKey())))
                .max((a, b) -> Long.compare(a.getValue().time(), b.getValue().time()))
                .map(e -> String.valueOf(e.getKey().getFileName()));
    }

    private Map<Path, Stamp> stamps() {
        Map<Path, Stamp> stamps = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(f -> f.toString().endsWith(".java")).forEach(f -> {
                try {
                    BasicFileAttributes a = Files.readAttributes(f, BasicFileAttributes.class);
                    stamps.put(f, new Stamp(a.lastModifiedTime().to(TimeUnit.NANOSECONDS), a.size()));
                } catch (IOException goneAgain) {
                    // An editor's temporary file, or one between delete and rename: the next look finds it.
                    stamps.remove(f);
                }
            });
        } catch (IOException e) {
            throw new DojoException("cannot read " + folder + ": " + e, e);
        }
        return stamps;
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
