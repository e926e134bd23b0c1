package dev.ninjagrad.nn.train;

import dev.ninjagrad.nn.model.WaveNet;
import dev.ninjagrad.nn.optim.Adam;
import dev.ninjagrad.nn.optim.Schedule;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A training in a process of its own, with a checkpoint after every step: it goes on from the last one, if there is one. */
final class KilledTraining {
    private KilledTraining() {}

    /** Trains in the folder that is named first, up to the step that is named second. */
    public static void main(String[] args) {
        train(new CheckpointFolder(Path.of(args[0])), Long.parseLong(args[1]));
    }

    static void train(CheckpointFolder folder, long steps) {
        WaveNet model = new WaveNet(new WaveNet.Sizes(5, 4, 6, 10), DType.F32, new Random(1));
        BatchSource copy = rng -> {
            Tensor x = Tensor.randint(rng, 5, 16, 4);
            return new Batch(x, x.select(1, -1));
        };
        Adam adam = new Adam(List.copyOf(model.parameters().values()), Adam.Settings.ADAMW);
        Trainer.Settings settings =
                new Trainer.Settings(steps, Schedule.constant(0.01), Double.POSITIVE_INFINITY, 0, 1, 42);
        Trainer trainer = new Trainer(model, Objective.crossEntropy(model), copy, adam, settings);
        if (folder.holdsOne()) {
            trainer.resume(folder.load().checkpoint());
        }
        System.out.println("trains"); // the parent counts the lines
        trainer.run(new TrainingListener() {
            @Override
            public void checkpoint(Checkpoint checkpoint) {
                try {
                    folder.save(checkpoint, Map.of());
                    System.out.println("saved");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }
}
