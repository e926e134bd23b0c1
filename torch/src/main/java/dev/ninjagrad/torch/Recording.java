package dev.ninjagrad.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The named tensors of one model in the order they were made; the last one is the loss. */
final class Recording {
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

    /** Remembers a tensor under a name and gives it back, so that a forward pass reads as one. */
    Tensor keep(String name, Tensor tensor) {
        tensors.put(name, tensor);
        return tensor;
    }

    Tensor leaf(GoldenArray array) {
        return keep(array.name, Native.tensor(array).requires_grad_(true));
    }

    List<GoldenArray> values() {
        return arrays(List.copyOf(tensors.sequencedKeySet()), List.copyOf(tensors.values()));
    }

    /** The gradient of the last tensor, a single number, for every tensor, itself included. */
    List<GoldenArray> gradients() {
        Tensor loss = tensors.lastEntry().getValue();
        List<Tensor> found = OpGolden.gradients(loss, torch.ones_like(loss), List.copyOf(tensors.values()), false);
        return arrays(List.copyOf(tensors.sequencedKeySet()), found);
    }

    private static List<GoldenArray> arrays(List<String> names, List<Tensor> tensors) {
        List<GoldenArray> arrays = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            arrays.add(Native.array(names.get(i), tensors.get(i)));
        }
        return arrays;
    }
}
