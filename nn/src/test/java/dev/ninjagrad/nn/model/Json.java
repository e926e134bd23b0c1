package dev.ninjagrad.nn.model;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An object of a golden file. Reads what those files use: objects, arrays, numbers as doubles, texts without escapes. */
record Json(Map<?, ?> fields) {
    static Json read(Path file) {
        try {
            return new Json((Map<?, ?>) new Reader(Files.readString(file)).value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Json object(String name) {
        return new Json((Map<?, ?>) required(name));
    }

    String text(String name) {
        return (String) required(name);
    }

    List<String> texts(String name) {
        return ((List<?>) required(name)).stream().map(String.class::cast).toList();
    }

    double[] numbers(String name) {
        return ((List<?>) required(name))
                .stream().mapToDouble(each -> (Double) each).toArray();
    }

    int[] integers(String name) {
        return ((List<?>) required(name))
                .stream().mapToInt(each -> ((Double) each).intValue()).toArray();
    }

    /** The tensors of a list whose entries have name, dtype, shape and values. */
    Map<String, Tensor> tensors(String name) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Object each : (List<?>) required(name)) {
            Json entry = new Json((Map<?, ?>) each);
            Tensor exact = Tensor.of(entry.numbers("values"), entry.integers("shape"));
            tensors.put(entry.text("name"), exact.to(DType.valueOf(entry.text("dtype"))));
        }
        return tensors;
    }

    private Object required(String name) {
        Object value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no '" + name + "' here, only " + fields.keySet());
        }
        return value;
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Object value() {
            return switch (peek()) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                default -> number();
            };
        }

        private Map<String, Object> object() {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (take('{'); peek() != '}'; skipComma()) {
                String name = string();
                take(':');
                fields.put(name, value());
            }
            take('}');
            return fields;
        }

        private List<Object> array() {
            List<Object> items = new ArrayList<>();
            for (take('['); peek() != ']'; skipComma()) {
                items.add(value());
            }
            take(']');
            return items;
        }

        private String string() {
            take('"');
            int end = text.indexOf('"', at);
            String string = text.substring(at, end);
            at = end + 1;
            return string;
        }

        private Double number() {
            int start = at;
            while ("+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return Double.valueOf(text.substring(start, at));
        }

        private char peek() {
            while (Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return text.charAt(at);
        }

        private void skipComma() {
            if (peek() == ',') {
                at++;
            }
        }

        private void take(char wanted) {
            if (peek() != wanted) {
                throw new IllegalArgumentException("expected '" + wanted + "' at character " + at + " of the file");
            }
            at++;
        }
    }
}
