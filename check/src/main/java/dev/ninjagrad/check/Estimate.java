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
            return outside(claimed, low(), high());
        }
    }

    /**
     * Several kinks meet at the point: the slopes at points very close to it range from {@code low} to {@code high}. What the chain rule gives
     * depends on what each kink chose, and lies between them. (Found by sampling gradients nearby: J. V. Burke, A. S. Lewis and
     * M. L. Overton, A robust gradient sampling algorithm for nonsmooth, nonconvex optimization, SIAM J. Optim. 15, 2005.)
     */
    record Corner(double low, double high, double error) implements Estimate {
        @Override
        public double distance(double claimed) {
            return outside(claimed, low, high);
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

    private static double outside(double claimed, double low, double high) {
        // A NaN is neither above nor below, and must come out as NaN.
        return claimed >= low && claimed <= high ? 0 : Math.max(claimed - high, low - claimed);
    }
}
