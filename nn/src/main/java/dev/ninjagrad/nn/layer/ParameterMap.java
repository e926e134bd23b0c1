package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.Parameter;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The parameters of a layer by name. */
final class ParameterMap {
    private ParameterMap() {}

    static SequencedMap<String, Parameter> of(String name, Parameter parameter) {
        SequencedMap<String, Parameter> map = new LinkedHashMap<>();
        map.put(name, parameter);
        return map;
    }

    /** The second may be left out. */
    static SequencedMap<String, Parameter> of(
            String name, Parameter parameter, String secondName, @Nullable Parameter second) {
        SequencedMap<String, Parameter> map = of(name, parameter);
        if (second != null) {
            map.put(secondName, second);
        }
        return map;
    }
}
