package dev.ninjagrad.nn.model;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/**
 * A loss on given data, taken apart into named values, with a backward pass that a person wrote: no automatic
 * differentiation, one line a gradient.
 *
 * <p>The contract, on which checkers rely:
 *
 * <ul>
 *   <li>{@link #forward} records every named value on the engine: first the inputs (I32 indices and masks, and any data that is no
 *       parameter), then the parameters, then the intermediates in the order they are computed, last the {@code loss}, a scalar.
 *   <li>{@link #backward} is a function of those named values and the model's fixed settings. It answers with ∂loss/∂value under the
 *       value's own name and in the value's shape, for every parameter at least, in the order they are derived, loss first.
 *   <li>Forward and backward work in the dtype of the parameters, F32 or F64.
 * </ul>
 *
 * <p>So a user's own backward pass can take the place of {@link #backward}, and each of its gradients can be held against
 * {@link #autograd}.
 */
public interface HandWritten {
    /** Returns a short name, for tables. */
    String name();

    /** Returns the parameters by name: leaves, overwritten by optimisers. */
    SequencedMap<String, Parameter> parameters();

    /** Computes and records every named value, the loss last. */
    NamedTensors forward();

    /** Returns the gradient of the loss for named values of {@link #forward}, by hand. */
    NamedTensors backward(NamedTensors values);

    /** Returns the gradient of the loss for every floating-point value that it depends on, by automatic differentiation. */
    static NamedTensors autograd(NamedTensors values) {
        List<String> names = new ArrayList<>();
        List<Tensor> tensors = new ArrayList<>();
        values.asMap().forEach((name, tensor) -> {
            if (tensor.requiresGrad()) {
                names.add(name);
                tensors.add(tensor);
            }
        });
        List<Tensor> found = Autograd.grad(values.last(), tensors);
        NamedTensors gradients = new NamedTensors();
        for (int i = 0; i < found.size(); i++) {
            gradients.put(names.get(i), found.get(i));
        }
        return gradients;
    }

    /** Returns the number of parameters, each element counted. */
    default int parameterCount() {
        return parameters().values().stream().mapToInt(Tensor::size).sum();
    }

    /** Returns the gradients of all parameters as one vector, parameter after parameter, each in row-major order. */
    default double[] flat(NamedTensors gradients) {
        double[] flat = new double[parameterCount()];
        int at = 0;
        for (String name : parameters().sequencedKeySet()) {
            double[] gradient = gradients.get(name).toDoubles();
            System.arraycopy(gradient, 0, flat, at, gradient.length);
            at += gradient.length;
        }
        return flat;
    }
}
