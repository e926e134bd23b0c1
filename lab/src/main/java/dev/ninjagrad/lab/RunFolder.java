package dev.ninjagrad.lab;

import io.avaje.jsonb.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The runs below one folder: each folder with a {@code metrics.jsonl}, one JSON object a line with a {@code step}.
 *
 * <p>A request names a run of the list and nothing else: no path is made from what it says, and what a symbolic link leads
 * to outside the folder is not on the list.
 */
final class RunFolder {
    private static final String METRICS = "metrics.jsonl";
    private static final int MAX_DEPTH = 4;
    private static final int MAX_RUNS = 200;
    private static final int MAX_COLUMNS = 8;
    private static final long MAX_BYTES = 64L * 1024 * 1024;
    private static final int MAX_POINTS = 1_000;

    private final Path root;

    RunFolder(Path root) {
        this.root = root;
    }

    /** A column of a run; a number is null where it is missing or none. */
    @Json
    record Column(String name, List<@Nullable Double> values) {}

    /**
     * A run, thinned to a thousand rows at most.
     *
     * @param rows how many there were
     * @param skipped lines that are no JSON object with a step
     * @param firstBad the first step at which the loss is missing or no number; null if there is none
     */
    @Json
    record Run(
            String name,
            int rows,
            int skipped,
            @Nullable Double firstLoss,
            @Nullable Double bestLoss,
            @Nullable Double lastLoss,
            @Nullable Double firstBad,
            List<Double> steps,
            List<Column> columns) {}

    String name() {
        return root.toString();
    }

    /** Returns the names of the runs, relative to the folder, with slashes. */
    List<String> list() {
        return find().keySet().stream().toList();
    }

    private Map<String, Path> find() {
        Map<String, Path> runs = new LinkedHashMap<>();
        try {
            Path real = root.toRealPath();
            try (Stream<Path> all = Files.walk(real, MAX_DEPTH)) {
                all.filter(it -> it.endsWith(METRICS) && within(real, it))
                        .sorted()
                        .limit(MAX_RUNS)
                        .forEach(it -> runs.put(nameOf(real, it), it));
            }
        } catch (IOException | UncheckedIOException e) {
            // A folder that is not there, or may not be read, has no runs.
            runs.clear();
        }
        return runs;
    }

    private static boolean within(Path real, Path file) {
        try {
            return file.toRealPath().startsWith(real) && Files.isRegularFile(file);
        } catch (IOException e) {
            return false;
        }
    }

    private static String nameOf(Path real, Path file) {
        String name = real.relativize(file.getParent()).toString().replace('\\', '/');
        return name.isEmpty() ? "." : name;
    }

    /**
     * Reads a run.
     *
     * @throws Refusal if there is no such run, or it is too large
     */
    Run read(@Nullable String name) {
        Path file = name == null ? null : find().get(name);
        if (file == null) {
            throw new Refusal(Refusal.NOT_FOUND, "there is no such run in the folder");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new Refusal(Refusal.TOO_LARGE, METRICS + " has more than " + MAX_BYTES / 1024 / 1024 + " MB");
            }
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                return read(String.valueOf(name), lines);
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.WRONG, METRICS + " cannot be read as UTF-8 text");
        }
    }

    private static Run read(String name, BufferedReader lines) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        int skipped = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Map<String, Object> row = parse(line);
            if (row.get("step") instanceof Number) {
                rows.add(row);
            } else if (!line.isBlank()) {
                skipped++;
            }
        }
        Double first = null;
        Double best = null;
        Double last = null;
        Double firstBad = null;
        for (Map<String, Object> row : rows) {
            Double loss = number(row.get("loss"));
            if (loss == null) {
                firstBad = firstBad == null ? number(row.get("step")) : firstBad;
            } else {
                first = first == null ? loss : first;
                best = best == null ? loss : Double.valueOf(Math.min(best, loss));
                last = loss;
            }
        }
        int stride = Math.max(1, Math.ceilDiv(rows.size(), MAX_POINTS));
        List<Map<String, Object>> kept = new ArrayList<>();
        for (int i = 0; i < rows.size(); i += stride) {
            kept.add(rows.get(i));
        }
        List<Double> steps = kept.stream()
                .map(it -> ((Number) it.getOrDefault("step", 0)).doubleValue())
                .toList();
        return new Run(name, rows.size(), skipped, first, best, last, firstBad, steps, columns(rows, kept));
    }

    private static List<Column> columns(List<Map<String, Object>> rows, List<Map<String, Object>> kept) {
        List<String> names = rows.stream()
                .limit(MAX_POINTS)
                .flatMap(it -> it.entrySet().stream())
                .filter(it -> it.getValue() instanceof Number && !it.getKey().equals("step"))
                .map(Map.Entry::getKey)
                .distinct()
                .limit(MAX_COLUMNS)
                .toList();
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            List<@Nullable Double> values = new ArrayList<>();
            kept.forEach(row -> values.add(number(row.get(name))));
            columns.add(new Column(name, values));
        }
        return columns;
    }

    private static Map<String, Object> parse(String line) {
        try {
            return Messages.parse(line);
        } catch (RuntimeException e) {
            // Whatever the reader objects to, it is the line's fault: a torn last line of a run that goes on, above
            // all.
            return Map.of();
        }
    }

    private static @Nullable Double number(@Nullable Object value) {
        return value instanceof Number number ? GuideRoom.finite(number.doubleValue()) : null;
    }
}
