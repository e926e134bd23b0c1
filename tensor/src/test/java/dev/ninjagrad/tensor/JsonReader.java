package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of JSON that golden files use: objects, arrays, numbers, texts without escapes, true and false. Every number
 * is read as a double; general readers were seen to clamp 5.5e34, which is whole, to the largest long.
 */
final class JsonReader {
    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /** Returns maps, lists, doubles, strings and booleans. */
    static Object read(String text) {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value();
        if (reader.peek() != 0) {
            throw reader.expected("the end");
        }
        return value;
    }

    private Object value() {
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't', 'f' -> flag();
            default -> number();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> fields = new LinkedHashMap<>();
        take('{');
        while (peek() != '}') {
            if (!fields.isEmpty()) {
                take(',');
            }
            String name = string();
            take(':');
            fields.put(name, value());
        }
        take('}');
        return fields;
    }

    private List<Object> array() {
        List<Object> items = new ArrayList<>();
        take('[');
        while (peek() != ']') {
            if (!items.isEmpty()) {
                take(',');
            }
            items.add(value());
        }
        take(']');
        return items;
    }

    private String string() {
        take('"');
        int end = text.indexOf('"', at);
        if (end < 0 || text.substring(at, end).contains("\\")) {
            throw expected("a text without escapes");
        }
        String string = text.substring(at, end);
        at = end + 1;
        return string;
    }

    private Boolean flag() {
        String word = text.startsWith("true", at) ? "true" : "false";
        if (!text.startsWith(word, at)) {
            throw expected("true or false");
        }
        at += word.length();
        return Boolean.valueOf(word);
    }

    private Double number() {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (start == at) {
            throw expected("a value");
        }
        return Double.valueOf(text.substring(start, at));
    }

    /** The next character that is no space, not taken; 0 at the end. */
    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void take(char wanted) {
        if (peek() != wanted) {
            throw expected("'" + wanted + "'");
        }
        at++;
    }

    private IllegalArgumentException expected(String what) {
        return new IllegalArgumentException("expected " + what + " at character " + at + " of the file");
    }
}
