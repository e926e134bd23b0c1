package dev.ninjagrad.lab;

import dev.ninjagrad.check.doctor.Diagnosis;
import dev.ninjagrad.check.doctor.Doctor;
import dev.ninjagrad.check.doctor.Sabotage;
import dev.ninjagrad.check.doctor.Values;
import dev.ninjagrad.nn.data.Contexts;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.model.LossOfInputs;
import dev.ninjagrad.nn.model.MakemoreMlp;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * The network of the ninja room: the batch-normalised character model on a few names, small enough to see every number.
 *
 * <p>A backward pass of it is any function from the forward values to named gradients: the model's own, a broken one, or one
 * that a learner writes.
 */
final class NinjaModel {
    private static final List<String> NAMES = List.of("emma", "olivia", "ava", "mia", "ella", "grace");
    private static final int BLOCK = 3;
    private static final MakemoreMlp.Sizes SIZES = new MakemoreMlp.Sizes(27, BLOCK, 4, 16);

    private final LossOfInputs loss;

    NinjaModel(long seed) {
        Vocabulary letters = Vocabulary.of("abcdefghijklmnopqrstuvwxyz", Vocabulary.Special.FIRST);
        Contexts examples = Contexts.of(NAMES, letters, BLOCK);
        Tensor contexts = Tensor.of(examples.x(), examples.count(), examples.block());
        Tensor targets = Tensor.of(examples.y(), examples.count());
        this.loss = new LossOfInputs(
                () -> MakemoreMlp.random(SIZES, MakemoreMlp.Options.PLAIN, DType.F64, new SplittableRandom(seed))
                        .longhand(contexts, targets));
    }

    /** Returns every named value of the forward pass, the loss last. */
    NamedTensors values() {
        return loss.values();
    }

    /** Returns the model's own backward pass. */
    Function<Values, Map<String, Tensor>> rightPass() {
        return recorded -> loss.backward(recorded.asMap());
    }

    /** Returns the backward pass, one line a gradient, ready to be broken. */
    Sabotage sabotage() {
        return Sabotage.of(this::forward, loss.inputs(), loss.gradientNames());
    }

    /** Returns the gradients by hand. */
    NamedTensors gradients() {
        return loss.gradients();
    }

    /** Returns what the doctor says of a backward pass. */
    Diagnosis examine(Function<Values, Map<String, Tensor>> pass) {
        return Doctor.of(this::forward, pass).model(loss.name()).examine(loss.inputs());
    }

    private Tensor forward(Values inputs) {
        return loss.forward(inputs.asMap());
    }
}
