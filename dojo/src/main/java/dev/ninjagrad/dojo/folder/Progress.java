package dev.ninjagrad.dojo.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a learner has passed and which hints were read; one line each in {@code .dojo/progress}. */
public final class Progress {
    private final Path file;
    private final Set<String> passed = new TreeSet<>();
    private final Map<String, Integer> hints = new TreeMap<>();

    private Progress(Path file) {
        this.file = file;
    }

    static Progress read(Path file) {
        Progress progress = new Progress(file);
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            for (int i = 0; i < lines.size(); i++) {
                progress.line(lines.get(i), i + 1);
            }
        } catch (IOException e) {
            throw new DojoException("cannot read " + file + ": " + e.getMessage(), e);
        }
        return progress;
    }

    private void line(String line, int number) {
        String[] words = line.strip().split(" ", -1);
        if (words.length == 2 && words[0].equals("passed")) {
            passed.add(words[1]);
        } else if (words.length == 3 && words[0].equals("hint") && words[2].matches("[1-3]")) {
            hints.put(words[1], Integer.parseInt(words[2]));
        } else if (!line.isBlank()) {
            throw new DojoException("%s:%d: expected 'passed NAME' or 'hint NAME 1', got '%s'; delete the line"
                    .formatted(file, number, line));
        }
    }

    public boolean hasPassed(String exercise) {
        return passed.contains(exercise);
    }

    /** Returns how many exercises have been passed. */
    public int count() {
        return passed.size();
    }

    /** Notes that an exercise was passed. It stays so, whatever becomes of the file. */
    public void pass(String exercise) {
        if (passed.add(exercise)) {
            write();
        }
    }

    /** Returns how many hints of an exercise were read, from 0 to 3. */
    public int hints(String exercise) {
        return hints.getOrDefault(exercise, 0);
    }

    /** Notes how many hints were read. */
    public void readHints(String exercise, int count) {
        hints.put(exercise, count);
        write();
    }

    /** Forgets an exercise, as if it had never been tried. */
    public void forget(String exercise) {
        passed.remove(exercise);
        hints.remove(exercise);
        write();
    }

    private void write() {
        StringBuilder text = new StringBuilder();
        passed.forEach(name -> text.append("passed ").append(name).append('\n'));
        hints.forEach((name, count) ->
                text.append("hint ").append(name).append(' ').append(count).append('\n'));
        try {
            // A neighbour first, then a rename: no half-written progress, whenever the power fails.
            Path next = Files.createTempFile(file.toAbsolutePath().getParent(), "progress", ".tmp");
            Files.writeString(next, text, StandardCharsets.UTF_8);
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new DojoException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
