package dev.ninjagrad.check;

/** What is said of one element of a gradient. */
public enum Judgement {
    /** The claimed value is the slope. */
    RIGHT,
    /** The function has a kink here, and the claimed value lies between its one-sided slopes. */
    KINK,
    /**
     * The claimed value is not the slope at this one point and is the slope at every point near by: kinks inside the function meet here, and
     * the chain rule combined their conventions into a value that is no slope. relu(x) − relu(−x) = x at 0 is the shortest example
     * (S. Kakade and J. D. Lee, Provably Correct Automatic Subdifferentiation for Qualified Programs, NeurIPS 2018).
     */
    ISOLATED,
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
