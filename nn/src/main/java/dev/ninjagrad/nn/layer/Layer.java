package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** A function of one tensor with parameters. Parameters and buffers carry the names that PyTorch's {@code state_dict} gives them. */
public interface Layer {
    /** Computes the output; recorded, unless called under {@code NoGrad}. */
    Tensor forward(Tensor x, Pass pass);

    /** Returns what is trained, by name. */
    default SequencedMap<String, Parameter> parameters() {
        return Collections.emptySortedMap();
    }

    /** Returns what is kept with the parameters but changed by forward passes, such as running statistics, by name. */
    default SequencedMap<String, Parameter> buffers() {
        return Collections.emptySortedMap();
    }

    /** Returns parameters and buffers together: all that a checkpoint must hold. */
    default SequencedMap<String, Parameter> state() {
        SequencedMap<String, Parameter> all = new LinkedHashMap<>(parameters());
        all.putAll(buffers());
        return all;
    }

    /** Puts what belongs to a part under {@code part.name} into the map of the whole. */
    static void nest(String part, Map<String, Parameter> from, Map<String, Parameter> into) {
        from.forEach((name, parameter) -> into.put(part + "." + name, parameter));
    }
}
