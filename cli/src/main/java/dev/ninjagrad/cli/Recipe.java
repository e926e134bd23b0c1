package dev.ninjagrad.cli;

import dev.ninjagrad.nn.optim.Adam;
import dev.ninjagrad.nn.optim.Schedule;
import dev.ninjagrad.nn.train.Trainer;

/**
 * How a model is trained.
 *
 * @param adam the optimiser's constants; weights that are matrices decay, biases and gains do not
 * @param clipNorm bound on the norm of all gradients together
 * @param temperature samples are drawn with
 */
record Recipe(Adam.Settings adam, Schedule rate, double clipNorm, double temperature) {
    private static final long WARM_UP = 100;

    static Recipe of(RunConfig config) {
        double lr = config.pace().lr();
        long steps = config.pace().steps();
        long warmUp = Math.min(WARM_UP, steps / 10);
        return switch (config.model()) {
            // microgpt's
            case "micro" ->
                new Recipe(
                        Adam.Settings.ADAM.withBetas(0.85, 0.99),
                        Schedule.linear(lr, 0, steps),
                        Double.POSITIVE_INFINITY,
                        0.5);
            // nanoGPT's for characters
            case "gpt" ->
                new Recipe(
                        Adam.Settings.ADAMW.withBetas(0.9, 0.99).withWeightDecay(0.1),
                        Schedule.cosine(lr, lr / 10, Math.max(1, steps - warmUp))
                                .afterWarmUp(warmUp),
                        1,
                        0.8);
            default ->
                new Recipe(
                        Adam.Settings.ADAMW,
                        Schedule.cosine(lr, 0, Math.max(1, steps - warmUp)).afterWarmUp(warmUp),
                        Double.POSITIVE_INFINITY,
                        1);
        };
    }

    Trainer.Settings settings(RunConfig config) {
        return new Trainer.Settings(
                config.pace().steps(),
                rate,
                clipNorm,
                config.pace().eval_every(),
                config.pace().checkpoint_every(),
                config.seed());
    }
}
