package dev.ninjagrad.bench.paired;

import dev.ninjagrad.nn.layer.Activation;
import dev.ninjagrad.nn.layer.Init;
import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.layer.Linear;
import dev.ninjagrad.nn.layer.Sequential;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A network of any size, to see how a training step's cost grows: so many hidden layers of one width with tanh between 64 inputs and 27 classes, float32,
 * gradient descent.
 *
 * @param width of a hidden layer
 * @param layers how many of them, at least 1
 * @param batch examples a step
 */
public record Tower(int width, int layers, int batch) {
    private static final int INPUTS = 64;
    private static final int CLASSES = 27;
    private static final int BATCHES = 4;
    private static final double RATE = 0.01;
    private static final String NAME = "tower";

    static boolean isTower(String name) {
        return name.startsWith(NAME);
    }

    /** Reads what {@link #name} writes. */
    static Tower parse(String name) {
        String[] words = name.split(":", -1);
        return new Tower(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
    }

    String name() {
        return NAME + ":" + width + ":" + layers + ":" + batch;
    }

    Task task() {
        SplittableRandom rng = new SplittableRandom(1);
        List<Layer> all = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            all.add(linear(i == 0 ? INPUTS : width, width, rng));
            all.add(Activation.TANH);
        }
        all.add(linear(width, CLASSES, rng));
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            batches.add(new Batch(Tensor.randn(rng, DType.F32, batch, INPUTS), Tensor.randint(rng, CLASSES, batch)));
        }
        Map<String, Integer> attributes = Map.of("layers", layers);
        return new TrainingTask(new Setup(NAME, attributes, new Sequential(all), batches, new Setup.Descent(RATE)));
    }

    private static Linear linear(int from, int to, SplittableRandom rng) {
        return new Linear(Init.kaimingNormal(rng, DType.F32, Init.TANH_GAIN, to, from), Tensor.zeros(DType.F32, to));
    }
}
