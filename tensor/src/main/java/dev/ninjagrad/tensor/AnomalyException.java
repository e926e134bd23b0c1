package dev.ninjagrad.tensor;

/** The first NaN or infinity of a checked pass; the message names op, shapes, position and source line. */
public final class AnomalyException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    AnomalyException(String message) {
        super(message);
    }
}
