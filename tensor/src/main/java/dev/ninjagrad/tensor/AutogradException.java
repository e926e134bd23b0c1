package dev.ninjagrad.tensor;

/** Differentiation that cannot be done: no graph, a freed graph, a changed parameter, a missing or faulty rule. */
public final class AutogradException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    AutogradException(String message) {
        super(message);
    }
}
