package dev.ninjagrad.scalar;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as people write them in a formula: six significant digits, a real minus sign, no trailing zeros. */
final class Decimal {

    private static final MathContext SIX_DIGITS = new MathContext(6);

    private Decimal() {}

    /** Returns {@code x} to six significant digits: {@code 2}, {@code −0.25}, {@code 1.5e−9}, {@code NaN}, {@code −∞}. */
    static String format(double x) {
        return plain(x).replace('-', '−');
    }

    /** As {@link #format}, in parentheses if negative, so that it can stand after an operator. */
    static String asFactor(double x) {
        String text = format(x);
        return text.startsWith("−") ? "(" + text + ")" : text;
    }

    private static String plain(double x) {
        if (Double.isNaN(x)) {
            return "NaN";
        }
        if (Double.isInfinite(x)) {
            return x > 0 ? "∞" : "-∞";
        }
        if (x == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(x).round(SIX_DIGITS).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent < -5 || exponent > 9) {
            return rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
        }
        return rounded.toPlainString();
    }
}
