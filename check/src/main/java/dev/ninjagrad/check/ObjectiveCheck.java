package dev.ninjagrad.check;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Checks the claimed gradient of any {@code double[] → double} function: no tensors, no engine, any Java code.
 *
 * <pre>{@code
 * GradientReport report = ObjectiveCheck.of(loss).gradient(lossGradient).at(x);
 * }</pre>
 *
 * <p>The function is handed one array again and again, with one element moved; it must not keep or change it. Whether it computes in float or
 * double is found out from its values; {@link #precision} says it outright. Checks are immutable; each method returns another one.
 */
public final class ObjectiveCheck {
    private static final int PROBES = 4;
    private static final long SEED = 20_231;
    private static final int DIRECTIONS = 4;

    private final ToDoubleFunction<double[]> objective;
    private final Settings settings;

    /**
     * @param name of the argument
     * @param tolerance NaN for the precision's
     * @param precision null to be found out
     */
    private record Settings(
            String name, double tolerance, @Nullable Precision precision, boolean fast, long seed) {}

    private ObjectiveCheck(ToDoubleFunction<double[]> objective, Settings settings) {
        this.objective = objective;
        this.settings = settings;
    }

    /** Returns a check of this function. */
    public static ObjectiveCheck of(ToDoubleFunction<double[]> objective) {
        return new ObjectiveCheck(objective, new Settings("x", Double.NaN, null, false, SEED));
    }

    private ObjectiveCheck with(Settings other) {
        return new ObjectiveCheck(objective, other);
    }

    /** Names the argument in the report; {@code x} unless given. */
    public ObjectiveCheck named(String argument) {
        Settings s = settings;
        return with(new Settings(argument, s.tolerance, s.precision, s.fast, s.seed));
    }

    /** Allows this relative error instead of the precision's. */
    public ObjectiveCheck tolerance(double relative) {
        Settings s = settings;
        return with(new Settings(s.name, relative, s.precision, s.fast, s.seed));
    }

    /** Says in which arithmetic the function computes. */
    public ObjectiveCheck precision(Precision arithmetic) {
        Settings s = settings;
        return with(new Settings(s.name, s.tolerance, arithmetic, s.fast, s.seed));
    }

    /** Compares a few random projections instead of every element: for large inputs. */
    public ObjectiveCheck fast() {
        Settings s = settings;
        return with(new Settings(s.name, s.tolerance, s.precision, true, s.seed));
    }

    /** Seeds the random directions. */
    public ObjectiveCheck seed(long newSeed) {
        Settings s = settings;
        return with(new Settings(s.name, s.tolerance, s.precision, s.fast, newSeed));
    }

    /** A function with its gradient, to be compared at a point. */
    public interface WithGradient {
        /** Compares them at {@code x}, which is not changed. Never throws: what the functions throw is part of the report. */
        GradientReport at(double... x);
    }

    /** Returns the claim that {@code gradient} computes the gradient. */
    public WithGradient gradient(UnaryOperator<double[]> gradient) {
        return x -> check(gradient, x);
    }

    /** Compares a gradient that was computed already. */
    public GradientReport at(double[] x, double[] claimed) {
        return check(_ -> claimed, x);
    }

    private GradientReport check(UnaryOperator<double[]> gradient, double[] x) {
        double[] first;
        double value;
        try {
            ObjectivePoint point = new ObjectivePoint(settings.name, objective, x, Precision.DOUBLE);
            value = point.value();
            double again = point.value();
            if (Double.doubleToLongBits(value) != Double.doubleToLongBits(again)) {
                return diagnosis(new Verdict.Nondeterministic("the function", value, again));
            }
            if (point.differsFrom(x)) {
                return diagnosis(new Verdict.Malformed("the function changed the array it was given"));
            }
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            return diagnosis(new Verdict.Threw("the function", e));
        }
        if (!Double.isFinite(value)) {
            return diagnosis(new Verdict.NotFinite(value, "the point"));
        }
        try {
            first = gradient.apply(x.clone());
            double[] second = gradient.apply(x.clone());
            Verdict problem = problem(x, first, second);
            if (!problem.passes()) {
                return diagnosis(problem);
            }
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            return diagnosis(new Verdict.Threw("the gradient", e));
        }
        return compare(x, value, first.clone());
    }

    private static GradientReport diagnosis(Verdict verdict) {
        return GradientReport.diagnosis(verdict, Precision.DOUBLE);
    }

    private static Verdict problem(double[] x, double[] first, double[] second) {
        if (first.length != x.length || second.length != x.length) {
            return new Verdict.Malformed(
                    "the gradient of %d arguments has %d elements".formatted(x.length, first.length));
        }
        int differs = Arrays.mismatch(first, second);
        return differs < 0
                ? new Verdict.Right()
                : new Verdict.Nondeterministic(
                        "element [%d] of the gradient".formatted(differs), first[differs], second[differs]);
    }

    private GradientReport compare(double[] x, double value, double[] claimed) {
        RandomGenerator rng = new SplittableRandom(settings.seed);
        Precision given = settings.precision;
        Precision found = given != null ? given : looksSingle(x, rng) ? Precision.SINGLE : Precision.DOUBLE;
        double allowed = Double.isNaN(settings.tolerance) ? found.tolerance() : settings.tolerance;
        ObjectivePoint point = new ObjectivePoint(settings.name, objective, x, found);
        Claim claim = new Claim(new double[][] {claimed}, null, null, found, allowed);
        NumericalCheck check = new NumericalCheck(point, value, Math.abs(value), found, claim, rng);
        GradientReport report = settings.fast ? check.projections(DIRECTIONS) : check.everyElement();
        double after = new CountedPoint(point).value();
        // The first two calls agreed; a function that remembers how often it was called shows here.
        return Double.doubleToLongBits(after) == Double.doubleToLongBits(value)
                ? report
                : report.with(
                        new Verdict.Nondeterministic("the function, after other calls", value, after),
                        report.forward());
    }

    /** Whether values at random points near x are all floats: a double has 29 more bits, so chance does not do that. */
    private boolean looksSingle(double[] x, RandomGenerator rng) {
        ObjectivePoint point = new ObjectivePoint(settings.name, objective, x, Precision.DOUBLE);
        CountedPoint counted = new CountedPoint(point);
        Direction direction = Direction.random(counted, new Scales(counted), -1, rng);
        boolean varies = false;
        double before = Double.NaN;
        for (int k = 1; k <= PROBES; k++) {
            direction.move(k * 1e-3);
            double value = counted.value();
            if (value != (float) value) {
                return false;
            }
            varies |= value != before && k > 1;
            before = value;
        }
        return varies;
    }
}
