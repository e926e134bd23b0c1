package dev.ninjagrad.nn.model;

import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Tensors by name, in the order they were made: the values of a forward pass or the gradients of a backward pass. */
public final class NamedTensors {
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

    /** Returns these tensors under these names, in the map's order. */
    public static NamedTensors of(Map<String, ? extends Tensor> tensors) {
        NamedTensors named = new NamedTensors();
        named.tensors.putAll(tensors);
        return named;
    }

    /** Puts a tensor under a name and returns it. */
    public Tensor put(String name, Tensor tensor) {
        tensors.put(name, tensor);
        return tensor;
    }

    /** Like {@link #put}, and lets the tensor itself carry the name, for graphs and messages. */
    Tensor keep(String name, Tensor tensor) {
        return put(name, tensor.named(name));
    }

    /** Puts all parameters under their names. */
    void keepAll(Map<String, Parameter> parameters) {
        parameters.forEach(this::keep);
    }

    /**
     * Returns the tensor of this name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public Tensor get(String name) {
        Tensor found = tensors.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no tensor '" + name + "' among " + tensors.keySet());
        }
        return found;
    }

    /** Returns whether there is a tensor of this name. */
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /** Returns the tensor that was put last: of a forward pass, the loss. */
    public Tensor last() {
        return tensors.lastEntry().getValue();
    }

    /** Returns all of them; a view that cannot be changed. */
    public SequencedMap<String, Tensor> asMap() {
        return Collections.unmodifiableSequencedMap(tensors);
    }

    @Override
    public String toString() {
        return tensors.keySet().toString();
    }
}
