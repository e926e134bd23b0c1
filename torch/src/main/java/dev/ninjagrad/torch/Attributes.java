package dev.ninjagrad.torch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a case passes to its operator beside tensors: exactly what the golden file says, so the two cannot differ. */
record Attributes(Map<String, Object> values) {
    static Attributes none() {
        return new Attributes(Map.of());
    }

    Attributes with(String name, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(values);
        copy.put(name, value);
        return new Attributes(copy);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    int integer(String name) {
        return (Integer) required(name);
    }

    double number(String name) {
        return ((Number) required(name)).doubleValue();
    }

    String text(String name) {
        return (String) required(name);
    }

    long[] integers(String name) {
        return ((List<?>) required(name))
                .stream().mapToLong(each -> ((Integer) each).longValue()).toArray();
    }

    private Object required(String name) {
        @Nullable Object value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the case has no attribute '" + name + "', only " + values.keySet());
        }
        return value;
    }
}
