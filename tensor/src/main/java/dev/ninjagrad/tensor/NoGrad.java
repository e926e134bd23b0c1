package dev.ninjagrad.tensor;

/** Computing without recording: for inference, metrics and updates. */
public final class NoGrad {
    private NoGrad() {}

    /** Opens a scope in which no op of this thread is recorded. */
    public static Scope enter() {
        return Mode.current().withRecording(false).enter();
    }
}
