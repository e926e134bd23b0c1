package dev.ninjagrad.nn.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Data in three parts: to train on, to choose settings by, and to report with.
 *
 * @param train eight tenths
 * @param dev one tenth
 * @param test one tenth
 */
public record Split<T>(List<T> train, List<T> dev, List<T> test) {
    /**
     * Shuffles and cuts at 80 % and 90 %, rounded down. With {@code new PythonRandom(42)} it is makemore's split.
     *
     * @throws DataException if a part would be empty
     */
    public static <T> Split<T> of(List<T> items, RandomGenerator rng) {
        int n = items.size();
        int first = (int) (0.8 * n);
        int second = (int) (0.9 * n);
        if (first == 0 || first == second || second == n) {
            throw new DataException("a split into train, dev and test needs at least 6 items; got " + n);
        }
        List<T> order = new ArrayList<>(items);
        Collections.shuffle(order, rng);
        return new Split<>(
                List.copyOf(order.subList(0, first)),
                List.copyOf(order.subList(first, second)),
                List.copyOf(order.subList(second, n)));
    }
}
