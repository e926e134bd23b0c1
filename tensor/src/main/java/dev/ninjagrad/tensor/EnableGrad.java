package dev.ninjagrad.tensor;

/** Switching recording on again inside a {@link NoGrad} scope or a backward pass, for tools that read a rule's own graph. */
public final class EnableGrad {
    private EnableGrad() {}

    /** Opens a scope in which this thread records operations, whatever the surrounding scope says. */
    public static Scope enter() {
        return Mode.current().withRecording(true).enter();
    }
}
