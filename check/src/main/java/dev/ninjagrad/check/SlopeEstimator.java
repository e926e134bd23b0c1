package dev.ninjagrad.check;

/**
 * Estimates the slope of a function along a line, with an error, when one central difference does not settle the matter.
 *
 * <p>Difference quotients are taken from both sides at a ladder of steps that shrinks geometrically, and each family of them (central, from
 * the right, from the left) is extrapolated to step 0 by Richardson's scheme in Ridders' form (C. J. F. Ridders, Accurate computation of
 * F′(x) and F′(x)F″(x), Adv. Eng. Software 4, 1982): of all entries of the tableau the one with the least difference from its neighbours
 * is believed. Two guards are added, because functions here have corners and noise:
 *
 * <ul>
 *   <li>an entry's error is at least what the function's noise does to its finest quotient;
 *   <li>an extrapolation stands only if every finer quotient agrees with it within that quotient's own error; otherwise coarse steps are
 *       dropped. That is how a corner <em>near</em> the point is stepped inside of.
 * </ul>
 *
 * <p>If then the slopes from right and left differ by more than their errors there is a corner <em>at</em> the point.
 */
final class SlopeEstimator {
    static final int LEVELS = 12;

    /** Rounding of three values of f in one quotient, each a few times the standard deviation of the noise. */
    private static final double NOISE_FACTOR = 8;

    /** How much of the last change of a quotient may still be to come: 1/(ratio − 1) for a one-sided quotient, ratio ≥ 2.4. */
    private static final double STILL_TO_COME = 0.7;

    /** Growth over three levels that only a jump or a vertical tangent shows; √h grows by more than 3.5 in both precisions. */
    private static final double UNBOUNDED = 3;

    private final double coarsest;
    private final double ratio;
    private final double epsilon;
    private final double[] steps = new double[2 * LEVELS];
    private final double[] right = new double[LEVELS];
    private final double[] left = new double[LEVELS];
    private final double[] central = new double[LEVELS];
    private final double[] noise = new double[LEVELS];
    private final double[] row = new double[LEVELS];
    private final double[] previous = new double[LEVELS];

    SlopeEstimator(Precision precision) {
        this.coarsest = precision.coarsestStep();
        this.ratio = Math.pow(precision.finestStep() / coarsest, 1.0 / (LEVELS - 1));
        this.epsilon = precision.epsilon();
    }

    /**
     * Returns the slope at 0.
     *
     * @param scale the length of a unit step along the line
     * @param noiseOfF standard deviation of the rounding errors of f
     */
    Estimate estimate(Line line, double scale, double noiseOfF) {
        double h = coarsest * scale;
        for (int k = 0; k < LEVELS; k++) {
            steps[2 * k] = h;
            steps[2 * k + 1] = -h;
            noise[k] = NOISE_FACTOR * noiseOfF / h;
            h *= ratio;
        }
        double[] quotients = line.quotients(steps);
        for (int k = 0; k < LEVELS; k++) {
            right[k] = quotients[2 * k];
            left[k] = quotients[2 * k + 1];
            central[k] = (right[k] + left[k]) / 2;
        }
        int fromRight = firstFinite(right);
        int fromLeft = firstFinite(left);
        boolean hasRight = fromRight <= LEVELS - 3;
        boolean hasLeft = fromLeft <= LEVELS - 3;
        if (!hasRight && !hasLeft) {
            return new Estimate.NoSlope("the function is not finite around this point");
        }
        if ((hasRight && isUnbounded(right)) || (hasLeft && isUnbounded(left))) {
            return new Estimate.NoSlope(
                    "the function jumps or is vertical here: its difference quotients grow without bound");
        }
        if (!hasRight) {
            return extrapolate(left, fromLeft, ratio);
        }
        if (!hasLeft) {
            return extrapolate(right, fromRight, ratio);
        }
        return twoSided(Math.max(fromRight, fromLeft), fromRight, fromLeft);
    }

    private Estimate twoSided(int from, int fromRight, int fromLeft) {
        Estimate.Slope above = extrapolate(right, fromRight, ratio);
        Estimate.Slope below = extrapolate(left, fromLeft, ratio);
        double error = above.error() + below.error();
        double gap = Math.abs(above.value() - below.value());
        if (gap > 4 * error && gap > 64 * epsilon * Math.abs(above.value())) {
            return new Estimate.Kink(below.value(), above.value(), error);
        }
        return extrapolate(central, from, ratio * ratio);
    }

    /** Returns the first level from which on all quotients are finite. */
    private static int firstFinite(double[] quotients) {
        int from = LEVELS;
        while (from > 0 && Double.isFinite(quotients[from - 1])) {
            from--;
        }
        return from;
    }

    private boolean isUnbounded(double[] quotients) {
        double fine = Math.abs(quotients[LEVELS - 1]);
        double middle = Math.abs(quotients[LEVELS - 4]);
        double coarse = Math.abs(quotients[LEVELS - 7]);
        return fine > UNBOUNDED * middle
                && middle > UNBOUNDED * coarse
                && middle > 4 * noise[LEVELS - 4]
                && fine > 4 * noise[LEVELS - 1];
    }

    /**
     * Extrapolates quotients to step 0.
     *
     * @param from the coarsest level to use
     * @param shrink how much the leading error term shrinks from one level to the next
     */
    private Estimate.Slope extrapolate(double[] quotients, int from, double shrink) {
        for (int start = from; start < LEVELS - 1; start++) {
            Estimate.Slope slope = ridders(quotients, start, shrink);
            if (agreesWithFiner(slope, quotients)) {
                return slope;
            }
        }
        return new Estimate.Slope(quotients[LEVELS - 1], noise[LEVELS - 1] + Math.abs(quotients[LEVELS - 1]));
    }

    private int believedLevel;

    private Estimate.Slope ridders(double[] quotients, int start, double shrink) {
        double best = quotients[start];
        double bestError = Double.POSITIVE_INFINITY;
        believedLevel = start;
        previous[0] = best;
        for (int level = start + 1; level < LEVELS; level++) {
            row[0] = quotients[level];
            double floor = noise[level] + 4 * epsilon * Math.abs(quotients[level]);
            double factor = shrink;
            for (int order = 1; order <= level - start; order++) {
                row[order] = (row[order - 1] - previous[order - 1] * factor) / (1 - factor);
                factor *= shrink;
                double change =
                        Math.max(Math.abs(row[order] - row[order - 1]), Math.abs(row[order] - previous[order - 1]));
                double error = Math.max(change, floor);
                if (error < bestError) {
                    bestError = error;
                    best = row[order];
                    believedLevel = level;
                }
            }
            System.arraycopy(row, 0, previous, 0, level - start + 1);
        }
        return new Estimate.Slope(best, bestError);
    }

    private boolean agreesWithFiner(Estimate.Slope slope, double[] quotients) {
        for (int level = believedLevel + 1; level < LEVELS; level++) {
            double stillToCome = STILL_TO_COME * Math.abs(quotients[level] - quotients[level - 1]);
            double allowed = 2 * slope.error() + noise[level] + stillToCome;
            if (Math.abs(quotients[level] - slope.value()) > allowed) {
                return false;
            }
        }
        return true;
    }
}
