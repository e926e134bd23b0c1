package dev.ninjagrad.cli;

import dev.ninjagrad.check.doctor.Diagnosis;
import dev.ninjagrad.check.doctor.Doctor;
import dev.ninjagrad.check.doctor.Sabotage;
import dev.ninjagrad.check.doctor.Values;
import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.LossOfInputs;
import dev.ninjagrad.tensor.Tensor;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** A model with a hand-written backward pass, as the doctor wants it. */
final class Patient {
    private final LossOfInputs loss;

    /** @param makes the same model each time */
    Patient(Supplier<HandWritten> makes) {
        this.loss = new LossOfInputs(makes);
    }

    String name() {
        return loss.name();
    }

    /** The model's own backward pass. */
    Map<String, Tensor> backward(Values recorded) {
        return loss.backward(recorded.asMap());
    }

    /** Returns the backward pass, one line a gradient that the model derives by hand, ready to be broken. */
    Sabotage sabotage() {
        return Sabotage.of(this::forward, loss.inputs(), loss.gradientNames());
    }

    /** Returns what the doctor says of a backward pass of this model. */
    Diagnosis examine(Function<Values, Map<String, Tensor>> backward) {
        return Doctor.of(this::forward, backward).model(name()).examine(loss.inputs());
    }

    private Tensor forward(Values inputs) {
        return loss.forward(inputs.asMap());
    }
}
