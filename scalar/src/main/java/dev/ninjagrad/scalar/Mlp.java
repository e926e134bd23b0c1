package dev.ninjagrad.scalar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A multi-layer perceptron: layers stacked so that the outputs of one are the inputs of the next.
 *
 * <p>{@code new Mlp(2, new int[] {16, 16, 1}, Activation.RELU, rng)} takes 2 inputs through two hidden layers of 16 to one
 * output, with (2+1)·16 + (16+1)·16 + (16+1)·1 = 337 parameters.
 */
public final class Mlp {

    private final int inputs;
    private final List<Layer> layers;
    private final List<Value> parameters;

    /**
     * Makes one layer for each width. The last one is linear, all others use {@code hidden}. Weights are uniform on
     * [−1, 1), biases 0. Parameters are named by layer, neuron and input: {@code layer1.n3.w0}, {@code layer1.n3.b}.
     *
     * @param inputs the number of inputs of the first layer
     * @param widths the number of neurons of each layer, first to last
     * @throws IllegalArgumentException if there is no layer, or one without inputs or neurons
     */
    public Mlp(int inputs, int[] widths, Activation hidden, RandomGenerator rng) {
        if (widths.length == 0) {
            throw new IllegalArgumentException("an Mlp needs at least one layer; got no widths");
        }
        List<Layer> made = new ArrayList<>(widths.length);
        int fanIn = inputs;
        for (int i = 0; i < widths.length; i++) {
            Activation activation = i == widths.length - 1 ? Activation.LINEAR : hidden;
            made.add(new Layer("layer" + (i + 1), fanIn, widths[i], activation, rng));
            fanIn = widths[i];
        }
        this.inputs = inputs;
        this.layers = List.copyOf(made);
        this.parameters =
                layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
    }

    /** Does what {@link #forward(List)} does. */
    public List<Value> forward(Value... x) {
        return forward(Arrays.asList(x));
    }

    /**
     * Returns the outputs of the last layer for one example.
     *
     * @throws IllegalArgumentException if {@code x} does not hold one value for each input
     */
    public List<Value> forward(List<Value> x) {
        if (x.size() != inputs) {
            throw new IllegalArgumentException(
                    "forward needs one example x of " + inputs + " inputs; got " + x.size() + " values");
        }
        List<Value> activations = x;
        for (Layer layer : layers) {
            activations = layer.forward(activations);
        }
        return activations;
    }

    /** Returns every weight and bias: layer by layer, neuron by neuron, a neuron's weights before its bias. */
    public List<Value> parameters() {
        return parameters;
    }

    /** Returns the layers, first to last. */
    public List<Layer> layers() {
        return layers;
    }

    /** Sets the gradient of every parameter to 0. */
    public void zeroGrad() {
        for (Value parameter : parameters) {
            parameter.zeroGrad();
        }
    }
}
