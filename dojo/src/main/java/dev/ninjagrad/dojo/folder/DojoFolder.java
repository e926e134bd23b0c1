package dev.ninjagrad.dojo.folder;

import dev.ninjagrad.dojo.course.Course;
import dev.ninjagrad.dojo.course.Exercise;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A learner's folder: a small Maven project of plain Java files that need nothing but the JDK, and {@code .dojo}, which marks the folder and keeps the
 * progress.
 */
public final class DojoFolder {
    private static final String MARKER = ".dojo";
    private static final Path SOURCES = Path.of("src", "main", "java", "dojo");
    private static final String MAT = "Mat.java";
    private static final int LARGEST = 1 << 20;

    private final Path root;
    private final Course course;
    private final Progress progress;

    private DojoFolder(Path root, Course course) {
        this.root = root;
        this.course = course;
        this.progress = Progress.read(root.resolve(MARKER).resolve("progress"));
    }

    /**
     * Lays out a folder.
     *
     * @param force whether files that are there may be overwritten; progress is kept
     * @throws DojoException if files are in the way, or cannot be written; then nothing was overwritten
     */
    public static DojoFolder init(Path root, Course course, boolean force) {
        Map<Path, String> files = files(root, course);
        List<Path> inTheWay = files.keySet().stream().filter(Files::exists).toList();
        if (!inTheWay.isEmpty() && !force) {
            boolean dojo = Files.isDirectory(root.resolve(MARKER));
            throw new DojoException(
                    dojo
                            ? root
                                    + " is a dojo folder already: 'dojo reset NAME' lays out one exercise anew, --force all of them"
                            : "%s exists already%s: choose another folder, or --force to overwrite"
                                    .formatted(
                                            inTheWay.getFirst(),
                                            inTheWay.size() == 1
                                                    ? ""
                                                    : ", and %d more".formatted(inTheWay.size() - 1)));
        }
        try {
            Files.createDirectories(root.resolve(MARKER));
            for (Map.Entry<Path, String> file : files.entrySet()) {
                Files.createDirectories(Objects.requireNonNull(file.getKey().getParent()));
                Files.writeString(file.getKey(), file.getValue(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new DojoException("cannot lay out " + root + ": " + e, e);
        }
        return new DojoFolder(root, course);
    }

    private static Map<Path, String> files(Path root, Course course) {
        Map<Path, String> files = new LinkedHashMap<>();
        files.put(root.resolve("pom.xml"), resource("pom.xml.part"));
        files.put(root.resolve("README.md"), resource("README.md.part"));
        files.put(root.resolve(SOURCES).resolve(MAT), Course.mat());
        for (Exercise exercise : course.exercises()) {
            files.put(root.resolve(SOURCES).resolve(exercise.fileName()), exercise.template());
        }
        return files;
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(DojoFolder.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Opens the folder that {@code start} lies in.
     *
     * @throws DojoException if neither it nor a folder above it is a dojo folder
     */
    public static DojoFolder open(Path start, Course course) {
        Path absolute = start.toAbsolutePath().normalize();
        for (Path at = absolute; at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve(MARKER)) && Files.isDirectory(at.resolve(SOURCES))) {
                return new DojoFolder(at, course);
            }
        }
        throw new DojoException(absolute
                + " is not a dojo folder, nor in one: 'ninjagrad dojo init DIR' lays one out, '--dir DIR' names one");
    }

    public Path root() {
        return root;
    }

    public Course course() {
        return course;
    }

    public Progress progress() {
        return progress;
    }

    /** Returns the folder in which the exercises lie. */
    public Path sources() {
        return root.resolve(SOURCES);
    }

    /** Returns where the learner's file lies. */
    public Path file(Exercise exercise) {
        return sources().resolve(exercise.fileName());
    }

    /**
     * Returns the learner's source; empty if the file is missing.
     *
     * @throws DojoException if it cannot be read, is no text, or is far too long
     */
    public String source(Exercise exercise) {
        return read(file(exercise), "");
    }

    /** Returns the folder's {@code Mat.java}; as it was laid out if it is missing. */
    public String mat() {
        return read(sources().resolve(MAT), Course.mat());
    }

    private static String read(Path file, String otherwise) {
        try {
            if (!Files.exists(file)) {
                return otherwise;
            }
            if (Files.size(file) > LARGEST) {
                throw new DojoException(file + " is longer than 1 MB: is this the exercise?");
            }
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw new DojoException(file + " is not UTF-8 text: save it as UTF-8", e);
        } catch (IOException e) {
            throw new DojoException("cannot read " + file + ": " + e, e);
        }
    }

    /**
     * Puts the task back as it was laid out. What was written there is kept beside it, as {@code NAME.java.old}.
     *
     * @return where it was kept; where there was nothing, the file itself
     */
    public Path reset(Exercise exercise) {
        Path file = file(exercise);
        Path old = file.resolveSibling(exercise.fileName() + ".old");
        try {
            boolean kept = Files.exists(file) && !Files.readString(file).isBlank();
            if (kept) {
                Files.move(file, old, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.writeString(file, exercise.template());
            progress.forget(exercise.name());
            return kept ? old : file;
        } catch (IOException e) {
            throw new DojoException("cannot reset " + file + ": " + e, e);
        }
    }

    /** Returns the first exercise that has not been passed; the last if all have. */
    public Exercise next() {
        return course.exercises().stream()
                .filter(e -> !progress.hasPassed(e.name()))
                .findFirst()
                .orElse(course.exercises().getLast());
    }

    /**
     * Returns the exercise of this name, number, class or file.
     *
     * @throws DojoException if there is none, with names that look like it
     */
    public Exercise exercise(String key) {
        return course.find(key)
                .orElseThrow(() -> new DojoException("no exercise '" + key + "'"
                        + (course.near(key).isEmpty()
                                ? "; 'ninjagrad dojo list' shows them"
                                : "; did you mean " + String.join(" or ", course.near(key)) + "?")));
    }
}
