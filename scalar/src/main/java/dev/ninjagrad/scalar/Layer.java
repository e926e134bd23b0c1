package dev.ninjagrad.scalar;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Neurons side by side: all see the same inputs, each gives one output. */
public final class Layer {

    private final List<Neuron> neurons;

    /**
     * Makes {@code outputs} neurons of {@code inputs} inputs each.
     *
     * @param name prefix of the neurons' names: {@code name.n0}, {@code name.n1}, …
     * @throws IllegalArgumentException if there is not at least one input and one output
     */
    public Layer(String name, int inputs, int outputs, Activation activation, RandomGenerator rng) {
        if (outputs < 1) {
            throw new IllegalArgumentException("a layer needs at least 1 neuron; got " + outputs);
        }
        List<Neuron> made = new ArrayList<>(outputs);
        for (int i = 0; i < outputs; i++) {
            made.add(new Neuron(name + ".n" + i, inputs, activation, rng));
        }
        this.neurons = List.copyOf(made);
    }

    /**
     * Returns one output a neuron.
     *
     * @throws IllegalArgumentException if {@code x} does not hold as many values as each neuron has weights
     */
    public List<Value> forward(List<Value> x) {
        List<Value> outputs = new ArrayList<>(neurons.size());
        for (Neuron neuron : neurons) {
            outputs.add(neuron.forward(x));
        }
        return outputs;
    }

    /** Returns the neurons in the order of their outputs. */
    public List<Neuron> neurons() {
        return neurons;
    }

    /** Returns the parameters of all neurons, neuron by neuron. */
    public List<Value> parameters() {
        return neurons.stream().flatMap(neuron -> neuron.parameters().stream()).toList();
    }
}
