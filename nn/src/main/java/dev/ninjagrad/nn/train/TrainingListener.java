package dev.ninjagrad.nn.train;

/** Is told how training goes, on the thread that trains, between steps. */
public interface TrainingListener {
    /** A step is done. */
    default void stepped(Metrics metrics) {}

    /** It is time for an evaluation: every so many steps, and after the last; {@code step} steps are done. */
    default void evaluate(long step) {}

    /** It is time for a checkpoint: every so many steps, and when training ends or stops. */
    default void checkpoint(Checkpoint checkpoint) {}

    /** Returns whether to stop after the step that was just done; training then ends as after its last step. */
    default boolean stops() {
        return false;
    }
}
