package dev.ninjagrad.tensor;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One way of using an op.
 *
 * @param name what the test reports
 * @param covers the enum constant or record class of the op under test
 * @param inputs F64 values, away from kinks and inside the domain, or I32 indices
 * @param apply builds the output from inputs of the same shapes and kinds, in F32 or F64
 * @param reference the output's values computed in the most obvious way; null for an op whose definition is checked
 *     elsewhere
 */
record OpCase(
        String name,
        Object covers,
        List<Tensor> inputs,
        Function<List<Tensor>, Tensor> apply,
        @Nullable Function<List<Tensor>, double[]> reference) {
    @Override
    public String toString() {
        return name + " " + inputs.stream().map(t -> t.shape().toString()).toList();
    }
}
