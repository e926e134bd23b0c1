package dev.ninjagrad.nn.layer;

import java.util.random.RandomGenerator;

/** What a forward pass is for: some layers, dropout and batch norm among them, behave differently in training. */
public sealed interface Pass {
    /** Training: dropout drops, batch norm uses the batch's own statistics. */
    record Training(RandomGenerator rng) implements Pass {}

    /** Inference: dropout does nothing, batch norm uses what it has seen in training. */
    record Inference() implements Pass {}

    /** The one inference there is. */
    Pass INFERENCE = new Inference();

    /** Returns a training pass that takes its randomness from {@code rng}. */
    static Pass training(RandomGenerator rng) {
        return new Training(rng);
    }
}
