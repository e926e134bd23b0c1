package dev.ninjagrad.check;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A function of tensors, recorded at its inputs.
 *
 * @param leaves one an input, with its values and its name; of them the floating ones want a gradient
 * @param y what the function makes of them
 */
record Recording(List<Tensor> leaves, Tensor y) {
    static Recording of(Function<List<Tensor>, Tensor> function, List<Tensor> inputs) {
        List<Tensor> leaves = new ArrayList<>();
        for (Tensor x : inputs) {
            Tensor leaf = x.detach();
            String name = x.name();
            if (name != null) {
                leaf.named(name);
            }
            leaves.add(x.dtype().isFloating() ? leaf.requiresGrad(true) : leaf);
        }
        return new Recording(leaves, Objects.requireNonNull(function.apply(leaves), "the function returned null"));
    }

    /** Returns the leaves that want a gradient. */
    List<Tensor> floating() {
        return leaves.stream().filter(Tensor::requiresGrad).toList();
    }

    /** Returns autograd's gradient of ⟨cotangent, y⟩, one an input; an integer input's means nothing. */
    List<Tensor> gradient(Tensor cotangent) {
        return Autograd.vjp(y, leaves, cotangent);
    }
}
