package dev.ninjagrad.check;

import dev.ninjagrad.check.GradientReport.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Compares a claimed gradient with the values of a function around a point. Knows nothing of tensors. */
final class NumericalCheck {
    /** Confirmed mistakes in one input after which further ones are judged by their plain central difference. */
    private static final int CONFIRMED = 64;

    /** A plain central difference that is off by this much needs no second look once so many mistakes are confirmed. */
    private static final double OBVIOUS = 1e-2;

    /** Confirmed mistakes in one input after which the neighbourhood of the point is no longer searched for an excuse. */
    private static final int SECOND_LOOKS = 8;

    /** Inputs with fewer elements are not worth the preparations of a shortcut. */
    private static final int LARGE = 64;

    final CountedPoint point;
    final double value;
    final double magnitude;
    final Precision precision;
    final Scales scales;
    final SlopeEstimator estimator;
    final Judge judge;
    final Claim claim;
    final RandomGenerator rng;
    final Noise noise;
    private final Neighbourhood neighbourhood;
    private double @Nullable [][] claimedInDouble;

    /**
     * @param at the function, at the point
     * @param value its value there
     * @param magnitude what the value is summed from, at least |value|
     * @param precision the arithmetic of the function's values, which may be finer than that of the claimed gradient
     */
    NumericalCheck(Point at, double value, double magnitude, Precision precision, Claim claim, RandomGenerator rng) {
        this.point = new CountedPoint(at);
        this.value = value;
        this.magnitude = magnitude;
        this.precision = precision;
        this.claim = claim;
        this.rng = rng;
        this.scales = new Scales(point);
        this.estimator = new SlopeEstimator(precision);
        this.judge = new Judge(claim.tolerance(), magnitude, claim.largest(), claim.precision());
        this.noise = new Noise(point, scales, value, precision, rng);
        this.neighbourhood = new Neighbourhood(point, scales, precision, claim, noise, rng);
    }

    /** Compares every element with its own difference quotients. */
    GradientReport everyElement() {
        Coordinate line = new Coordinate(point, value);
        List<InputReport> reports = new ArrayList<>();
        for (int input = 0; input < point.inputs(); input++) {
            Tally tally = new Tally(point.name(input), point.shape(input));
            double[] right = isWorthAShortcut(input) ? quotients(input, precision.step()) : null;
            double[] left = right == null ? null : quotients(input, -precision.step());
            for (int i = 0; i < point.size(input); i++) {
                double scale = scales.of(input, point.get(input, i));
                boolean settled =
                        right != null && left != null && isConfirmed(right[i], left[i], scale, input, i, tally);
                if (!settled) {
                    compare(line.at(input, i), scale, input, i, tally);
                }
            }
            reports.add(tally.report());
        }
        return report(reports, Method.EVERY_ELEMENT);
    }

    /** Returns a difference quotient for every element of a large input, without asking the function; null if only it can tell. */
    private double @Nullable [] quotients(int input, double step) {
        double[] moved = new double[point.size(input)];
        for (int i = 0; i < moved.length; i++) {
            double x = point.get(input, i);
            moved[i] = x + step * scales.of(input, x);
        }
        double[] quotients = point.oneAtATime(input, moved);
        if (quotients != null) {
            for (int i = 0; i < moved.length; i++) {
                quotients[i] = (quotients[i] - value) / (moved[i] - point.get(input, i));
            }
        }
        return quotients;
    }

    /**
     * A large input whose gradient is right along a random direction, as the function itself has it, may be gone through with the shortcut: what remains
     * to be seen is each single element. A mistake, a kink or a decision of the function at this point shows in the direction.
     */
    private boolean isWorthAShortcut(int input) {
        if (point.size(input) < LARGE) {
            return false;
        }
        Direction direction = Direction.random(point, scales, input, rng).from(value);
        double h = precision.step();
        double right = direction.quotient(h);
        double left = direction.quotient(-h);
        return judge.confirms(direction.dot(claim.gradient()), right, left, 1, noise.sigma() / h);
    }

    private boolean isConfirmed(double right, double left, double scale, int input, int element, Tally tally) {
        double claimed = claim.gradient()[input][element];
        double error = noise.sigma() / (precision.step() * scale);
        boolean confirmed = judge.confirms(claimed, right, left, scale, error);
        if (confirmed) {
            tally.right(element, claimed, (right + left) / 2, error);
        }
        return confirmed;
    }

