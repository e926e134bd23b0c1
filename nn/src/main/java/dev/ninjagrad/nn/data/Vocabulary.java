package dev.ninjagrad.nn.data;

import java.util.Arrays;

/**
 * Characters and their indices: the characters (Unicode code points) in rising order, and where documents are learned
 * one by one a special token that marks where one begins and ends.
 */
public final class Vocabulary {
    private static final int SHOWN = 40;

    /** Where the special token stands. */
    public enum Special {
        /** There is none: one running text. */
        NONE(""),
        /** Index 0, shown as a full stop: makemore's choice. */
        FIRST("."),
        /** The last index, shown as {@code <BOS>}: microgpt's choice. */
        LAST("<BOS>");

        private final String label;

        Special(String label) {
            this.label = label;
        }
    }

    private final int[] codePoints;
    private final Special special;

    private Vocabulary(int[] codePoints, Special special) {
        this.codePoints = codePoints;
        this.special = special;
    }

    /**
     * Collects the different characters of a text.
     *
     * @throws DataException if there are none
     */
    public static Vocabulary of(String text, Special special) {
        int[] codePoints = text.codePoints().sorted().distinct().toArray();
        if (codePoints.length == 0) {
            throw new DataException("a vocabulary needs at least one character; the text is empty");
        }
        return new Vocabulary(codePoints, special);
    }

    /** Collects the different characters of all documents. */
    public static Vocabulary of(Documents documents, Special special) {
        return of(String.join("", documents.items()), special);
    }

    /** Returns the number of tokens, V; the special token counts. */
    public int size() {
        return codePoints.length + (special == Special.NONE ? 0 : 1);
    }

    /** Returns all characters in rising order, without the special token: with {@link #special()} it rebuilds this. */
    public String characters() {
        return new String(codePoints, 0, codePoints.length);
    }

    /** Returns where the special token stands. */
    public Special special() {
        return special;
    }

    /**
     * Returns the index of the special token.
     *
     * @throws IllegalStateException if there is none
     */
    public int specialIndex() {
        return switch (special) {
            case FIRST -> 0;
            case LAST -> codePoints.length;
            case NONE ->
                throw new IllegalStateException("this vocabulary has no special token; make it with FIRST or LAST");
        };
    }

    /**
     * Returns the index of each character.
     *
     * @throws DataException if a character is not in the vocabulary; the message names it and its position
     */
    public int[] encode(String text) {
        int[] tokens = text.codePoints().toArray();
        for (int i = 0; i < tokens.length; i++) {
            int rank = Arrays.binarySearch(codePoints, tokens[i]);
            if (rank < 0) {
                throw unknown(tokens[i], i, text);
            }
            tokens[i] = rank + firstCharacter();
        }
        return tokens;
    }

    /**
     * Returns a document as a model sees it: the special token, the index of each character, the special token.
     *
     * @throws DataException if a character is not in the vocabulary
     * @throws IllegalStateException if there is no special token
     */
    public int[] encodeDocument(String document) {
        int[] inner = encode(document);
        int[] tokens = new int[inner.length + 2];
        tokens[0] = specialIndex();
        System.arraycopy(inner, 0, tokens, 1, inner.length);
        tokens[tokens.length - 1] = specialIndex();
        return tokens;
    }

    /**
     * Returns the text of the tokens; the special token is written as its label.
     *
     * @throws IllegalArgumentException if an index is not in [0, V)
     */
    public String decode(int... tokens) {
        StringBuilder text = new StringBuilder(tokens.length);
        for (int token : tokens) {
            text.append(label(token));
        }
        return text.toString();
    }

    /**
     * Returns the character at an index, or what the special token is shown as: {@code .} or {@code <BOS>}.
     *
     * @throws IllegalArgumentException if the index is not in [0, V)
     */
    public String label(int token) {
        if (token < 0 || token >= size()) {
            throw new IllegalArgumentException("a token is in [0, %d); got %d".formatted(size(), token));
        }
        boolean isSpecial = special != Special.NONE && token == specialIndex();
        return isSpecial ? special.label : Character.toString(codePoints[token - firstCharacter()]);
    }

    private int firstCharacter() {
        return special == Special.FIRST ? 1 : 0;
    }

    private DataException unknown(int codePoint, int position, String text) {
        String shown = text.length() <= SHOWN ? " of '%s'".formatted(printable(text)) : "";
        return new DataException("character %s at position %d%s is not in the vocabulary; it knows %s"
                .formatted(named(codePoint), position, shown, ranges()));
    }

    /** Lists the characters, neighbours drawn together: a–z. */
    private String ranges() {
        StringBuilder list = new StringBuilder();
        int first = 0;
        while (first < codePoints.length && list.length() < SHOWN) {
            int last = first;
            while (last + 1 < codePoints.length && codePoints[last + 1] == codePoints[last] + 1) {
                last++;
            }
            appendRange(list, codePoints[first], codePoints[last]);
            first = last + 1;
        }
        return list + (first < codePoints.length ? ", …" : "");
    }

    private static void appendRange(StringBuilder list, int first, int last) {
        list.append(list.isEmpty() ? "" : ", ").append(visible(first));
        if (last > first) {
            list.append(last > first + 1 ? "–" : ", ").append(visible(last));
        }
    }

    private static String named(int codePoint) {
        String code = "U+%04X".formatted(codePoint);
        return isPrintable(codePoint) ? "'%s' (%s)".formatted(Character.toString(codePoint), code) : code;
    }

    private static String visible(int codePoint) {
        return isPrintable(codePoint) && codePoint != ' '
                ? Character.toString(codePoint)
                : "U+%04X".formatted(codePoint);
    }

    private static String printable(String text) {
        return text.codePoints()
                .mapToObj(c -> isPrintable(c) ? Character.toString(c) : "\\u%04x".formatted(c))
                .reduce("", String::concat);
    }

    private static boolean isPrintable(int codePoint) {
        return !Character.isISOControl(codePoint) && Character.isDefined(codePoint);
    }
}
