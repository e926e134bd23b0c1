package dev.ninjagrad.scalar;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A weighted sum of the inputs, shifted by a bias and bent by an activation: {@code f(b + Σ wᵢ·xᵢ)}. */
public final class Neuron {

    private final List<Value> weights;
    private final Value bias;
    private final Activation activation;

    /**
     * Draws {@code inputs} weights from the uniform distribution on [−1, 1) and sets the bias to 0.
     *
     * @param name prefix of the parameters' names: {@code name.w0}, {@code name.w1}, …, {@code name.b}
     * @throws IllegalArgumentException if there is not at least one input
     */
    public Neuron(String name, int inputs, Activation activation, RandomGenerator rng) {
        if (inputs < 1) {
            throw new IllegalArgumentException("a neuron needs at least 1 input; got " + inputs);
        }
        List<Value> drawn = new ArrayList<>(inputs);
        for (int i = 0; i < inputs; i++) {
            drawn.add(Value.of(2 * rng.nextDouble() - 1).named(name + ".w" + i));
        }
        this.weights = List.copyOf(drawn);
        this.bias = Value.of(0).named(name + ".b");
        this.activation = activation;
    }

    /**
     * Returns this neuron's output for {@code x}.
     *
     * @throws IllegalArgumentException if {@code x} does not hold one value for each weight
     */
    public Value forward(List<Value> x) {
        if (x.size() != weights.size()) {
            throw new IllegalArgumentException(
                    "forward needs one input for each weight: expected " + weights.size() + " inputs, got " + x.size()
                            + ". Does the layer before have as many neurons as this one has inputs?");
        }
        Value sum = bias;
        for (int i = 0; i < weights.size(); i++) {
            sum = sum.add(weights.get(i).mul(x.get(i)));
        }
        return activation.of(sum);
    }

    /** Returns the weights, one for each input. */
    public List<Value> weights() {
        return weights;
    }

    /** Returns the bias. */
    public Value bias() {
        return bias;
    }

    /** Returns the activation. */
    public Activation activation() {
        return activation;
    }

    /** Returns the weights, then the bias. */
    public List<Value> parameters() {
        List<Value> parameters = new ArrayList<>(weights);
        parameters.add(bias);
        return List.copyOf(parameters);
    }
}
