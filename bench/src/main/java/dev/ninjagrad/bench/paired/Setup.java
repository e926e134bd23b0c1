package dev.ninjagrad.bench.paired;

import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.optim.Adam;
import dev.ninjagrad.nn.optim.Optimizer;
import dev.ninjagrad.nn.optim.Sgd;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.tensor.Parameter;
import java.util.List;
import java.util.Map;

/**
 * All that a training step needs.
 *
 * @param architecture what a peer must build: {@code mlp}, {@code microgpt} or {@code gpt}
 * @param attributes what it must know besides the parameters' shapes, such as the number of heads
 * @param model returns logits [..., V]; the loss is their mean cross-entropy
 * @param batches used in turn; x and y are I32
 * @param update how parameters change
 */
record Setup(String architecture, Map<String, Integer> attributes, Layer model, List<Batch> batches, Update update) {
    Setup {
        attributes = Map.copyOf(attributes);
        batches = List.copyOf(batches);
    }

    /** A rule of updating with a constant learning rate. */
    sealed interface Update {
        double rate();

        /** Returns the optimiser that does it. */
        Optimizer on(List<Parameter> parameters);
    }

    /** θ ← θ − rate · g. */
    record Descent(double rate) implements Update {
        @Override
        public Optimizer on(List<Parameter> parameters) {
            return new Sgd(parameters, Sgd.Settings.PLAIN);
        }
    }

    /** AdamW; with no weight decay it is Adam. */
    record AdamW(double rate, double beta1, double beta2, double eps, double weightDecay) implements Update {
        @Override
        public Optimizer on(List<Parameter> parameters) {
            return new Adam(parameters, new Adam.Settings(beta1, beta2, eps, weightDecay, true));
        }
    }

    /** Returns the number of trained numbers. */
    int parameterCount() {
        return model.parameters().values().stream().mapToInt(Parameter::size).sum();
    }
}
