package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** y = x·Wᵀ + b: x [..., in], W [out, in], b [out] (may be left out) → [..., out]. */
public final class Linear implements Layer {
    private final Parameter weight;
    private final @Nullable Parameter bias;

    /** Returns a layer with given values, copied. */
    public Linear(Tensor weight, @Nullable Tensor bias) {
        this.weight = Parameter.of(weight).named("weight");
        this.bias = bias == null ? null : Parameter.of(bias).named("bias");
    }

    /** Returns a layer with PyTorch's initial values: weight and bias uniform in ±1/√in. */
    public static Linear of(int in, int out, boolean bias, DType dtype, RandomGenerator rng) {
        double bound = 1 / Math.sqrt(in);
        Tensor weight = Init.uniform(rng, dtype, bound, out, in);
        return new Linear(weight, bias ? Init.uniform(rng, dtype, bound, out) : null);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Tensor y = x.matmul(weight.transpose());
        return bias == null ? y : y.add(bias);
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        return ParameterMap.of("weight", weight, "bias", bias);
    }
}
