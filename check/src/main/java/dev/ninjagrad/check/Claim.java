package dev.ninjagrad.check;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A gradient that somebody says is right.
 *
 * @param gradient one array an input, each of the input's size
 * @param inDouble computes the gradient by the same rules in double precision; null if it was, or cannot be
 * @param elsewhere computes the gradient by the chain rule at other coordinates, one array an input; null if it was not made by a chain
 *     rule from right parts, so that a value which is wrong at one point only is simply wrong
 * @param precision the arithmetic it was computed in
 * @param tolerance the relative error allowed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Claim(
        double[][] gradient,
        @Nullable Supplier<double[][]> inDouble,
        @Nullable UnaryOperator<double[][]> elsewhere,
        Precision precision,
        double tolerance) {
    /** Returns the largest finite |element|; 0 for none. */
    double largest() {
        double largest = 0;
        for (double[] part : gradient) {
            for (double g : part) {
                largest = Double.isFinite(g) ? Math.max(largest, Math.abs(g)) : largest;
            }
        }
        return largest;
    }
}
