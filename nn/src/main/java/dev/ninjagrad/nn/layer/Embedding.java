package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/** Looks up rows of a table: x I32 [...], table [V, C] → [..., C]. */
public final class Embedding implements Layer {
    private final Parameter weight;

    /** Returns a layer with a given table, copied. */
    public Embedding(Tensor table) {
        this.weight = Parameter.of(table).named("weight");
    }

    /** Returns a layer with PyTorch's initial values, standard normal. */
    public static Embedding of(int rows, int width, DType dtype, RandomGenerator rng) {
        return new Embedding(Init.normal(rng, dtype, 1, rows, width));
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return weight.index(x);
    }

    /** Returns the table, for an output layer that shares it. */
    public Parameter weight() {
        return weight;
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        return ParameterMap.of("weight", weight);
    }
}
