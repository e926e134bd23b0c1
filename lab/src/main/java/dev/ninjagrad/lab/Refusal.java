package dev.ninjagrad.lab;

import org.jspecify.annotations.Nullable;

/** A request that is not carried out; the message is one line for the person at the browser. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    static final int WRONG = 400;
    static final int FOREIGN = 403;
    static final int NOT_FOUND = 404;
    static final int TOO_LARGE = 413;
    static final int NOT_JSON = 415;
    static final int TOO_MANY = 429;

    private final int status;
    private final @Nullable Integer column;

    Refusal(int status, String message) {
        this(status, message, null);
    }

    /** Refuses an expression; {@code column} counts from 1. */
    Refusal(int status, String message, @Nullable Integer column) {
        // No trace: the cause stands in the request, not on the stack.
        super(message, null, false, false);
        this.status = status;
        this.column = column;
    }

    int status() {
        return status;
    }

    @Nullable Integer column() {
        return column;
    }
}
