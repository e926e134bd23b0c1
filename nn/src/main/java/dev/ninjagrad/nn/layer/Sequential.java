package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * One layer after the other. The parameters of layer i are called {@code i.name}.
 *
 * @param layers in the order of the forward pass
 */
public record Sequential(List<Layer> layers) implements Layer {
    public Sequential {
        layers = List.copyOf(layers);
    }

    /** Returns these layers in this order. */
    public static Sequential of(Layer... layers) {
        return new Sequential(List.of(layers));
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Tensor y = x;
        for (Layer layer : layers) {
            y = layer.forward(y, pass);
        }
        return y;
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            Layer.nest(String.valueOf(i), layers.get(i).parameters(), parameters);
        }
        return parameters;
    }

    @Override
    public SequencedMap<String, Parameter> buffers() {
        SequencedMap<String, Parameter> buffers = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            Layer.nest(String.valueOf(i), layers.get(i).buffers(), buffers);
        }
        return buffers;
    }
}
