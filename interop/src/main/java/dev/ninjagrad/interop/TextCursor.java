package dev.ninjagrad.interop;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/** A place in a small text inside a file. JSON headers and Python literals are read with it, without recursion. */
final class TextCursor {
    private static final int END = -1;

    private final String origin;
    private final String text;
    private int at;

    /**
     * Starts at the front.
     *
     * @param origin the file and which part of it, for messages
     */
    TextCursor(String origin, String text) {
        this.origin = origin;
        this.text = text;
    }

    /**
     * Decodes a text.
     *
     * @throws FormatException if the bytes are no such text
     */
    static TextCursor decode(String origin, ByteBuffer bytes, Charset charset) {
        try {
            // A new decoder reports what it cannot decode.
            return new TextCursor(origin, charset.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException e) {
            throw new FormatException(origin, "not " + charset + " text", e);
        }
    }

    /** Skips space and, if this character follows, the character. */
    boolean accept(char wanted) {
        skipSpace();
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    /**
     * Skips space and this character.
     *
     * @throws FormatException if another follows
     */
    void expect(char wanted) {
        if (!accept(wanted)) {
            throw unexpected("'" + wanted + "'");
        }
    }

    /**
     * Skips space to the end.
     *
     * @throws FormatException if anything else follows
     */
    void expectEnd() {
        skipSpace();
        if (at < text.length()) {
            throw unexpected("the end");
        }
    }

    /** Skips space and, if this word follows, the word. */
    boolean acceptWord(String word) {
        skipSpace();
        if (!text.startsWith(word, at)) {
            return false;
        }
        at += word.length();
        return true;
    }

    /**
     * Takes one character, of whatever kind.
     *
     * @throws FormatException at the end
     */
    char take(String wanted) {
        if (peek() == END) {
            throw unexpected(wanted);
        }
        return text.charAt(at++);
    }

    /**
     * Reads a number 0, 1, 2, … without leading zeros.
     *
     * @throws FormatException if there is none or it is larger than 2⁶³ − 1
     */
    long wholeNumber() {
        skipSpace();
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        String digits = text.substring(start, at);
        boolean leadingZero = digits.length() > 1 && digits.charAt(0) == '0';
        if (digits.isEmpty() || leadingZero) {
            at = start;
            throw unexpected("a whole number");
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new FormatException(
                    origin, "the number at character %d is too large: %s".formatted(start, shortened(digits)), e);
        }
    }

    /** Returns an error that says what stands here instead of what was wanted. */
    FormatException unexpected(String wanted) {
        int here = peek();
        String found = here == END ? "the end" : FormatException.quoted(String.valueOf((char) here));
        return error("expected %s, found %s".formatted(wanted, found));
    }

    /** Returns an error that names this place. */
    FormatException error(String problem) {
        return new FormatException(origin, "%s at character %d".formatted(problem, at));
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private void skipSpace() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            at++;
        }
    }

    private static String shortened(String digits) {
        return digits.length() > 30 ? digits.substring(0, 30) + "…" : digits;
    }
}
