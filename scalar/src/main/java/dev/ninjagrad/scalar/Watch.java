package dev.ninjagrad.scalar;

/** What a watchpoint of a {@link BackwardTrace} looks for in a gradient; one element is enough. */
public sealed interface Watch {

    /** An element that is not a number. */
    record NotANumber() implements Watch {}

    /** An infinite element. */
    record Infinite() implements Watch {}

    /** An element whose absolute value is greater than {@code bound}. */
    record Beyond(double bound) implements Watch {}

    /** Returns whether {@code gradient} has such an element. */
    default boolean sees(double[] gradient) {
        for (double element : gradient) {
            boolean seen = switch (this) {
                case NotANumber _ -> Double.isNaN(element);
                case Infinite _ -> Double.isInfinite(element);
                case Beyond(double bound) -> Math.abs(element) > bound;
            };
            if (seen) {
                return true;
            }
        }
        return false;
    }
}
