package dev.ninjagrad.tensor;

/** Elements of a type the operation does not take. */
public final class DTypeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    DTypeException(String message) {
        super(message);
    }
}
