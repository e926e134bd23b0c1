package dev.ninjagrad.tensor;

/** An index, dimension or class label outside its range; the message gives its position. */
public final class IndexException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public IndexException(String message) {
        super(message);
    }
}
