package dev.ninjagrad.tensor;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as people write them. */
final class Numbers {
    private static final MathContext SHORT = new MathContext(5);

    private Numbers() {}

    /** Returns five significant digits without trailing zeros: {@code 0.33333}, {@code 22}, {@code 1.5E-9}. */
    static String rounded(double value) {
        return Double.isFinite(value)
                ? shortest(new BigDecimal(value).round(SHORT).doubleValue())
                : Double.toString(value);
    }

    /** Returns {@code 2} for 2.0 and {@code 0.5} for 0.5. */
    static String shortest(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
