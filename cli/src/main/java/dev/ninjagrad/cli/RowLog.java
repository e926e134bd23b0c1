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
    private final Class<R> type;
    private final List<R> rows = new ArrayList<>();
    private final BufferedWriter out;

    private RowLog(Path file, Class<R> type, BufferedWriter out) {
        this.file = file;
        this.type = type;
        this.out = out;
    }

    /**
     * Opens a log, which may be there already, after a step: rows of later steps, which a process that was killed has left, are removed.
     *
     * @throws UserError if it cannot be written, or holds something else
     */
    static <R> RowLog<R> after(long step, Path file, Class<R> type, ToLongFunction<R> stepOf) {
        try {
            List<String> kept = Files.exists(file) ? wholeLines(Files.readString(file)) : List.of();
            List<R> rows = parsed(kept, type, file);
            int count = 0;
            while (count < rows.size() && stepOf.applyAsLong(rows.get(count)) <= step) {
                count++;
            }
            StringBuilder text = new StringBuilder();
            kept.subList(0, count).forEach(line -> text.append(line).append('\n'));
            OutputFolder.writeWhole(file, text.toString());
            RowLog<R> log = new RowLog<>(file, type, Files.newBufferedWriter(file, StandardOpenOption.APPEND));
            log.rows.addAll(rows.subList(0, count));
            return log;
        } catch (IOException e) {
            throw OutputFolder.unwritable(file, e);
        }
    }

    /** Returns the lines that are whole: what follows the last line end was cut off by a kill. */
    private static List<String> wholeLines(String text) {
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private static <R> List<R> parsed(List<String> lines, Class<R> type, Path file) {
        List<R> rows = new ArrayList<>();
        for (String line : lines) {
            try {
                rows.add(JsonLine.parse(type, line));
            } catch (RuntimeException e) {
                throw new UserError(
                        "%s: line %d is no row of a run; restore the file, or remove it to go on without its past"
                                .formatted(file, rows.size() + 1),
                        e);
            }
        }
        return rows;
    }

    void append(R row) {
        String line = JsonLine.of(row);
        try {
            out.write(line);
            out.write('\n');
        } catch (IOException e) {
            throw OutputFolder.unwritable(file, e);
        }
        // As it will be read back: the JSON reader may round a last place, and a resumed run shall plot the same.
        rows.add(JsonLine.parse(type, line));
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
