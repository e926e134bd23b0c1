package dev.ninjagrad.check;

import dev.ninjagrad.check.GradientReport.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Compares a claimed gradient with the values of a function around a point. Knows nothing of tensors. */
final class NumericalCheck {
    /** Confirmed mistakes in one input after which further ones are judged by their plain central difference. */
    private static final int CONFIRMED = 64;

    /** A plain central difference that is off by this much needs no second look once so many mistakes are confirmed. */
    private static final double OBVIOUS = 1e-2;

    private final CountedPoint point;
    private final double value;
    private final Precision precision;
    private final double tolerance;
    private final double noise;
    private final Scales scales;
    private final SlopeEstimator estimator;
    private final Judge judge;
    private final double[][] claimed;
    private final RandomGenerator rng;

    /**
     * @param at the function, at the point
     * @param value its value there
     * @param magnitude what the value is summed from, at least |value|
     * @param claimed the gradient under test, one array an input, each of the input's size
     * @param claimedPrecision the arithmetic the gradient was computed in, which may be coarser than that of the values
     */
    NumericalCheck(
            Point at,
            double value,
            double magnitude,
            double[][] claimed,
            Precision precision,
            Precision claimedPrecision,
            double tolerance,
            RandomGenerator rng) {
        this.point = new CountedPoint(at);
        this.value = value;
        this.precision = precision;
        this.tolerance = tolerance;
        this.claimed = claimed;
        this.rng = rng;
        this.scales = new Scales(point);
        this.estimator = new SlopeEstimator(precision);
        this.judge = new Judge(tolerance, magnitude, largest(claimed), claimedPrecision);
        this.noise = Noise.of(point, scales, value, precision, rng);
    }

    private static double largest(double[][] gradient) {
        double largest = 0;
        for (double[] part : gradient) {
            for (double g : part) {
                largest = Double.isFinite(g) ? Math.max(largest, Math.abs(g)) : largest;
            }
        }
        return largest;
    }

    /** Compares every element with its own difference quotients. */
    GradientReport everyElement() {
        Coordinate line = new Coordinate(point, value);
        List<InputReport> reports = new ArrayList<>();
        for (int input = 0; input < point.inputs(); input++) {
            Tally tally = new Tally(point.name(input), point.shape(input));
            for (int i = 0; i < point.size(input); i++) {
                compare(line.at(input, i), scales.of(input, point.get(input, i)), input, i, tally);
            }
            reports.add(tally.report());
        }
        return report(reports, Method.EVERY_ELEMENT);
    }

    private void compare(Line line, double scale, int input, int element, Tally tally) {
        double claim = claimed[input][element];
        double h = precision.step() * scale;
        double right = line.quotient(h);
        double left = line.quotient(-h);
        double slope = (right + left) / 2;
        if (judge.confirms(claim, right, left, scale, noise / h)) {
            tally.right(element, claim, slope, noise / h);
            return;
        }
        if (tally.wrong() >= CONFIRMED && Math.abs(claim - slope) > OBVIOUS * Math.abs(slope)) {
            Estimate estimate = new Estimate.Slope(slope, Math.abs(right - left));
            tally.add(new Element(tally.position(element), claim, estimate, judge.judge(claim, estimate, scale)));
            return;
        }
        Estimate estimate = estimator.estimate(line, scale, noise);
        Judgement judgement = judge.judge(claim, estimate, scale);
        if (judgement == Judgement.RIGHT && estimate instanceof Estimate.Slope refined) {
            tally.right(element, claim, refined.value(), refined.error());
        } else if (estimate instanceof Estimate.Kink kink) {
            double unit = point.unit(input, element, h);
            tally.add(new Element(tally.position(element), claim / unit, kink.dividedBy(unit), judgement));
        } else {
            tally.add(new Element(tally.position(element), claim, estimate, judgement));
        }
    }

    /**
     * Compares derivatives in random directions, {@code count} an input: ⟨gradient, u⟩ against (f(x + tu) − f(x − tu)) / 2t. An input that
     * fails is searched by halves for one wrong element.
     */
    GradientReport projections(int count) {
        List<InputReport> reports = new ArrayList<>();
        for (int input = 0; input < point.inputs(); input++) {
            Tally tally = new Tally(point.name(input), point.shape(input));
            for (int k = 1; k <= count && point.size(input) > 0; k++) {
                Direction direction =
                        Direction.random(point, scales, input, rng).from(value);
                Element element = along(direction, "projection " + k);
                if (element.judgement() == Judgement.WRONG) {
                    element = search(direction, input, element);
                }
                tally.add(element);
            }
            reports.add(tally.report());
        }
        return report(reports, Method.PROJECTIONS);
    }

    private Element along(Direction direction, String name) {
        double claim = direction.dot(claimed);
        double h = precision.step();
        double right = direction.quotient(h);
        double left = direction.quotient(-h);
        if (judge.confirms(claim, right, left, 1, noise / h)) {
            return new Element(name, claim, new Estimate.Slope((right + left) / 2, noise / h), Judgement.RIGHT);
        }
        Estimate estimate = estimator.estimate(direction, 1, noise);
        return new Element(name, claim, estimate, judge.judge(claim, estimate, 1));
    }

    /** Halves the direction as long as one half is wrong in itself; ends at one element unless mistakes hide each other. */
    private Element search(Direction direction, int input, Element found) {
        int from = 0;
        int to = point.size(input);
        while (to - from > 1) {
            int middle = (from + to) >>> 1;
            if (isWrong(direction.within(input, from, middle))) {
                to = middle;
            } else if (isWrong(direction.within(input, middle, to))) {
                from = middle;
            } else {
                return found;
            }
        }
        Coordinate line = new Coordinate(point, value).at(input, from);
        double scale = scales.of(input, point.get(input, from));
        Estimate estimate = estimator.estimate(line, scale, noise);
        double claim = claimed[input][from];
        Judgement judgement = judge.judge(claim, estimate, scale);
        return judgement == Judgement.WRONG
                ? new Element(Position.of(from, point.shape(input)), claim, estimate, judgement)
                : found;
    }

    private boolean isWrong(Direction direction) {
        return along(direction, "part").judgement() == Judgement.WRONG;
    }

    /** Returns the derivative in one random direction of all inputs, beside the claimed one. */
    Element inOneDirection(Direction direction) {
        return along(direction.from(value), "one direction");
    }

    private GradientReport report(List<InputReport> inputs, Method method) {
        return new GradientReport(
                verdict(inputs),
                inputs,
                new ForwardMode.Unavailable("there is only a function and its claimed gradient"),
                null,
                method,
                precision,
                tolerance,
                noise,
                point.evaluations());
    }

    private static Verdict verdict(List<InputReport> inputs) {
        int compared = inputs.stream().mapToInt(InputReport::compared).sum();
        int wrong = inputs.stream().mapToInt(InputReport::wrong).sum();
        int undecided = inputs.stream().mapToInt(InputReport::undecided).sum();
        int kinks = inputs.stream().mapToInt(InputReport::kinks).sum();
        int noSlope = inputs.stream().mapToInt(InputReport::noSlope).sum();
        if (wrong > 0) {
            return new Verdict.Wrong(wrong, compared);
        }
        if (undecided > 0) {
            return new Verdict.Undecided(undecided, compared);
        }
        return kinks + noSlope > 0 ? new Verdict.RightButForKinks(kinks, noSlope) : new Verdict.Right();
    }
}
