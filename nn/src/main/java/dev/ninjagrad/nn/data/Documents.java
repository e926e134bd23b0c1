package dev.ninjagrad.nn.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Short texts that are learned one by one, such as names.
 *
 * @param origin where they came from, for messages
 * @param items the texts, at least two, none blank
 */
public record Documents(String origin, List<String> items) {
    private static final int FEWEST = 2;

    /**
     * Checks and copies the texts.
     *
     * @throws DataException if there are fewer than two
     */
    public Documents {
        items = List.copyOf(items);
        if (items.isEmpty()) {
            throw new DataException(origin + ": no text in it; expected one document a line");
        }
        if (items.size() < FEWEST) {
            throw new DataException(
                    origin + ": one line only; expected one document a line. Is it one running text? Read it as such.");
        }
    }

    /**
     * Takes each line as a document, without the space around it; blank lines are left out.
     *
     * @throws DataException if there are fewer than two
     */
    public static Documents of(SourceText source) {
        List<String> items = source.text()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return new Documents(source.origin(), items);
    }

    /**
     * Reads a UTF-8 file, see {@link #of}.
     *
     * @throws DataException if it cannot be read, is larger than 64 MiB, is not UTF-8 or has fewer than two documents
     */
    public static Documents read(Path file) {
        return of(SourceText.read(file));
    }

    /** Returns the number of documents. */
    public int count() {
        return items.size();
    }

    /** Returns the length of the longest document in characters (code points). */
    public int longest() {
        return items.stream()
                .mapToInt(item -> item.codePointCount(0, item.length()))
                .max()
                .orElseThrow();
    }

    /** Returns the documents in random order; with a {@code PythonRandom} in that of Python's {@code shuffle}. */
    public Documents shuffled(RandomGenerator rng) {
        List<String> order = new ArrayList<>(items);
        Collections.shuffle(order, rng);
        return new Documents(origin, order);
    }
}
