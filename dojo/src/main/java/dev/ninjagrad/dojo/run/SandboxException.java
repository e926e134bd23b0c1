package dev.ninjagrad.dojo.run;

/** A call of a learner's code that brought no result; the message is one line for the learner. */
public final class SandboxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Ending ending;
    private final String place;

    /** How it ended. */
    public enum Ending {
        THREW,
        TIMED_OUT,
        EXITED,
        UNUSABLE
    }

    SandboxException(Ending ending, String message, String place) {
        super(message);
        this.ending = ending;
        this.place = place;
    }

    public Ending ending() {
        return ending;
    }

    /** Returns the learner's line, {@code File.java:12}; empty if it is not known. */
    public String place() {
        return place;
    }

    /** Returns the message with its place. */
    public String sentence() {
        return place.isEmpty() ? String.valueOf(getMessage()) : getMessage() + " at " + place;
    }
}
