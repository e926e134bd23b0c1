package dev.ninjagrad.dojo.course;

import dev.ninjagrad.check.fault.NearNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All exercises in order. The order stands in {@code exercises/course.list}, each exercise in {@code exercises/NAME.txt}. */
public final class Course {
    private static final int NEAR = 3;

    private final List<Exercise> exercises;

    private Course(List<Exercise> exercises) {
        this.exercises = List.copyOf(exercises);
    }

    /** Returns the course that comes with ninjagrad. */
    public static Course standard() {
        Map<String, List<Check>> checks = new HashMap<>();
        ScalarChecks.putInto(checks);
        LearningChecks.putInto(checks);
        TensorChecks.putInto(checks);
        LayerChecks.putInto(checks);
        AttentionChecks.putInto(checks);
        TrainingChecks.putInto(checks);
        HuntChecks.putInto(checks);
        List<Exercise> exercises = new ArrayList<>();
        for (String name : read("course.list").lines().toList()) {
            if (name.isBlank() || name.startsWith("#")) {
                continue;
            }
            ExerciseText text = ExerciseText.parse(name, read(name + ".txt"), file -> read(file + ".part"));
            List<Check> own = checks.remove(name);
            if (own == null) {
                throw new IllegalStateException("exercise " + name + " has no checks");
            }
            exercises.add(new Exercise(exercises.size() + 1, name, text, own));
        }
        if (!checks.isEmpty()) {
            throw new IllegalStateException("checks for exercises that course.list does not name: " + checks.keySet());
        }
        return new Course(exercises);
    }

    /** Returns the source of {@code Mat}, the small matrix class that every dojo folder has. */
    public static String mat() {
        return read("Mat.java.part");
    }

    static String read(String file) {
        try (InputStream in = Course.class.getResourceAsStream("/dev/ninjagrad/dojo/exercises/" + file)) {
            if (in == null) {
                throw new IllegalStateException("exercises/" + file + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Exercise> exercises() {
        return exercises;
    }

    /** Returns the exercise of this name, number, class or file, if there is one: {@code value-mul}, {@code 4}, {@code Ex04ValueMul.java}. */
    public Optional<Exercise> find(String key) {
        return exercises.stream()
                .filter(e -> e.name().equals(key)
                        || String.valueOf(e.number()).equals(key)
                        || e.className().equalsIgnoreCase(key)
                        || e.fileName().equalsIgnoreCase(key))
                .findFirst();
    }

    /** Returns up to three names that look like {@code key}, the most alike first. */
    public List<String> near(String key) {
        Comparator<String> byDistance = Comparator.comparingInt(name -> NearNames.distance(key, name));
        List<String> containing = exercises.stream()
                .map(Exercise::name)
                .filter(name -> !key.isEmpty() && name.contains(key))
                .toList();
        List<String> alike = exercises.stream()
                .map(Exercise::name)
                .filter(name -> NearNames.distance(key, name) <= Math.max(2, name.length() / 2))
                .sorted(byDistance)
                .toList();
        return (containing.isEmpty() ? alike : containing).stream().limit(NEAR).toList();
    }
}
