package dev.ninjagrad.nn.train;

import dev.ninjagrad.nn.model.MicroGptOnValues;
import dev.ninjagrad.nn.optim.AdamOnValues;
import dev.ninjagrad.scalar.Value;
import java.util.Arrays;

/**
 * The training loop of {@link MicroGptOnValues}: one document a step, its graph recorded anew each time. Weights are copied into a
 * checkpoint under the names that {@code MicroGpt} has, so that it can be sampled from as any other.
 */
public final class ScalarTrainer implements TrainingLoop {
    private final MicroGptOnValues model;
    private final BatchSource source;
    private final AdamOnValues optimizer;
    private final Trainer.Settings settings;
    private long done;

    /**
     * Prepares training from the first step.
     *
     * @param source of single documents, x and y I32 [1, T]
     * @param optimizer of the model's parameters
     * @throws IllegalArgumentException if the settings ask for clipping, which there is none of
     */
    public ScalarTrainer(
            MicroGptOnValues model, BatchSource source, AdamOnValues optimizer, Trainer.Settings settings) {
        if (Double.isFinite(settings.clipNorm())) {
            throw new IllegalArgumentException("training on scalars has no clipping; got a clip norm of "
                    + settings.clipNorm() + ", expected infinity");
        }
        this.model = model;
        this.source = source;
        this.optimizer = optimizer;
        this.settings = settings;
    }

    @Override
    public Trainer.Settings settings() {
        return settings;
    }

    @Override
    public long done() {
        return done;
    }

    @Override
    public Metrics step() {
        long start = System.nanoTime();
        double rate = settings.rate().at(done);
        int[] document = document(source.at(done, Trainer.randomnessOf(settings.seed(), done)));
        Value loss = model.loss(document);
        if (!Double.isFinite(loss.data())) {
            throw new DivergedException(done, loss.data(), rate);
        }
        loss.backward();
        double square = 0;
        for (Value parameter : model.parameters()) {
            square += parameter.grad() * parameter.grad();
        }
        optimizer.step(rate);
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new Metrics(
                done++, loss.data(), rate, Math.sqrt(square), seconds * 1e3, (document.length - 1) / seconds);
    }

    /** Returns the document with the token after its last: x, then the last of y. */
    private static int[] document(Batch batch) {
        int[] x = batch.x().toInts();
        int[] y = batch.y().toInts();
        int[] document = Arrays.copyOf(x, x.length + 1);
        document[x.length] = y[y.length - 1];
        return document;
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint(done, model.toTensors(), optimizer.state());
    }

    @Override
    public void resume(Checkpoint checkpoint) {
        model.toTensors().sequencedKeySet().forEach(name -> model.assign(name, checkpoint.saved(name)));
        optimizer.restore(checkpoint.optimizer());
        done = checkpoint.step();
    }
}
