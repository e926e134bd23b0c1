package dev.ninjagrad.tensor;

/** A computation cannot be repeated by a compiled step. */
public final class TraceException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    public TraceException(String message) {
        super(message);
    }

    static TraceException read(String what) {
        return new TraceException("a compiled step cannot read values while it is traced: " + what + ", at "
                + SourceLines.caller()
                + ", is only known when the step runs. Return it from the step and read it there, or run eagerly.");
    }
}
