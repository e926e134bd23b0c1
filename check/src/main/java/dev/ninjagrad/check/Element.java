package dev.ninjagrad.check;

/**
 * One element of a gradient beside what the function's values say.
 *
 * @param position index in each dimension, {@code [3, 0]}; for a projection the words {@code projection 1}
 * @param claimed the gradient under test
 * @param expected the numerical slope
 */
public record Element(String position, double claimed, Estimate expected, Judgement judgement) {
    /** Returns |claimed − expected| relative to the larger of both; infinite for NaN, 0 where there is nothing to compare with. */
    public double relativeError() {
        double distance = expected.distance(claimed);
        if (Double.isNaN(distance)) {
            return Double.POSITIVE_INFINITY;
        }
        double reference = switch (expected) {
            case Estimate.Slope slope -> Math.abs(slope.value());
            case Estimate.Kink kink -> Math.max(Math.abs(kink.left()), Math.abs(kink.right()));
            case Estimate.Corner corner -> Math.max(Math.abs(corner.low()), Math.abs(corner.high()));
            case Estimate.NoSlope _ -> 0;
        };
        return distance == 0 ? 0 : distance / Math.max(reference, Math.abs(claimed));
    }
}
