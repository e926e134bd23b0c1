package dev.ninjagrad.cli;

import dev.ninjagrad.interop.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

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

    static void writeWhole(Path file, String text) {
        writeWhole(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes one file whole or not at all.
     *
     * @throws UserError if it cannot be written
     */
    static void writeWhole(Path file, byte[] bytes) {
        try {
            WholeFile.write(file, out -> out.write(bytes));
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Returns what to say when a file cannot be written. */
    static UserError unwritable(Path file, IOException e) {
        String why = e instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new UserError(
                "%s: cannot be written: %s; is the disk full, or the folder gone or read-only?".formatted(file, why),
                e);
    }
}
