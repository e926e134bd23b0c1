package dev.ninjagrad.cli;

import io.avaje.jsonb.Jsonb;

/** One JSON object a line. */
final class JsonLine {
    private static final Jsonb JSONB = Jsonb.builder().serializeNulls(false).build();

    private JsonLine() {}

    static String of(Object row) {
        return JSONB.toJson(row);
    }

    /** Reads a row back; whatever is wrong with the text, an unchecked exception. */
    static <T> T parse(Class<T> type, String json) {
        return JSONB.type(type).fromJson(json);
    }
}
