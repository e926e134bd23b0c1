package dev.ninjagrad.check;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a function and its claimed gradient do at random points very close to the point of a check. It tells a wrong gradient from a point
 * at which kinks meet: a chain of right rules is right at almost every point near by, whatever it says at the point itself.
 */
final class Neighbourhood {
    /** Slopes sampled for the range at a corner; each kink of a few that meet should show both its sides. */
    private static final int SLOPES = 48;

    /** Points at which the claimed gradient must be right for its value at the point to be called a matter of convention. */
    private static final int GRADIENTS = 4;

    /** Distance from the point in steps: large, so that few steps cross a kink. */
    private static final double STEPS = 50;

    /** Noise of a slope, in noise of the function over the step. */
    private static final double SLOPE_NOISE = 4;

    /** Agreement asked of a plain central difference, which may cross a kink it cannot see: a hundredth. */
    private static final double AGREEMENT = 1e-2;

    /** How much further away the gradient is looked at than the slopes: out of the reach of rounding. */
    private static final double FURTHER = 100;

    private final Point point;
    private final Scales scales;
    private final Precision precision;
    private final Claim claim;
    private final Noise noise;
    private final RandomGenerator rng;
    private final List<Neighbour> neighbours = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Neighbour(Direction aside, double[][] gradient) {}

    Neighbourhood(Point point, Scales scales, Precision precision, Claim claim, Noise noise, RandomGenerator rng) {
        this.point = point;
        this.scales = scales;
        this.precision = precision;
        this.claim = claim;
        this.noise = noise;
        this.rng = rng;
    }

    /**
     * Returns the range of slopes if they differ as they do where kinks meet; otherwise the estimate itself.
     *
     * @param scale the length of a unit step along the direction
     */
    Estimate range(Direction direction, double scale, Estimate estimate) {
        double distance = precision.neighbourhood();
        double h = scale * distance / STEPS;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < SLOPES; k++) {
            Direction aside = Direction.random(point, scales, -1, rng);
            double slope = slope(aside, distance, direction, h);
            low = Math.min(low, slope);
            high = Math.max(high, slope);
        }
        if (estimate instanceof Estimate.Kink kink) {
            low = Math.min(low, kink.low());
            high = Math.max(high, kink.high());
        }
        double error = SLOPE_NOISE * noise.sigma() / h;
        double width = precision.kinkWidth() * Math.max(Math.abs(low), Math.abs(high));
        return high - low > Math.max(width, 4 * error) ? new Estimate.Corner(low, high, error) : estimate;
    }

    private double slope(Direction aside, double distance, Direction direction, double h) {
        aside.move(distance);
        direction.add(h);
        double above = point.value();
        direction.add(-2 * h);
        double below = point.value();
        aside.back();
        return (above - below) / (2 * h);
    }

    /** Returns whether the claimed gradient is right for this element at every point near by, where it has another value than here. */
    boolean isRightEverywhereElse(int input, int element, double scale) {
        var elsewhere = claim.elsewhere();
        if (elsewhere == null) {
            return false;
        }
        double distance = FURTHER * precision.neighbourhood();
        double h = scale * distance / STEPS;
        while (neighbours.size() < GRADIENTS) {
            Direction aside = Direction.random(point, scales, -1, rng);
            aside.move(distance);
            double[][] gradient = elsewhere.apply(coordinates());
            aside.back();
            neighbours.add(new Neighbour(aside, gradient));
        }
        Direction direction = Direction.coordinate(point, input, element);
        double here = claim.gradient()[input][element];
        boolean changes = false;
        for (Neighbour neighbour : neighbours) {
            double there = neighbour.gradient()[input][element];
            double slope = slope(neighbour.aside(), distance, direction, h);
            double size = Math.max(Math.abs(there), Math.abs(slope));
            double allowed = AGREEMENT * size + SLOPE_NOISE * noise.sigma() / h;
            // Written so that NaN is no agreement.
            if (!(Math.abs(there - slope) <= allowed)) {
                return false;
            }
            changes |= Math.abs(there - here) > 10 * AGREEMENT * Math.max(size, Math.abs(here));
        }
        return changes;
    }

    private double[][] coordinates() {
        double[][] x = new double[point.inputs()][];
        for (int input = 0; input < x.length; input++) {
            x[input] = new double[point.size(input)];
            for (int i = 0; i < x[input].length; i++) {
                x[input][i] = point.get(input, i);
            }
        }
        return x;
    }
}
