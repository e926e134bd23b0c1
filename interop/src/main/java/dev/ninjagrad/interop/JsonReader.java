package dev.ninjagrad.interop;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads JSON (RFC 8259) whose structure is known: the caller says what must come next, anything else is an error.
 *
 * <p>No tree is built and nothing recurses deeper than the caller does, so hostile nesting costs neither memory nor
 * stack. Numbers are whole and not negative; a name may occur only once in an object; a string may not hold half of a
 * surrogate pair.
 */
final class JsonReader {
    private final TextCursor cursor;

    JsonReader(TextCursor cursor) {
        this.cursor = cursor;
    }

    /** Reads an object; {@code member} is called with each name and must read the value that follows. */
    void object(Consumer<String> member) {
        cursor.expect('{');
        if (cursor.accept('}')) {
            return;
        }
        Set<String> seen = new HashSet<>();
        do {
            String name = string();
            if (!seen.add(name)) {
                throw cursor.error("the name %s a second time".formatted(FormatException.quoted(name)));
            }
            cursor.expect(':');
            member.accept(name);
        } while (cursor.accept(','));
        cursor.expect('}');
    }

    /** Reads an array of whole numbers. */
    long[] wholeNumbers() {
        WholeNumbers numbers = new WholeNumbers();
        cursor.expect('[');
        if (cursor.accept(']')) {
            return numbers.toArray();
        }
        do {
            numbers.add(cursor.wholeNumber());
        } while (cursor.accept(','));
        cursor.expect(']');
        return numbers.toArray();
    }

    String string() {
        cursor.expect('"');
        StringBuilder text = new StringBuilder();
        while (true) {
            char c = cursor.take("the closing quote");
            if (c == '"') {
                break;
            }
            if (c < ' ') {
                throw cursor.error("a control character in a string, which must be escaped");
            }
            text.append(c == '\\' ? escaped() : c);
        }
        requireWholePairs(text);
        return text.toString();
    }

    FormatException error(String problem) {
        return cursor.error(problem);
    }

    private char escaped() {
        char kind = cursor.take("an escape");
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> fourHexDigits();
            default -> throw cursor.error("an unknown escape in a string");
        };
    }

    private char fourHexDigits() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char digit = cursor.take("a hexadecimal digit");
            int value = digit < 128 ? Character.digit(digit, 16) : -1;
            if (value < 0) {
                throw cursor.error("\\u without four hexadecimal digits");
            }
            code = code << 4 | value;
        }
        return (char) code;
    }

    private void requireWholePairs(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            boolean pair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw cursor.error("half of a surrogate pair in a string");
            }
        }
    }
}
