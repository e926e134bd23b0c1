package dev.ninjagrad.interop;

import org.jspecify.annotations.Nullable;

/** A file that cannot be read as what it should be; the message is one line: which file, what is wrong, where. */
public final class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 60;

    FormatException(String origin, String problem) {
        this(origin, problem, null);
    }

    FormatException(String origin, String problem, @Nullable Throwable cause) {
        super(origin + ": " + problem, cause);
    }

    /**
     * Returns text from a file in quotes, fit for a message: shortened, and without characters that would break the
     * line or command a terminal.
     */
    static String quoted(String text) {
        StringBuilder shown = new StringBuilder("'");
        int end = Math.min(text.length(), SHOWN);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean plain = Character.isLetterOrDigit(c) || (c >= ' ' && c <= '~');
            shown.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
        }
        return shown.append(end < text.length() ? "…'" : "'").toString();
    }
}
