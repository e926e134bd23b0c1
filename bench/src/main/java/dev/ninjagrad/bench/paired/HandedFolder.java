package dev.ninjagrad.bench.paired;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary folder with what a peer is handed, {@value #FILE}; gone once closed. */
record HandedFolder(Path path) implements AutoCloseable {
    static final String FILE = "workload.safetensors";

    static HandedFolder of(Task task) {
        try {
            HandedFolder folder = new HandedFolder(Files.createTempDirectory("ninjagrad-bench"));
            task.handed().write(folder.path.resolve(FILE));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the workload for the peer", e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path.resolve(FILE));
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the temporary folder " + path, e);
        }
    }
}
