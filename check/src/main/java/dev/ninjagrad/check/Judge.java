package dev.ninjagrad.check;

/**
 * Decides whether a claimed derivative is the slope.
 *
 * <p>Allowed is tolerance·max(|claimed|, |slope|) plus an absolute floor of 64·ε times what the gradient is made of, plus three times the
 * estimate's own error. The floor is for gradients that are 0 on paper and rounding on a machine, as that of a bias before batch norm: what
 * cancels there is as large as the other gradients, or as the function's value over the scale of the coordinate.
 */
final class Judge {
    private static final double FLOOR = 64;
    private static final double ERROR_FACTOR = 3;

    /** An estimate with a larger share of error than this confirms nothing, unless that error is small in itself. */
    private static final double BLURRED = 0.1;

    /** An error is small at this share of the largest gradient, or at the tolerance times the function's value over the scale. */
    private static final double SMALL = 1e-3;

    private final double tolerance;
    private final double magnitude;
    private final double epsilon;
    private final double largestGradient;

    /**
     * @param magnitude of what the function's value is summed from
     * @param largestGradient the largest finite |claimed| of all inputs
     * @param claimedPrecision the arithmetic the claimed gradient was computed in
     */
    Judge(double tolerance, double magnitude, double largestGradient, Precision claimedPrecision) {
        this.tolerance = tolerance;
        this.magnitude = magnitude;
        this.epsilon = claimedPrecision.epsilon();
        this.largestGradient = largestGradient;
    }

    /**
     * Returns whether a plain central difference already confirms the claimed value and shows no sign of a kink.
     *
     * @param noise of the quotients
     */
    boolean confirms(double claimed, double right, double left, double scale, double noise) {
        double slope = (right + left) / 2;
        double allowed = allowed(claimed, slope, scale) + Math.min(4 * noise, 1e-4 * largestGradient);
        double suspicious = 1e-3 * (Math.abs(right) + Math.abs(left)) + 8 * noise;
        // Written so that NaN confirms nothing.
        return Math.abs(claimed - slope) <= allowed && Math.abs(right - left) <= suspicious;
    }

    Judgement judge(double claimed, Estimate expected, double scale) {
        return switch (expected) {
            case Estimate.NoSlope _ -> Judgement.NO_SLOPE;
            case Estimate.Kink kink -> {
                double allowed = allowed(claimed, kink.left() + kink.right(), scale) + ERROR_FACTOR * kink.error();
                yield kink.distance(claimed) <= allowed ? Judgement.KINK : Judgement.WRONG;
            }
            case Estimate.Corner corner -> {
                double allowed = allowed(claimed, corner.low() + corner.high(), scale) + corner.error();
                yield corner.distance(claimed) <= allowed ? Judgement.KINK : Judgement.WRONG;
            }
            case Estimate.Slope slope -> judge(claimed, slope, scale);
        };
    }

    private Judgement judge(double claimed, Estimate.Slope slope, double scale) {
        double allowed = allowed(claimed, slope.value(), scale);
        double distance = slope.distance(claimed);
        if (!(distance <= allowed + ERROR_FACTOR * slope.error())) {
            return Judgement.WRONG;
        }
        double size = Math.max(Math.abs(claimed), Math.abs(slope.value()));
        double small = Math.max(SMALL * largestGradient, tolerance * magnitude / scale);
        boolean blurred = slope.error() > Math.max(allowed, BLURRED * size) && slope.error() > small;
        return blurred ? Judgement.UNDECIDED : Judgement.RIGHT;
    }

    private double allowed(double claimed, double slope, double scale) {
        double size = Math.max(Math.abs(claimed), Math.abs(slope));
        double floor = FLOOR * epsilon * Math.max(largestGradient, magnitude / scale);
        return (Double.isFinite(size) ? tolerance * size : 0) + floor;
    }

    /**
     * Returns whether a value computed in single precision is right, given that the same rules in double precision are: what then differs
     * is rounding of intermediates, which are taken to be of order 1 or of the function's value, if that is larger.
     */
    boolean isRounding(double claimed, double claimedInDouble, Estimate expected, double scale) {
        double allowed = allowed(claimedInDouble, claimedInDouble, scale) + ERROR_FACTOR * expected.error();
        double rounding = FLOOR * epsilon * Math.max(1, magnitude) / scale;
        return expected.distance(claimedInDouble) <= allowed && Math.abs(claimed - claimedInDouble) <= rounding;
    }
}
