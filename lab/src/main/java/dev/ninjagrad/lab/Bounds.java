package dev.ninjagrad.lab;

/** Numbers in requests, held to their range. */
final class Bounds {
    private Bounds() {}

    /**
     * Checks that a number lies between two others, themselves included.
     *
     * @param what how the refusal calls it
     * @throws Refusal if it does not, or is none
     */
    static void check(String what, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new Refusal(Refusal.WRONG, "%s is from %s to %s".formatted(what, text(least), text(most)));
        }
    }

    private static String text(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
