package dev.ninjagrad.dojo.run;

/** A call of a learner's code that brought no result; the message is one line for the learner. */
public final class SandboxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Ending ending;
    private final String place;
    private final String printed;
    private final long printedBytes;

    /** How it ended. */
    public enum Ending {
        THREW,
        TIMED_OUT,
        EXITED,
        UNUSABLE
    }

    SandboxException(Ending ending, String message) {
        this(ending, message, "", "", 0);
    }

    SandboxException(Ending ending, Wire.Reply reply) {
        this(ending, reply.message(), reply.place(), reply.printed(), reply.printedBytes());
    }

    private SandboxException(Ending ending, String message, String place, String printed, long printedBytes) {
        super(message);
        this.ending = ending;
        this.place = place;
        this.printed = printed;
        this.printedBytes = printedBytes;
    }

    public Ending ending() {
        return ending;
    }

    /** Returns the learner's line, {@code File.java:12}; empty if it is not known. */
    public String place() {
        return place;
    }

    /** Returns the beginning of what the code had printed; empty if its JVM was lost. */
    public String printed() {
        return printed;
    }

    /** Returns how much it had printed in all. */
    public long printedBytes() {
        return printedBytes;
    }

    /** Returns the message with its place. */
    public String sentence() {
        return place.isEmpty() ? String.valueOf(getMessage()) : getMessage() + " at " + place;
    }
}
