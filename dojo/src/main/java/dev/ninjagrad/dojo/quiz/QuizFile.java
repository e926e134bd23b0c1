package dev.ninjagrad.dojo.quiz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads questions from text: one {@code key: value} a line, an empty line between questions, {@code #} before a comment.
 *
 * <pre>
 * question: short-name
 * chapter: graph
 * ask: …?
 * right: …
 * wrong: …            (one line each)
 * why: …
 * proof: gradient of a*b by a at a=2,b=3     (optional; see {@link Proof#parse})
 * </pre>
 *
 * <p>Strict: an unknown, repeated or missing key is an error that names file and line.
 */
final class QuizFile {
    private static final Set<String> ONCE = Set.of("question", "chapter", "ask", "right", "why", "proof");

    private final String name;
    private final List<Question> questions = new ArrayList<>();
    private final Map<String, String> fields = new LinkedHashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private int number;

    private QuizFile(String name) {
        this.name = name;
    }

    /**
     * Returns the questions in {@code text}.
     *
     * @param name what errors call the text
     * @throws IllegalArgumentException if it is not in the format
     */
    static List<Question> parse(String name, String text) {
        QuizFile file = new QuizFile(name);
        text.lines().forEach(file::line);
        file.finish();
        return List.copyOf(file.questions);
    }

    private void line(String line) {
        number++;
        if (line.isBlank()) {
            finish();
        } else if (!line.startsWith("#")) {
            int colon = line.indexOf(": ");
            if (colon < 0) {
                throw error("expected 'key: value', got '" + line + "'");
            }
            put(line.substring(0, colon), line.substring(colon + 2).strip());
        }
    }

    private void put(String key, String value) {
        if (key.equals("wrong")) {
            wrong.add(value);
        } else if (!ONCE.contains(key)) {
            throw error("unknown key '" + key + "'; expected question, chapter, ask, right, wrong, why or proof");
        } else if (fields.put(key, value) != null) {
            throw error("'" + key + "' twice in one question");
        }
    }

    private void finish() {
        if (fields.isEmpty() && wrong.isEmpty()) {
            return;
        }
        try {
            questions.add(new Question(
                    field("question"), field("chapter"), field("ask"), field("right"), wrong, field("why"), proof()));
        } catch (IllegalArgumentException e) {
            throw error(e.getMessage());
        }
        fields.clear();
        wrong.clear();
    }

    private @Nullable Proof proof() {
        String text = fields.get("proof");
        return text == null ? null : Proof.parse(text);
    }

    private String field(String key) {
        return fields.getOrDefault(key, "");
    }

    private IllegalArgumentException error(@Nullable String message) {
        return new IllegalArgumentException(name + ":" + number + ": " + message);
    }
}
