package dev.ninjagrad.tensor;

/** Shapes that do not fit the operation; the message quotes what was expected and what came. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ShapeException(String message) {
        super(message);
    }
}
