package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Each row shifted to mean 0 and scaled to variance 1, then stretched and moved: x [..., C] → [..., C]. ε is 1e-5. */
public final class LayerNorm implements Layer {
    private static final double EPS = 1e-5;

    private final Parameter weight;
    private final @Nullable Parameter bias;

    /** Returns a layer of gain 1 and, if there is a bias, bias 0. */
    public LayerNorm(int width, boolean bias, DType dtype) {
        this.weight = Parameter.of(Tensor.ones(dtype, width)).named("weight");
        this.bias = bias ? Parameter.of(Tensor.zeros(dtype, width)).named("bias") : null;
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return bias == null ? x.layerNorm(weight, EPS) : x.layerNorm(weight, bias, EPS);
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        return ParameterMap.of("weight", weight, "bias", bias);
    }
}
