package dev.ninjagrad.nn.model;

import dev.ninjagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A {@link HandWritten} loss as a function of its named parameters, the form in which a backward pass is examined.
 *
 * <p>A model computes from parameters of its own, and a recording must keep its numbers while others are made. So every forward pass
 * is one of a model made anew, with the inputs put into its parameters; data stays what it was.
 */
public final class LossOfInputs {
    private final Supplier<HandWritten> makes;
    private final HandWritten first;
    private final NamedTensors values;

    /**
     * Returns the loss of a model at parameters to be given.
     *
     * @param makes the same model each time
     */
    public LossOfInputs(Supplier<HandWritten> makes) {
        this.makes = makes;
        this.first = makes.get();
        this.values = first.forward();
    }

    /** Returns the model's name. */
    public String name() {
        return first.name();
    }

    /** Returns every named value at the model's own parameters, the loss last. */
    public NamedTensors values() {
        return values;
    }

    /** Returns the gradients by hand at the model's own parameters. */
    public NamedTensors gradients() {
        return first.backward(values);
    }

    /** Returns the names of the gradients that are derived by hand. */
    public Set<String> gradientNames() {
        return gradients().asMap().keySet();
    }

    /** Returns the model's own parameters by name. */
    public SequencedMap<String, Tensor> inputs() {
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        first.parameters().forEach((name, parameter) -> inputs.put(name, parameter.detach()));
        return inputs;
    }

    /** Computes and records the loss at these parameters. */
    public Tensor forward(Map<String, Tensor> inputs) {
        HandWritten model = makes.get();
        NamedTensors given = NamedTensors.of(inputs);
        model.parameters().forEach((name, parameter) -> parameter.assign(given.get(name)));
        return model.forward().last();
    }

    /** Returns the gradients by hand for the recorded values of a forward pass. */
    public Map<String, Tensor> backward(Map<String, Tensor> recorded) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        values.asMap().forEach((name, tensor) -> {
            if (!tensor.requiresGrad()) {
                all.put(name, tensor); // data: the loss may not depend on it by a recorded path
            }
        });
        all.putAll(recorded);
        return first.backward(NamedTensors.of(all)).asMap();
    }
}
