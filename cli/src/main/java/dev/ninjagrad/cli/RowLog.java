package dev.ninjagrad.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;

/** A file of JSON rows, one a line, that grows with a run; each row belongs to a step. */
final class RowLog<R> implements AutoCloseable {
    private final Path file;
    private final List<R> rows;
    private final BufferedWriter out;

    private RowLog(Path file, List<R> rows, BufferedWriter out) {
        this.file = file;
        this.rows = rows;
        this.out = out;
    }

    /**
     * Opens a log, which may be there already, after a step: rows of later steps, which a process that was killed has left, are removed.
     *
     * @throws UserError if it cannot be written, or holds something else
     */
    static <R> RowLog<R> after(long step, Path file, Class<R> type, ToLongFunction<R> stepOf) {
        try {
            List<R> rows = new ArrayList<>();
            if (Files.exists(file)) {
                read(file, type).stream()
                        .filter(row -> stepOf.applyAsLong(row) <= step)
                        .forEach(rows::add);
                StringBuilder text = new StringBuilder();
                rows.forEach(row -> text.append(JsonLine.of(row)).append('\n'));
                OutputFolder.writeWhole(file, text.toString());
            }
            BufferedWriter out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return new RowLog<>(file, rows, out);
        } catch (IOException e) {
            throw OutputFolder.unwritable(file, e);
        }
    }

    /** Reads all whole lines; what follows the last line end was cut off by a kill. */
    private static <R> List<R> read(Path file, Class<R> type) throws IOException {
        String text = Files.readString(file);
        List<R> rows = new ArrayList<>();
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            try {
                rows.add(JsonLine.parse(type, text.substring(from, end)));
            } catch (RuntimeException e) {
                throw new UserError(
                        "%s: line %d is no row of a run; restore the file or remove it to go on without its past"
                                .formatted(file, rows.size() + 1),
                        e);
            }
            from = end + 1;
        }
        return rows;
    }

    void append(R row) {
        try {
            out.write(JsonLine.of(row));
            out.write('\n');
        } catch (IOException e) {
            throw OutputFolder.unwritable(file, e);
        }
        rows.add(row);
    }

    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw OutputFolder.unwritable(file, e);
        }
    }

    /** Returns all rows so far. */
    List<R> rows() {
        return Collections.unmodifiableList(rows);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw OutputFolder.unwritable(file, e);
        }
    }
}
