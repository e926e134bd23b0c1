package dev.ninjagrad.nn.data;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads points from a text file: one {@code x,y,label} a line, label −1/+1 or 0/1, an optional header line. */
public final class PointsFile {
    private static final int MAX_POINTS = 100_000;

    private PointsFile() {}

    /**
     * Reads all points of a file.
     *
     * @throws DataException if the file cannot be read or a line is not a point; the message names file and line
     */
    public static Points read(Path file) {
        List<String> lines = lines(file);
        int first = !lines.isEmpty() && isHeader(lines.getFirst()) ? 1 : 0;
        List<Row> rows = new ArrayList<>();
        for (int i = first; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                rows.add(parse(file, i + 1, lines.get(i)));
            }
        }
        if (rows.isEmpty()) {
            throw new DataException(file + ": no points in it; expected one 'x,y,label' a line");
        }
        if (rows.size() > MAX_POINTS) {
            throw new DataException("%s: %,d points; at most %,d fit".formatted(file, rows.size(), MAX_POINTS));
        }
        return new Points(
                rows.stream().mapToDouble(Row::x).toArray(),
                rows.stream().mapToDouble(Row::y).toArray(),
                rows.stream().mapToInt(Row::label).toArray());
    }

    private record Row(double x, double y, int label) {}

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new DataException(file + ": not UTF-8 text", e);
        } catch (IOException e) {
            String why =
                    Files.notExists(file) ? "no such file" : Files.isDirectory(file) ? "is a folder" : "unreadable";
            throw new DataException("%s: %s; expected a text file with one 'x,y,label' a line".formatted(file, why), e);
        }
    }

    private static boolean isHeader(String line) {
        return line.chars().anyMatch(c -> Character.isLetter(c) && c != 'e' && c != 'E');
    }

    private static Row parse(Path file, int number, String line) {
        String[] cells = line.split(",", -1);
        try {
            if (cells.length == 3) {
                double label = Double.parseDouble(cells[2].strip());
                double x = Double.parseDouble(cells[0].strip());
                double y = Double.parseDouble(cells[1].strip());
                boolean known = label == 1 || label == -1 || label == 0;
                if (known && Double.isFinite(x) && Double.isFinite(y)) {
                    return new Row(x, y, label == 1 ? 1 : -1);
                }
            }
        } catch (NumberFormatException e) {
            throw notAPoint(file, number, line, e);
        }
        throw notAPoint(file, number, line, null);
    }

    private static DataException notAPoint(Path file, int number, String line, @Nullable Exception cause) {
        String shown = line.length() > 60 ? line.substring(0, 60) + "…" : line;
        return new DataException(
                "%s:%d: expected 'x,y,label' with a label of −1/+1 or 0/1; got '%s'".formatted(file, number, shown),
                cause);
    }
}
