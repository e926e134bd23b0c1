package dev.ninjagrad.nn.data;

import org.jspecify.annotations.Nullable;

/** Data from outside that cannot be used; the message is one line that says where and why. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataException(String message) {
        this(message, null);
    }

    public DataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
