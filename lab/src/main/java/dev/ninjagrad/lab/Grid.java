package dev.ninjagrad.lab;

import dev.ninjagrad.tensor.Tensor;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tensor for a page.
 *
 * @param values row-major; a number that is not finite, such as a masked score, is null
 */
@Json
record Grid(String name, List<Integer> shape, List<@Nullable Double> values) {
    static Grid of(String name, Tensor tensor) {
        List<@Nullable Double> values = new ArrayList<>(tensor.size());
        for (double value : tensor.toDoubles()) {
            values.add(GuideRoom.finite(value));
        }
        return new Grid(name, Arrays.stream(tensor.shape().sizes()).boxed().toList(), values);
    }

    /** Returns the largest difference between elements of two tensors of one shape. */
    static double difference(Tensor a, Tensor b) {
        return a.sub(b).abs().max().item();
    }
}
