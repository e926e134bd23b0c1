package dev.ninjagrad.dojo.quiz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A set of questions, in order of chapters.
 *
 * <pre>{@code
 * QuizBank bank = QuizBank.standard();
 * QuizRound round = bank.round(List.of("softmax"), 5, 42);
 * }</pre>
 */
public final class QuizBank {
    private static final List<String> FILES = List.of("essentials", "scalars", "tensors", "training");

    private final List<Question> questions;

    private QuizBank(List<Question> questions) {
        this.questions = questions;
    }

    /**
     * Returns a bank of these questions.
     *
     * @throws IllegalArgumentException if two have the same id
     */
    public static QuizBank of(List<Question> questions) {
        Set<String> ids = new HashSet<>();
        for (Question question : questions) {
            if (!ids.add(question.id())) {
                throw new IllegalArgumentException("question " + question.id() + " stands twice in the bank");
            }
        }
        return new QuizBank(List.copyOf(questions));
    }

    /** Returns the bank that comes with ninjagrad; the first chapter, {@code essentials}, is the knowledge check of seven questions. */
    public static QuizBank standard() {
        List<Question> all = new ArrayList<>();
        for (String file : FILES) {
            all.addAll(QuizFile.parse(file + ".txt", read(file + ".txt")));
        }
        return of(all);
    }

    private static String read(String file) {
        try (InputStream in = Objects.requireNonNull(QuizBank.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns all questions, chapter by chapter. */
    public List<Question> questions() {
        return questions;
    }

    /** Returns the chapters, in order. */
    public List<String> chapters() {
        return questions.stream().map(Question::chapter).distinct().toList();
    }

    /**
     * Returns a round: questions drawn without repetition, their options shuffled; in the order of the bank.
     *
     * @param chapters from which; empty for all
     * @param count at most so many
     * @param seed the same seed draws the same round
     * @throws IllegalArgumentException if a chapter is not in the bank or {@code count} is not positive
     */
    public QuizRound round(List<String> chapters, int count, long seed) {
        for (String chapter : chapters) {
            if (!chapters().contains(chapter)) {
                throw new IllegalArgumentException(
                        "no chapter '" + chapter + "'; there are " + String.join(", ", chapters()));
            }
        }
        if (count < 1) {
            throw new IllegalArgumentException("a round needs at least one question; got " + count);
        }
        List<Question> from = questions.stream()
                .filter(q -> chapters.isEmpty() || chapters.contains(q.chapter()))
                .toList();
        return QuizRound.draw(from, count, seed);
    }
}
