package dev.ninjagrad.check;

/** What is said of one element of a gradient. */
public enum Judgement {
    /** The claimed value is the slope. */
    RIGHT,
    /** The function has a kink here, and the claimed value lies between its one-sided slopes. */
    KINK,
    /** There is no slope to compare with. */
    NO_SLOPE,
    /** The function is too noisy here for its values to confirm or refute the claimed value. */
    UNDECIDED,
    /** The claimed value is not the slope. */
    WRONG;

    /** Returns whether this is no reason to reject the gradient. */
    public boolean passes() {
        return this != WRONG;
    }
}
