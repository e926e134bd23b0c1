package dev.ninjagrad.check.doctor;

import dev.ninjagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** A backward pass on plain arrays as one on tensors. */
final class ArrayPass {
    private ArrayPass() {}

    static Function<Values, Map<String, Tensor>> of(Function<Map<String, double[]>, Map<String, double[]>> backward) {
        return values -> {
            Map<String, double[]> arrays = new LinkedHashMap<>();
            values.asMap().forEach((name, t) -> arrays.put(name, t.toDoubles()));
            Map<String, Tensor> gradients = new LinkedHashMap<>();
            backward.apply(arrays).forEach((key, array) -> gradients.put(key, shaped(key, array, values.asMap())));
            return gradients;
        };
    }

    /** An array has no shape of its own: it takes that of the value it is the gradient of, if it has as many elements. */
    private static Tensor shaped(String key, double[] array, Map<String, Tensor> values) {
        Tensor value = values.get(key);
        if (value == null && key.startsWith("d")) {
            value = values.get(key.substring(1));
        }
        return value != null && value.size() == array.length
                ? Tensor.of(array, value.shape().sizes())
                : Tensor.of(array);
    }
}
