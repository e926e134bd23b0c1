package dev.ninjagrad.interop;

import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON in front of a safetensors file.
 *
 * @param entries the tensors in the order of their bytes, which cover the rest of the file without gap or overlap
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";

    /** Widest elements first, so that each tensor starts at a multiple of its element size; the reference's order. */
    private static final Comparator<Entry> ORDER =
            Comparator.comparing(Entry::type).thenComparing(Entry::name, SafetensorsHeader::compareCodePoints);

    /**
     * A tensor and where its bytes lie, counted from the end of the header.
     *
     * @param end the first byte that is no longer its own
     */
    record Entry(String name, ElementType type, Shape shape, long begin, long end) {
        /** Returns what a message calls this tensor. */
        String label() {
            return "tensor " + FormatException.quoted(name);
        }
    }

    /** Returns the header of a file yet to be written. */
    static SafetensorsHeader of(Map<String, Tensor> tensors, Map<String, String> metadata) {
        List<Entry> unplaced = new ArrayList<>();
        tensors.forEach(
                (name, tensor) -> unplaced.add(new Entry(name, ElementType.of(tensor.dtype()), tensor.shape(), 0, 0)));
        unplaced.sort(ORDER);
        List<Entry> entries = new ArrayList<>();
        long at = 0;
        for (Entry entry : unplaced) {
            long end = at + (long) entry.shape().size() * entry.type().bytes();
            entries.add(new Entry(entry.name(), entry.type(), entry.shape(), at, end));
            at = end;
        }
        return new SafetensorsHeader(entries, new TreeMap<>(metadata));
    }

    /** Returns the JSON, in the reference writer's layout. */
    String toJson() {
        StringBuilder json = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            quote(METADATA, json);
            json.append(":{");
            metadata.forEach((key, value) -> {
                quote(key, json);
                json.append(':');
                quote(value, json);
                json.append(',');
            });
            replaceComma(json, "},");
        }
        for (Entry entry : entries) {
            quote(entry.name(), json);
            json.append(":{\"dtype\":\"").append(entry.type()).append("\",\"shape\":[");
            for (int size : entry.shape().sizes()) {
                json.append(size).append(',');
            }
            replaceComma(json, "],\"data_offsets\":[");
            json.append(entry.begin()).append(',').append(entry.end()).append("]},");
        }
        replaceComma(json, "}");
        return json.toString();
    }

    private static void replaceComma(StringBuilder json, String closing) {
        int last = json.length() - 1;
        if (json.charAt(last) == ',') {
            json.setLength(last);
        }
        json.append(closing);
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> json.append(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        json.append('"');
    }

    /** Orders names by their characters, as UTF-8 bytes do; {@code String.compareTo} would split surrogate pairs. */
    private static int compareCodePoints(String a, String b) {
        return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }
}
