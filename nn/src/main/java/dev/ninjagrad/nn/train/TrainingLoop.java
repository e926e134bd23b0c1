package dev.ninjagrad.nn.train;

/** A training that goes on step by step: {@link Trainer} on tensors, {@link ScalarTrainer} on scalars. */
public interface TrainingLoop {
    /** Returns how it trains. */
    Trainer.Settings settings();

    /** Returns the number of steps done. */
    long done();

    /**
     * Takes one step.
     *
     * @throws DivergedException if the loss is not finite; the parameters are those before that step, though running statistics have
     *     seen its batch
     */
    Metrics step();

    /** Returns where training stands. */
    Checkpoint checkpoint();

    /**
     * Goes on from a checkpoint of the same model and optimiser.
     *
     * @throws IllegalArgumentException if a parameter or something of the optimiser's is missing or of another shape
     */
    void resume(Checkpoint checkpoint);

    /**
     * Trains up to the last step, or until the listener stops it.
     *
     * @throws DivergedException as {@link #step}
     */
    default void run(TrainingListener listener) {
        boolean stopped = false;
        while (done() < settings().steps() && !stopped) {
            listener.stepped(step());
            stopped = listener.stops();
            boolean ends = stopped || done() == settings().steps();
            if (ends || isDue(settings().evaluateEvery())) {
                listener.evaluate(done());
            }
            if (ends || isDue(settings().checkpointEvery())) {
                listener.checkpoint(checkpoint());
            }
        }
    }

    private boolean isDue(long interval) {
        return interval > 0 && done() % interval == 0;
    }
}