    private void compare(Line line, double scale, int input, int element, Tally tally) {
        double claimed = claim.gradient()[input][element];
        double h = precision.step() * scale;
        double right = line.quotient(h);
        double left = line.quotient(-h);
        if (isConfirmed(right, left, scale, input, element, tally)) {
            return;
        }
        double slope = (right + left) / 2;
        if (tally.wrong() >= CONFIRMED && Math.abs(claimed - slope) > OBVIOUS * Math.abs(slope)) {
            Estimate estimate = new Estimate.Slope(slope, Math.abs(right - left));
            tally.add(new Element(tally.position(element), claimed, estimate, judge.judge(claimed, estimate, scale)));
            return;
        }
        Estimate estimate = estimator.estimate(line, scale, noise.sigma());
        Judgement judgement = judge.judge(claimed, estimate, scale);
        if (judgement == Judgement.WRONG && tally.wrong() < SECOND_LOOKS) {
            estimate = neighbourhood.range(Direction.coordinate(point, input, element), scale, estimate);
            judgement = secondJudgement(input, element, estimate, scale);
        }
        if (judgement == Judgement.RIGHT && estimate instanceof Estimate.Slope refined) {
            tally.right(element, claimed, refined.value(), refined.error());
        } else if (estimate instanceof Estimate.Kink kink) {
            double unit = point.unit(input, element, h);
            tally.add(new Element(tally.position(element), claimed / unit, kink.dividedBy(unit), judgement));
        } else {
            tally.add(new Element(tally.position(element), claimed, estimate, judgement));
        }
    }

    private Judgement secondJudgement(int input, int element, Estimate estimate, double scale) {
        Judgement judgement = judge.judge(claim.gradient()[input][element], estimate, scale);
        if (judgement != Judgement.WRONG) {
            return judgement;
        }
        if (isRounding(input, element, estimate, scale)) {
            return Judgement.RIGHT;
        }
        return neighbourhood.isRightEverywhereElse(input, element, scale) ? Judgement.ISOLATED : Judgement.WRONG;
    }

    private boolean isRounding(int input, int element, Estimate estimate, double scale) {
        var twin = claim.inDouble();
        if (twin == null) {
            return false;
        }
        if (claimedInDouble == null) {
            claimedInDouble = twin.get();
        }
        return judge.isRounding(claim.gradient()[input][element], claimedInDouble[input][element], estimate, scale);
    }

    /** Compares derivatives in random directions, so many an input. */
    GradientReport projections(int count) {
        return report(new Projections(this).of(count), Method.PROJECTIONS);
    }

    /** Compares the derivatives in a direction, by the function itself. */
    Element along(Direction direction, String name) {
        double claimed = direction.dot(claim.gradient());
        double h = precision.step();
        double right = direction.quotient(h);
        double left = direction.quotient(-h);
        if (judge.confirms(claimed, right, left, 1, noise.sigma() / h)) {
            return new Element(
                    name, claimed, new Estimate.Slope((right + left) / 2, noise.sigma() / h), Judgement.RIGHT);
        }
        Estimate estimate = estimator.estimate(direction, 1, noise.sigma());
        Judgement judgement = judge.judge(claimed, estimate, 1);
        if (judgement == Judgement.WRONG) {
            estimate = neighbourhood.range(direction, 1, estimate);
            judgement = judge.judge(claimed, estimate, 1);
        }
        return new Element(name, claimed, estimate, judgement);
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
                claim.tolerance(),
                noise.known(),
                point.evaluations());
    }

    private static Verdict verdict(List<InputReport> inputs) {
        int compared = inputs.stream().mapToInt(InputReport::compared).sum();
        int wrong = inputs.stream().mapToInt(InputReport::wrong).sum();
        int undecided = inputs.stream().mapToInt(InputReport::undecided).sum();
        int kinks = inputs.stream().mapToInt(InputReport::kinks).sum();
        int isolated = inputs.stream().mapToInt(InputReport::isolated).sum();
        int noSlope = inputs.stream().mapToInt(InputReport::noSlope).sum();
        if (wrong > 0) {
            return new Verdict.Wrong(wrong, compared);
        }
        if (undecided > 0) {
            return new Verdict.Undecided(undecided, compared);
        }
        return kinks + isolated + noSlope > 0
                ? new Verdict.RightButForKinks(kinks, isolated, noSlope)
                : new Verdict.Right();
    }
}
