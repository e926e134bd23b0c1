package dev.ninjagrad.cli;

/** A call that cannot be carried out as given; the message is one line that names the cause and the likely fix. */
final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1;

    UserError(String message) {
        super(message);
    }

    UserError(String message, Throwable cause) {
        super(message, cause);
    }

    /** Refuses an option's value in one line, unless the condition holds. */
    static void require(boolean holds, String option, Object got, String expected) {
        if (!holds) {
            throw new UserError("%s: expected %s; got %s".formatted(option, expected, got));
        }
    }
}
