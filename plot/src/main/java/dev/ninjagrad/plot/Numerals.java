package dev.ninjagrad.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as a chart shows them: a true minus sign, thousands separated by commas, the same in every locale. */
final class Numerals {
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private Numerals() {}

    /** Returns {@code value} with exactly {@code decimals} decimals. */
    static String fixed(double value, int decimals) {
        return grouped(BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN));
    }

    /** Returns {@code value} with about three significant digits; very large and small ones as a power of ten. */
    static String brief(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(3));
        double magnitude = Math.abs(value);
        if (magnitude != 0 && (magnitude < 1e-3 || magnitude >= 1e7)) {
            int exponent = rounded.precision() - rounded.scale() - 1;
            return grouped(rounded.movePointLeft(exponent).stripTrailingZeros()) + "·" + powerOfTen(exponent);
        }
        return grouped(magnitude >= 100 ? rounded.setScale(0, RoundingMode.HALF_EVEN) : rounded.stripTrailingZeros());
    }

    /** Returns 10 to the power of {@code exponent} with a raised exponent. */
    static String powerOfTen(int exponent) {
        StringBuilder text = new StringBuilder("10");
        if (exponent < 0) {
            text.append('⁻');
        }
        for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
            text.append(SUPERSCRIPTS.charAt(digit - '0'));
        }
        return text.toString();
    }

    private static String grouped(BigDecimal value) {
        String plain = value.abs().toPlainString();
        int point = plain.indexOf('.');
        int whole = point < 0 ? plain.length() : point;
        StringBuilder text = new StringBuilder(value.signum() < 0 ? "−" : "");
        for (int i = 0; i < plain.length(); i++) {
            // A four-digit year or step reads better with its comma too: one rule for a whole axis.
            if (i > 0 && i < whole && (whole - i) % 3 == 0) {
                text.append(',');
            }
            text.append(plain.charAt(i));
        }
        return text.toString();
    }
}
