package dev.ninjagrad.tensor;

/**
 * Recording what is computed from constants too: masks, one-hot rows, the transpose of an input. Needed to print or
 * replay a whole computation, not to differentiate it; keeps every intermediate alive as long as its result.
 */
public final class FullGraph {
    private FullGraph() {}

    /** Opens a scope in which every op of this thread is recorded, unless under {@link NoGrad}. */
    public static Scope enter() {
        return Mode.current().withRecordingAll().enter();
    }
}
