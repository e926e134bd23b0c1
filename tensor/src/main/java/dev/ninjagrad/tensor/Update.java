package dev.ninjagrad.tensor;

/** How an optimiser overwrites one parameter, in place; eager training calls it directly, a compiled step at every replay. */
public interface Update {
    /** Returns what plans print: {@code adam}. */
    String label();

    /**
     * Overwrites {@code theta} by its gradient, and whatever the optimiser remembers of this parameter. Must not
     * allocate.
     */
    void apply(Storage theta, Storage gradient, double rate);
}
