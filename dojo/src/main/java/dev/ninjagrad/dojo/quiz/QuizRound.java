package dev.ninjagrad.dojo.quiz;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Some questions with their options in the order in which they are shown.
 *
 * @param items in the order of asking
 */
public record QuizRound(List<Item> items) {
    public QuizRound {
        items = List.copyOf(items);
    }

    /**
     * A question as it is asked.
     *
     * @param options the right and the wrong answers, shuffled
     * @param answer index of the right one among them
     */
    public record Item(Question question, List<String> options, int answer) {
        public Item {
            options = List.copyOf(options);
        }

        /** Returns whether the option with this index is the right one. */
        public boolean isRight(int option) {
            return option == answer;
        }
    }

    static QuizRound draw(List<Question> from, int count, long seed) {
        Random rng = new Random(seed);
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            chosen.add(i);
        }
        Collections.shuffle(chosen, rng);
        return new QuizRound(chosen.stream()
                .limit(count)
                .sorted()
                .map(i -> item(from.get(i), rng))
                .toList());
    }

    private static Item item(Question question, Random rng) {
        List<String> options = new ArrayList<>(question.wrong());
        options.add(question.right());
        Collections.shuffle(options, rng);
        return new Item(question, options, options.indexOf(question.right()));
    }
}
