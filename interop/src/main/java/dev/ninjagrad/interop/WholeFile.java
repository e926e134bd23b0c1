package dev.ninjagrad.interop;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files that appear whole or not at all, whenever the process or the machine stops.
 *
 * <p>The bytes go to a hidden file in the same folder, {@code .NAME.PID.part}, are forced to the disk, and only then take
 * the name. A process that is killed may leave its hidden file behind; the next one that writes the same name removes it.
 * Several processes of one machine may write one name, and the last wins; within a process one thread at a time may.
 */
public final class WholeFile {
    private static final String PART = ".part";

    private WholeFile() {}

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {
        /** Writes it to a stream that is buffered and need not be closed. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file in place of any that has its name.
     *
     * @throws IOException if that is not possible; the file is then as it was
     */
    public static void write(Path file, Content content) throws IOException {
        writeAndMove(file, content, part -> replace(part, file));
    }

    /**
     * Writes a file, and gives another name to the one that had its name before.
     *
     * @param kept a name in the same folder, replaced if it is taken; for a moment it is the only one of the two that is
     *     there
     * @throws IOException if that is not possible; the file is then as it was, or it is {@code kept}
     */
    public static void writeKeeping(Path kept, Path file, Content content) throws IOException {
        writeAndMove(file, content, part -> {
            if (Files.exists(file)) {
                replace(file, kept);
            }
            replace(part, file);
        });
    }

    /** Gives files their names. */
    @FunctionalInterface
    private interface Renaming {
        void of(Path part) throws IOException;
    }

    private static void writeAndMove(Path file, Content content, Renaming renaming) throws IOException {
        Path target = file.toAbsolutePath();
        removeLeftovers(target);
        Path part =
                target.resolveSibling(prefix(target) + ProcessHandle.current().pid() + PART);
        try {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            renaming.of(part);
        } catch (IOException | RuntimeException | Error e) {
            deleteQuietly(part);
            throw e;
        }
        forceFolder(target);
    }

    private static void replace(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String prefix(Path target) {
        return "." + target.getFileName() + ".";
    }

    /** Removes the hidden files of this name whose process is gone. */
    private static void removeLeftovers(Path target) {
        String prefix = prefix(target);
        String[] names = target.resolveSibling(".").toFile().list();
        if (names == null) {
            return; // no such folder; opening a file in it says so
        }
        for (String name : names) {
            if (name.startsWith(prefix)
                    && name.endsWith(PART)
                    && isGone(name.substring(prefix.length(), name.length() - PART.length()))) {
                deleteQuietly(target.resolveSibling(name));
            }
        }
    }

    private static boolean isGone(String pid) {
        return pid.matches("[0-9]{1,18}")
                && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    }

    /** Forces the names to the disk as well. */
    private static void forceFolder(Path target) {
        try (FileChannel channel = FileChannel.open(target.resolveSibling("."))) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no folders; there the names are as durable as the file system makes them.
        }
    }

    private static void deleteQuietly(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // What stays is a hidden file; a failure that led here is the one to report.
        }
    }
}
