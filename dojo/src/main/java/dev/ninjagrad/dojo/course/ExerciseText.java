package dev.ninjagrad.dojo.course;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What is written about an exercise, read from its file.
 *
 * <p>The file has sections, each begun by a line {@code === key words}: {@code title}, {@code chapter}, {@code needs} (names of earlier
 * exercises, on the same line), {@code task}, {@code nudge}, {@code formula}, {@code line}, {@code explain}, {@code file} (with {@code
 * ${class}}, {@code ${hole}} and {@code ${include NAME}}), {@code template} and {@code solution} (what stands in the hole), and {@code wrong CAUSE}
 * for each known wrong answer with the cause the learner must be told. {@code === hunt} marks a template that is complete but wrong.
 *
 * @param needs names of exercises that should be done before
 * @param hunt whether the template is a program with a bug rather than a hole
 * @param wrong known wrong answers
 */
public record ExerciseText(
        String title,
        String chapter,
        List<String> needs,
        String task,
        String nudge,
        String formula,
        String line,
        String explanation,
        boolean hunt,
        String file,
        String template,
        String solution,
        List<Wrong> wrong) {
    /** The key that a section of an exercise can have. */
    private static final Set<String> KEYS = Set.of(
            "title",
            "chapter",
            "needs",
            "task",
            "nudge",
            "formula",
            "line",
            "explain",
            "hunt",
            "file",
            "template",
            "solution",
            "wrong");

    private static final String MARK = "=== ";

    public ExerciseText {
        needs = List.copyOf(needs);
        wrong = List.copyOf(wrong);
    }

    /**
     * A known wrong answer.
     *
     * @param cause the slug of the reason the learner is given
     * @param fill what stands in the hole
     */
    public record Wrong(String cause, String fill) {}

    /**
     * Reads an exercise.
     *
     * @param name what errors call it
     * @param include returns the text of a file that {@code ${include NAME}} names
     * @throws IllegalArgumentException if a key is unknown, repeated or missing
     */
    static ExerciseText parse(String name, String text, UnaryOperator<String> include) {
        Map<String, String> sections = new LinkedHashMap<>();
        List<Wrong> wrong = new ArrayList<>();
        for (String section : ("\n" + text).split("\n" + MARK, -1)) {
            if (section.isBlank()) {
                continue;
            }
            int end = section.indexOf('\n');
            String head = end < 0 ? section : section.substring(0, end);
            String body = end < 0 ? "" : section.substring(end + 1).stripTrailing();
            String key = head.split(" ", 2)[0];
            String rest = head.substring(key.length()).strip();
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(name + ": unknown section '" + key + "'; expected one of " + KEYS);
            } else if (key.equals("wrong")) {
                wrong.add(new Wrong(rest, body));
            } else if (sections.put(key, body.isEmpty() ? rest : body) != null) {
                throw new IllegalArgumentException(name + ": section '" + key + "' stands twice");
            }
        }
        for (String key : KEYS) {
            if (!Set.of("needs", "hunt", "wrong").contains(key) && !sections.containsKey(key)) {
                throw new IllegalArgumentException(name + ": section '" + key + "' is missing");
            }
        }
        return of(name, sections, wrong, include);
    }

    private static ExerciseText of(
            String name, Map<String, String> sections, List<Wrong> wrong, UnaryOperator<String> include) {
        String file = included(sections.getOrDefault("file", ""), include);
        if (!file.contains("${hole}") || !file.contains("${class}")) {
            throw new IllegalArgumentException(name + ": the file needs ${class} and ${hole}");
        }
        String needs = sections.getOrDefault("needs", "");
        return new ExerciseText(
                sections.getOrDefault("title", ""),
                sections.getOrDefault("chapter", ""),
                needs.isEmpty() ? List.of() : List.of(needs.split(" ", -1)),
                sections.getOrDefault("task", ""),
                sections.getOrDefault("nudge", ""),
                sections.getOrDefault("formula", ""),
                sections.getOrDefault("line", ""),
                sections.getOrDefault("explain", ""),
                sections.containsKey("hunt"),
                file + "\n",
                sections.getOrDefault("template", ""),
                sections.getOrDefault("solution", ""),
                wrong);
    }

    private static String included(String file, UnaryOperator<String> include) {
        String open = "${include ";
        int at = file.indexOf(open);
        if (at < 0) {
            return file;
        }
        int end = file.indexOf('}', at);
        String name = file.substring(at + open.length(), end);
        String rest = included(file.substring(end + 1), include);
        return file.substring(0, at) + include.apply(name).stripTrailing() + rest;
    }
}
