package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;

/**
 * One way of using an op, for checking its rules.
 *
 * @param inputs F64 values away from kinks and inside the domain, or I32 indices
 */
record OpCase(Op op, List<Tensor> inputs) {
    String label() {
        return op.label();
    }

    Tensor apply(List<Tensor> leaves) {
        return op.apply(leaves.toArray(Tensor[]::new));
    }

    /** Returns fresh leaves with the same values. */
    List<Tensor> leaves() {
        return inputs.stream()
                .map(t -> t.dtype().isFloating() ? t.detach().requiresGrad(true) : t)
                .toList();
    }
}
