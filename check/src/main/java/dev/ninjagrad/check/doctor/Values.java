package dev.ninjagrad.check.doctor;

import dev.ninjagrad.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named tensors: the inputs of a forward pass, or the forward values a backward pass reads. */
public final class Values {
    private final Map<String, Tensor> byName;

    Values(Map<String, Tensor> byName) {
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /**
     * Returns the value of that name.
     *
     * @throws IllegalArgumentException if there is none, listing those there are
     */
    public Tensor get(String name) {
        Tensor value = byName.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no value is named " + name + "; there are " + byName.keySet()
                    + ". Name intermediates in the forward pass with named(\"" + name + "\").");
        }
        return value;
    }

    /** Returns all of them; unmodifiable, in the order they were given or recorded. */
    public Map<String, Tensor> asMap() {
        return byName;
    }
}
