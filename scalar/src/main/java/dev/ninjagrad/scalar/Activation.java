package dev.ninjagrad.scalar;

/** The function a {@link Neuron} applies to its weighted sum. */
public enum Activation {
    TANH,
    RELU,
    SIGMOID,
    /** None: the weighted sum itself, as in the last layer of a network. */
    LINEAR;

    /** Returns this function of {@code x}. */
    public Value of(Value x) {
        return switch (this) {
            case TANH -> x.tanh();
            case RELU -> x.relu();
            case SIGMOID -> x.sigmoid();
            case LINEAR -> x;
        };
    }
}
