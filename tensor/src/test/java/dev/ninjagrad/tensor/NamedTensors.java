package dev.ninjagrad.tensor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The tensors of a forward pass by name, in the order they were made: leaves first, the loss last. */
final class NamedTensors {
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

    /** Starts from some tensors of a golden file, marked as requiring gradients. */
    static NamedTensors leaves(Map<String, Tensor> golden, String... names) {
        NamedTensors leaves = new NamedTensors();
        for (String name : names) {
            leaves.keep(name, required(golden, name).requiresGrad(true));
        }
        return leaves;
    }

    /** Names a tensor and gives it back. */
    Tensor keep(String name, Tensor tensor) {
        tensors.put(name, tensor.named(name));
        return tensor;
    }

    Tensor get(String name) {
        return required(tensors, name);
    }

    Tensor loss() {
        return tensors.lastEntry().getValue();
    }

    Map<String, Tensor> values() {
        return tensors;
    }

    /** The gradient of the loss for every tensor, itself included. */
    Map<String, Tensor> gradients() {
        List<Tensor> found = Autograd.grad(loss(), List.copyOf(tensors.values()));
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        for (String name : tensors.sequencedKeySet()) {
            gradients.put(name, found.get(gradients.size()));
        }
        return gradients;
    }

    static Tensor required(Map<String, Tensor> tensors, String name) {
        Tensor found = tensors.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no '" + name + "' among " + tensors.keySet());
        }
        return found;
    }
}
