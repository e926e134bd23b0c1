package dev.ninjagrad.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares derivatives in random directions of one input each: ⟨gradient, u⟩ against (f(x + tu) − f(x − tu)) / 2t. An input that fails is
 * searched by halves for one wrong element.
 *
 * <p>The values beside the point come from the function's recorded steps, all at once, if these give what the function gives where all inputs have
 * moved. They do not if the function decides something at the point. A direction that they do not confirm is measured with the function itself.
 */
final class Projections {
    /** Directions of all inputs in which the recorded steps must give what the function gives. */
    private static final int TRIALS = 2;

    private final NumericalCheck check;
    private final double h;

    /** The value at the point as the recorded steps give it, which rounds like theirs beside it. */
    private double replayedValue;

    Projections(NumericalCheck check) {
        this.check = check;
        this.h = check.precision.step();
    }

    /** Returns what so many directions say of each input. */
    List<InputReport> of(int count) {
        Point point = check.point;
        List<Direction> directions = IntStream.range(0, count)
                .mapToObj(_ ->
                        Direction.random(point, check.scales, -1, check.rng).from(check.value))
                .toList();
        List<Direction> parts = new ArrayList<>();
        for (Direction direction : directions) {
            for (int input = 0; input < point.inputs(); input++) {
                parts.add(direction.only(input));
            }
        }
        double[] values = replayed(directions.subList(0, Math.min(TRIALS, count)), parts);
        List<InputReport> reports = new ArrayList<>();
        for (int input = 0; input < point.inputs(); input++) {
            Tally tally = new Tally(point.name(input), point.shape(input));
            for (int k = 0; k < count && point.size(input) > 0; k++) {
                int part = k * point.inputs() + input;
                String name = "projection " + (k + 1);
                Element quick = values == null
                        ? null
                        : confirmed(parts.get(part), name, values[2 * part], values[2 * part + 1]);
                tally.add(quick != null ? quick : measured(parts.get(part), name, input));
            }
            reports.add(tally.report());
        }
        return reports;
    }

    /**
     * Returns the values that the recorded steps give h after and before the point along each direction, one pair after another; null if
     * there are none, or if they are not the function's in one of the trials.
     */
    private double @Nullable [] replayed(List<Direction> trials, List<Direction> directions) {
        List<Point.Move> places = new ArrayList<>();
        for (Direction direction : directions) {
            places.add(direction.at(h));
            places.add(direction.at(-h));
        }
        for (Direction trial : trials) {
            places.add(trial.at(h));
            places.add(trial.at(-h));
        }
        places.add(trials.getFirst().at(0));
        double[] values = check.point.values(places);
        if (values == null) {
            return null;
        }
        for (int k = 0; k < trials.size(); k++) {
            int place = 2 * (directions.size() + k);
            if (!agrees(trials.get(k), values[place], values[place + 1])) {
                return null;
            }
        }
        check.noise.isReplayed();
        replayedValue = values[places.size() - 1];
        return values;
    }

    private boolean agrees(Direction trial, double after, double before) {
        double allowed = Precision.DOUBLE.rounding(check.magnitude);
        trial.move(h);
        double exactAfter = check.point.value();
        trial.move(-h);
        double exactBefore = check.point.value();
        trial.back();
        // Written so that NaN is no agreement.
        return Math.abs(exactAfter - after) <= allowed && Math.abs(exactBefore - before) <= allowed;
    }

    /** Returns the comparison by the recorded steps; null unless they confirm the claimed derivative. */
    private @Nullable Element confirmed(Direction direction, String name, double after, double before) {
        double claimed = direction.dot(check.claim.gradient());
        double right = (after - replayedValue) / h;
        double left = (replayedValue - before) / h;
        // Noise only excuses: where there is nothing to excuse it need not be measured.
        double noise = check.noise.least();
        if (!check.judge.confirms(claimed, right, left, 1, noise / h)) {
            noise = check.noise.sigma();
        }
        Estimate estimate = check.judge.confirms(claimed, right, left, 1, noise / h)
                ? new Estimate.Slope((right + left) / 2, noise / h)
                : check.estimator.estimate(line(direction), 1, noise);
        return estimate instanceof Estimate.Slope && check.judge.judge(claimed, estimate, 1) == Judgement.RIGHT
                ? new Element(name, claimed, estimate, Judgement.RIGHT)
                : null;
    }

    /** Returns the line along a direction as the recorded steps have it. */
    private Line line(Direction direction) {
        return new Line() {
            @Override
            public double quotient(double t) {
                return quotients(t)[0];
            }

            @Override
            public double[] quotients(double... t) {
                List<Point.Move> places = IntStream.range(0, t.length)
                        .mapToObj(k -> direction.at(t[k]))
                        .toList();
                double[] values = check.point.values(places);
                return IntStream.range(0, t.length)
                        .mapToDouble(k -> values == null ? Double.NaN : (values[k] - replayedValue) / t[k])
                        .toArray();
            }
        };
    }

    private Element measured(Direction direction, String name, int input) {
        Element element = check.along(direction, name);
        return element.judgement() == Judgement.WRONG ? search(direction, input, element) : element;
    }

    /** Halves the direction as long as one half is wrong in itself; ends at one element unless mistakes hide each other. */
    private Element search(Direction direction, int input, Element found) {
        int from = 0;
        int to = check.point.size(input);
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
        Coordinate line = new Coordinate(check.point, check.value).at(input, from);
        double scale = check.scales.of(input, check.point.get(input, from));
        Estimate estimate = check.estimator.estimate(line, scale, check.noise.sigma());
        double claimed = check.claim.gradient()[input][from];
        Judgement judgement = check.judge.judge(claimed, estimate, scale);
        return judgement == Judgement.WRONG
                ? new Element(Position.of(from, check.point.shape(input)), claimed, estimate, judgement)
                : found;
    }

    private boolean isWrong(Direction direction) {
        return check.along(direction, "part").judgement() == Judgement.WRONG;
    }
}
