package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.SequencedMap;

/** Each row divided by its root mean square, then stretched: x [..., C] → [..., C]. ε is 1e-5. */
public final class RmsNorm implements Layer {
    private static final double EPS = 1e-5;

    private final Parameter weight;

    /** Returns a layer of gain 1. */
    public RmsNorm(int width, DType dtype) {
        this.weight = Parameter.of(Tensor.ones(dtype, width)).named("weight");
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return x.rmsNorm(weight, EPS);
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        return ParameterMap.of("weight", weight);
    }
}
