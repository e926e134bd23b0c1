package dev.ninjagrad.cli;

import dev.ninjagrad.check.doctor.Diagnosis;
import dev.ninjagrad.check.doctor.Doctor;
import dev.ninjagrad.check.doctor.Sabotage;
import dev.ninjagrad.check.doctor.Values;
import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A model with a hand-written backward pass, as the doctor wants it: a function of named inputs.
 *
 * <p>A model computes from parameters of its own, and a recording must keep its numbers while others are made. So every forward pass is
 * one of a model made anew, with the inputs put into its parameters; data stays what it was.
 */
final class Patient {
    private final Supplier<HandWritten> makes;
    private final HandWritten first;
    private final NamedTensors values;

    /** @param makes the same model each time */
    Patient(Supplier<HandWritten> makes) {
        this.makes = makes;
        this.first = makes.get();
        this.values = first.forward();
    }

    String name() {
        return first.name();
    }

    /** Returns the parameters' values by name. */
    Map<String, Tensor> inputs() {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        first.parameters().forEach((name, parameter) -> inputs.put(name, parameter.detach()));
        return inputs;
    }

    /** From parameters to loss. */
    Tensor forward(Values inputs) {
        HandWritten model = makes.get();
        model.parameters().forEach((name, parameter) -> parameter.assign(inputs.get(name)));
        return model.forward().last();
    }

    /** The model's own backward pass. */
    Map<String, Tensor> backward(Values recorded) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        values.asMap().forEach((name, tensor) -> {
            if (!tensor.requiresGrad()) {
                all.put(name, tensor); // data: the loss may not depend on it by a recorded path
            }
        });
        all.putAll(recorded.asMap());
        return first.backward(NamedTensors.of(all)).asMap();
    }

    /** Returns the backward pass, one line a gradient that the model derives by hand, ready to be broken. */
    Sabotage sabotage() {
        return Sabotage.of(
                this::forward, inputs(), first.backward(values).asMap().keySet());
    }

    /** Returns what the doctor says of a backward pass of this model. */
    Diagnosis examine(Function<Values, Map<String, Tensor>> backward) {
        return Doctor.of(this::forward, backward).model(name()).examine(inputs());
    }
}
