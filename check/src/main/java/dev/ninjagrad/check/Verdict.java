package dev.ninjagrad.check;

/** What a gradient check found, in one word and its particulars. */
public sealed interface Verdict {
    /** Every element compared is the slope, within the tolerance. */
    record Right() implements Verdict {}

    /**
     * Right wherever there is one slope and the chain rule holds.
     *
     * @param kinks how many elements have only one-sided slopes, or a range of them
     * @param isolated how many are right at every point but this one: see {@link Judgement#ISOLATED}
     * @param noSlope how many have no slope at all
     */
    record RightButForKinks(int kinks, int isolated, int noSlope) implements Verdict {}

    /** {@code wrong} of {@code compared} elements differ from the slope. */
    record Wrong(int wrong, int compared) implements Verdict {}

    /** No element is wrong, and {@code undecided} of {@code compared} cannot be judged for the function's noise. */
    record Undecided(int undecided, int compared) implements Verdict {}

    /** The same input gave different bits. */
    record Nondeterministic(String what, double first, double second) implements Verdict {}

    /** The user's code threw; nothing was compared. */
    record Threw(String during, Throwable exception) implements Verdict {}

    /** The function or its gradient is not what its inputs call for: a wrong shape, dtype or count. */
    record Malformed(String problem) implements Verdict {}

    /** The function is not finite at the point. */
    record NotFinite(double value, String position) implements Verdict {}

    /**
     * Forward and reverse mode give different derivatives in one random direction.
     *
     * @param numerical the derivative by differences, which says whose rule is wrong
     */
    record ModesDisagree(double forward, double reverse, double numerical) implements Verdict {}

    /** No input carries a gradient. */
    record NothingToCheck(String reason) implements Verdict {}

    /** Returns whether nothing speaks against the gradient and something was compared. */
    default boolean passes() {
        return switch (this) {
            case Right _, RightButForKinks _ -> true;
            case Wrong _,
                    Undecided _,
                    Nondeterministic _,
                    Threw _,
                    Malformed _,
                    NotFinite _,
                    ModesDisagree _,
                    NothingToCheck _ -> false;
        };
    }
}
