package dev.ninjagrad.cli;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * A training row as tools read it: one step.
 *
 * @param step number of steps done, this one included
 * @param loss on the step's batch, before the step
 * @param lr learning rate of the step
 * @param ms duration in milliseconds
 * @param tokens_per_s predictions a second; of points in the plane, points
 * @param accuracy share of the points on their side; absent for text
 * @param dev_loss loss on data not trained on, after the step; absent where there was no evaluation
 */
@Json
record TrainingRow(
        long step,
        double loss,
        double lr,
        double ms,
        double tokens_per_s,
        @Nullable Double accuracy,
        @Nullable Double dev_loss) {
    /** Returns the row with an evaluation. */
    TrainingRow withDevLoss(double evaluated) {
        return new TrainingRow(step, loss, lr, ms, tokens_per_s, accuracy, evaluated);
    }
}
