package dev.ninjagrad.dojo.folder;

/** Something is wrong with a dojo folder; the message is one line that says what, where, and the likely remedy. */
public final class DojoException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DojoException(String message) {
        super(message);
    }

    DojoException(String message, Throwable cause) {
        super(message, cause);
    }
}
