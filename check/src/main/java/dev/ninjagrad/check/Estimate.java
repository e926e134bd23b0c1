package dev.ninjagrad.check;

/** What the values of a function around a point say about its slope there. */
public sealed interface Estimate {
    /**
     * The function has a slope.
     *
     * @param error how far off {@code value} may be, by extrapolation and by the function's rounding noise
     */
    record Slope(double value, double error) implements Estimate {
        @Override
        public double distance(double claimed) {
            return Math.abs(claimed - value);
        }
    }

    /**
     * The slopes from the left and from the right differ: a corner, as ReLU has at 0. Every value between them is a subgradient.
     *
     * @param left the slope from below
     * @param right the slope from above
     * @param error how far off each may be
     */
    record Kink(double left, double right, double error) implements Estimate {
        Kink dividedBy(double unit) {
            return new Kink(left / unit, right / unit, error / Math.abs(unit));
        }

        double low() {
            return Math.min(left, right);
        }

        double high() {
            return Math.max(left, right);
        }

        @Override
        public double distance(double claimed) {
            return claimed > high()
                    ? claimed - high()
                    : claimed < low() ? low() - claimed : Double.isNaN(claimed) ? claimed : 0;
        }
    }

    /** There is no slope to compare with: the function jumps, is vertical, or is not finite around the point. */
    record NoSlope(String reason) implements Estimate {
        @Override
        public double distance(double claimed) {
            return 0;
        }

        @Override
        public double error() {
            return Double.POSITIVE_INFINITY;
        }
    }

    /** Returns how far a claimed slope lies outside what is allowed, the estimate's own error not yet granted. */
    double distance(double claimed);

    /** Returns how far off this estimate may be. */
    double error();
}
