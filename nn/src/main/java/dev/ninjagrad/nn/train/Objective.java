package dev.ninjagrad.nn.train;

import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Tensor;
import java.util.SplittableRandom;

/** What training makes small: the loss of a model on a batch. */
@FunctionalInterface
public interface Objective {
    /** Returns the loss, a scalar; recorded, unless called under {@code NoGrad}. */
    Tensor loss(Batch batch, Pass pass);

    /** Returns the mean cross-entropy of a model whose outputs are logits [..., V], against classes [...]. */
    static Objective crossEntropy(Layer model) {
        return (batch, pass) -> model.forward(batch.x(), pass).crossEntropy(batch.y());
    }

    /** Returns the mean loss of a prediction over these batches at inference, 0 for none; the loss must be a mean over predictions. */
    default double evaluate(Iterable<Batch> batches) {
        double sum = 0;
        long predictions = 0;
        try (var _ = NoGrad.enter()) {
            for (Batch batch : batches) {
                int count = batch.predictions();
                sum += loss(batch, Pass.INFERENCE).item() * count;
                predictions += count;
            }
        }
        return predictions == 0 ? 0 : sum / predictions;
    }

    /** Returns the mean loss over some batches at inference; the seed decides which, so that two calls compare. */
    default double evaluate(BatchSource source, int batches, long seed) {
        SplittableRandom rng = new SplittableRandom(seed);
        double sum = 0;
        try (var _ = NoGrad.enter()) {
            for (int i = 0; i < batches; i++) {
                sum += loss(source.draw(rng), Pass.INFERENCE).item();
            }
        }
        return sum / batches;
    }
}
