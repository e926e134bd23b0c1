package dev.ninjagrad.torch;

import java.util.List;
import java.util.Map;

/**
 * Golden files as JSON that a person can read and a diff can show: one array a line, numbers as short as they can be
 * and still read back to the same bits, {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"} in quotes.
 */
final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    static String of(Map<String, ?> document) {
        Json json = new Json();
        json.value(document, "");
        return json.text.append('\n').toString();
    }

    private void value(Object value, String indent) {
        switch (value) {
            case GoldenArray array -> array(array);
            case Map<?, ?> map -> map(map, indent);
            case List<?> list -> list(list, indent);
            case String string -> quoted(string);
            case Boolean flag -> text.append(flag);
            case Integer number -> text.append(number);
            case Double number -> number(number, DType.F64);
            default -> throw new IllegalArgumentException("no JSON form for " + value.getClass());
        }
    }

    private void map(Map<?, ?> map, String indent) {
        boolean lines = map.values().stream().anyMatch(Json::holdsArrays);
        text.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator).append(lines ? "\n" + indent + " " : "");
            quoted((String) entry.getKey());
            text.append(": ");
            value(entry.getValue(), indent + " ");
            separator = lines ? "," : ", ";
        }
        text.append('}');
    }

    private void list(List<?> list, String indent) {
        boolean lines = holdsArrays(list);
        text.append('[');
        String separator = "";
        for (Object item : list) {
            text.append(separator).append(lines ? "\n" + indent + " " : "");
            value(item, indent + " ");
            separator = lines ? "," : ", ";
        }
        text.append(']');
    }

    private static boolean holdsArrays(Object value) {
        return switch (value) {
            case GoldenArray _ -> true;
            case Map<?, ?> map -> map.values().stream().anyMatch(Json::holdsArrays);
            case List<?> list -> list.stream().anyMatch(Json::holdsArrays);
            default -> false;
        };
    }

    private void array(GoldenArray array) {
        text.append("{\"name\": ");
        quoted(array.name);
        text.append(", \"dtype\": \"").append(array.dtype).append("\", \"shape\": [");
        for (int i = 0; i < array.shape.length; i++) {
            text.append(i == 0 ? "" : ", ").append(array.shape[i]);
        }
        text.append("], \"values\": [");
        for (int i = 0; i < array.values.length; i++) {
            text.append(i == 0 ? "" : ", ");
            number(array.values[i], array.dtype);
        }
        text.append("]}");
    }

    private void number(double value, DType dtype) {
        String digits = switch (dtype) {
            case F32 -> Float.toString((float) value);
            case F64, I32 -> Double.toString(value);
        };
        if (!Double.isFinite(value)) {
            quoted(digits);
        } else {
            text.append(digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits);
        }
    }

    private void quoted(String string) {
        if (string.chars().anyMatch(c -> c < ' ' || c == '"' || c == '\\')) {
            throw new IllegalArgumentException("golden texts need no escapes: " + string);
        }
        text.append('"').append(string).append('"');
    }
}
