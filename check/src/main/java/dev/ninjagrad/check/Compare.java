package dev.ninjagrad.check;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;

/**
 * Compares a gradient with its reference, element by element: the classic cmp table, one row a tensor. {@link CompareText} prints it.
 *
 * <p>{@code approx} is NumPy's and PyTorch's {@code allclose} rule, |actual − expected| ≤ atol + rtol·|expected|. In double precision with
 * their default tolerances, rtol = 1e-5 and atol = 1e-8. In single precision rtol = 1e-4, some hundreds of roundings, and atol = 1e-5, which is
 * that of PyTorch's {@code assert_close}. A shape that differs is never approximately equal: [64] is not [1, 64].
 */
public final class Compare {
    /** How close is close, and what a unit in the last place is. */
    private record Tolerance(double rtol, double atol, boolean single) {
        static final Tolerance DOUBLE = new Tolerance(1e-5, 1e-8, false);
        static final Tolerance SINGLE = new Tolerance(1e-4, 1e-5, true);

        boolean allows(double difference, double expected) {
            return difference <= atol + rtol * Math.abs(expected);
        }

        double ulp(double expected) {
            return single ? Math.ulp((float) expected) : Math.ulp(expected);
        }
    }

    private Compare() {}

    /** What a row says about a gradient. */
    public enum Verdict {
        /** Every element has the same bits (0 and −0 count as the same). */
        OK,
        /** Differs, within the tolerance. */
        ROUNDING,
        /** At least one element is out of tolerance or is not a number. */
        WRONG,
        /** The shapes differ; elements were not compared. */
        SHAPE
    }

    /**
     * One row of the table.
     *
     * @param name what was compared, such as {@code dlogits}
     * @param shape shape of the reference; empty for a scalar
     * @param exact whether all elements are equal
     * @param approx whether all elements are close
     * @param maxdiff the largest |actual − expected|; NaN when either side has a NaN or the shapes differ
     * @param ulp the largest distance in units of the last place of the reference, of floats if either side is F32; NaN as for
     *     {@code maxdiff}
     * @param worst index of the element that {@code maxdiff} belongs to, in row-major order; −1 for none
     * @param verdict what follows from it
     * @param detail one sentence for a reader: the worst element, or how the shapes differ; empty when exact
     */
    @SuppressWarnings("ArrayRecordComponent") // a shape is a short list of sizes, never compared here
    public record Row(
            String name,
            int[] shape,
            boolean exact,
            boolean approx,
            double maxdiff,
            double ulp,
            int worst,
            Verdict verdict,
            String detail) {
        /** Returns whether the gradient passes: equal, or different by rounding only. */
        public boolean passes() {
            return approx;
        }
    }

    /**
     * Compares two arrays of the same shape.
     *
     * @param shape shape of both, whose product is the length of {@code expected}
     * @throws IllegalArgumentException if {@code shape} does not fit {@code expected}
     */
    public static Row row(String name, int[] shape, double[] expected, double[] actual) {
        return row(name, shape, expected, shape, actual);
    }

    /**
     * Compares two arrays, shapes included.
     *
     * @throws IllegalArgumentException if a shape does not fit its array
     */
    public static Row row(String name, int[] shape, double[] expected, int[] actualShape, double[] actual) {
        requireFit(name, shape, expected);
        requireFit(name, actualShape, actual);
        return row(name, shape, expected, actualShape, actual, Tolerance.DOUBLE);
    }

    /** Compares two tensors, shapes included; with single precision's tolerances if either is F32. */
    public static Row tensors(String name, Tensor expected, Tensor actual) {
        boolean single = expected.dtype() == DType.F32 || actual.dtype() == DType.F32;
        return row(
                name,
                expected.shape().sizes(),
                expected.toDoubles(),
                actual.shape().sizes(),
                actual.toDoubles(),
                single ? Tolerance.SINGLE : Tolerance.DOUBLE);
    }

    private static Row row(
            String name, int[] shape, double[] expected, int[] actualShape, double[] actual, Tolerance tolerance) {
        if (!Arrays.equals(shape, actualShape)) {
            String detail = shapes(shape, actualShape, expected.length == actual.length);
            return new Row(name, shape, false, false, Double.NaN, Double.NaN, -1, Verdict.SHAPE, detail);
        }
        double maxdiff = 0;
        double ulp = 0;
        int worst = -1;
        boolean approx = true;
        for (int i = 0; i < expected.length; i++) {
            double difference = difference(expected[i], actual[i]);
            // Written so that NaN counts as the worst difference there is.
            if (!(difference <= maxdiff) && !Double.isNaN(maxdiff)) {
                maxdiff = difference;
                worst = i;
            }
            ulp = difference == 0 ? ulp : Math.max(ulp, difference / tolerance.ulp(expected[i]));
            approx &= difference == 0 || tolerance.allows(difference, expected[i]);
        }
        boolean exact = maxdiff == 0;
        Verdict verdict = exact ? Verdict.OK : approx ? Verdict.ROUNDING : Verdict.WRONG;
        String detail = exact
                ? ""
                : "worst at %s: expected %s, got %s"
                        .formatted(Position.of(worst, shape), expected[worst], actual[worst]);
        return new Row(name, shape, exact, approx, maxdiff, ulp, worst, verdict, detail);
    }

    private static String shapes(int[] expected, int[] actual, boolean sameSize) {
        String both = "expected shape %s; got %s".formatted(Arrays.toString(expected), Arrays.toString(actual));
        return sameSize ? both + ": as many elements, but they broadcast differently" : both;
    }

    private static double difference(double expected, double actual) {
        // Infinities of one sign are equal, though their difference is NaN.
        return expected == actual ? 0 : Math.abs(actual - expected);
    }

    private static void requireFit(String name, int[] shape, double[] values) {
        long size = 1;
        for (int dimension : shape) {
            size *= dimension;
        }
        if (size != values.length) {
            throw new IllegalArgumentException("%s: shape %s has %d elements; got an array of %d"
                    .formatted(name, Arrays.toString(shape), size, values.length));
        }
    }
}
