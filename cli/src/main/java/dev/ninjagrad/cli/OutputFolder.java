package dev.ninjagrad.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A folder that a command writes its results into. Each file appears whole or not at all: it is written beside its
 * final name and moved there in one step.
 */
final class OutputFolder {
    private final Path folder;

    private OutputFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes sure, before any work is done, that the folder is there and can be written to.
     *
     * @throws UserError if it cannot
     */
    static OutputFolder open(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".ninjagrad", ".probe"));
        } catch (FileAlreadyExistsException | NotDirectoryException e) {
            throw new UserError("--out %s: %s is a file, not a folder".formatted(folder, e.getMessage()), e);
        } catch (IOException e) {
            throw new UserError("--out %s: cannot write there; choose a folder you may write to".formatted(folder), e);
        }
        return new OutputFolder(folder);
    }

    Path path() {
        return folder;
    }

    void write(String name, String text) {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    void write(String name, byte[] bytes) {
        writeWhole(folder.resolve(name), bytes);
    }

    /** Writes one file whole or not at all, and creates the folders above it. */
    static void writeWhole(Path file, byte[] bytes) {
        Path beside = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            Files.write(beside, bytes);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            deleteQuietly(beside);
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The first failure is the one to report; what is left is a hidden .part file.
        }
    }
}
