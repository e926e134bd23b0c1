package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.Tensor;

/** Functions of each element, as layers. */
public enum Activation implements Layer {
    TANH,
    RELU,
    SIGMOID,
    SILU,
    /** The exact GELU. */
    GELU,
    /** GELU's tanh approximation, as in GPT-2. */
    GELU_TANH;

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return switch (this) {
            case TANH -> x.tanh();
            case RELU -> x.relu();
            case SIGMOID -> x.sigmoid();
            case SILU -> x.silu();
            case GELU -> x.gelu();
            case GELU_TANH -> x.geluTanh();
        };
    }
}
