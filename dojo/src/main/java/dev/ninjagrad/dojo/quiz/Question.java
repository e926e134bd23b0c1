package dev.ninjagrad.dojo.quiz;

import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question of the quiz.
 *
 * @param id short name, unique in the bank, such as {@code why-the-seed-is-one}
 * @param chapter what it belongs to, such as {@code graph}
 * @param ask the question
 * @param right the one right answer
 * @param wrong the other options, in the order of the file
 * @param why the explanation, shown after an answer
 * @param proof how the engine arrives at the right answer; null where it is a matter of words
 */
public record Question(
        String id,
        String chapter,
        String ask,
        String right,
        List<String> wrong,
        String why,
        @Nullable Proof proof) {
    /**
     * Checks that the question can be asked.
     *
     * @throws IllegalArgumentException if a text is blank, there is no wrong option, or two options are the same
     */
    public Question {
        wrong = List.copyOf(wrong);
        for (String text : List.of(id, chapter, ask, right, why)) {
            if (text.isBlank()) {
                throw new IllegalArgumentException(
                        "question " + id + ": id, chapter, ask, right and why are all needed");
            }
        }
        if (wrong.isEmpty()) {
            throw new IllegalArgumentException("question " + id + ": at least one wrong option is needed");
        }
        HashSet<String> options = new HashSet<>(wrong);
        if (options.size() < wrong.size() || options.contains(right)) {
            throw new IllegalArgumentException("question " + id + ": two options are the same");
        }
    }
}
