package dev.ninjagrad.lab;

import dev.ninjagrad.check.doctor.Diagnosis;
import dev.ninjagrad.check.doctor.Doctor;
import dev.ninjagrad.check.doctor.Sabotage;
import dev.ninjagrad.check.doctor.Values;
import dev.ninjagrad.nn.data.Contexts;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.MakemoreMlp;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.LinkedHashMap;
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

    private final long seed;
    private final Tensor contexts;
    private final Tensor targets;
    private final HandWritten model;
    private final NamedTensors values;

    NinjaModel(long seed) {
        this.seed = seed;
        Vocabulary letters = Vocabulary.of("abcdefghijklmnopqrstuvwxyz", Vocabulary.Special.FIRST);
        Contexts examples = Contexts.of(NAMES, letters, BLOCK);
        this.contexts = Tensor.of(examples.x(), examples.count(), examples.block());
        this.targets = Tensor.of(examples.y(), examples.count());
        this.model = make();
        this.values = model.forward();
    }

    private HandWritten make() {
        return MakemoreMlp.random(SIZES, MakemoreMlp.Options.PLAIN, DType.F64, new SplittableRandom(seed))
                .longhand(contexts, targets);
    }

    /** Returns every named value of the forward pass, the loss last. */
    NamedTensors values() {
        return values;
    }

    /** Returns the model's own backward pass. */
    Function<Values, Map<String, Tensor>> rightPass() {
        return recorded -> {
            Map<String, Tensor> all = new LinkedHashMap<>();
            all.put("contexts", contexts);
            all.put("targets", targets);
            all.putAll(recorded.asMap());
            return model.backward(NamedTensors.of(all)).asMap();
        };
    }

    /** Returns the backward pass, one line a gradient, ready to be broken. */
    Sabotage sabotage() {
        return Sabotage.of(this::forward, inputs(), gradients().asMap().keySet());
    }

    /** Returns the gradients by hand. */
    NamedTensors gradients() {
        return model.backward(values);
    }

    /** Returns what the doctor says of a backward pass. */
    Diagnosis examine(Function<Values, Map<String, Tensor>> pass) {
        return Doctor.of(this::forward, pass).model(model.name()).examine(inputs());
    }

    /** Each forward pass is one of a model made anew: a recording keeps its numbers while others are made. */
    private Tensor forward(Values inputs) {
        HandWritten fresh = make();
        fresh.parameters().forEach((name, parameter) -> parameter.assign(inputs.get(name)));
        return fresh.forward().last();
    }

    private Map<String, Tensor> inputs() {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        model.parameters().forEach((name, parameter) -> inputs.put(name, parameter.detach()));
        return inputs;
    }
}
