package dev.ninjagrad.check;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One run of a {@link GradientCheck}: each step may end it with a diagnosis. */
final class TensorCheck {
    private final TensorSettings settings;
    private final Function<List<Tensor>, Tensor> function;
    private final List<Tensor> inputs;
    private final List<Integer> floating = new ArrayList<>();
    private final RandomGenerator rng;
    private final boolean recording;
    private Precision precision;

    TensorCheck(TensorSettings settings, List<Tensor> inputs) {
        this(settings, inputs, false);
    }

    /** @param recording whether the function differentiates inside and so must be recorded */
    private TensorCheck(TensorSettings settings, List<Tensor> inputs, boolean recording) {
        this.settings = settings;
        this.function = settings.function();
        this.inputs = inputs;
        this.recording = recording;
        this.rng = new SplittableRandom(settings.seed());
        this.precision = Precision.DOUBLE;
        for (int i = 0; i < inputs.size(); i++) {
            DType dtype = inputs.get(i).dtype();
            if (dtype.isFloating()) {
                floating.add(i);
            }
            if (dtype == DType.F32) {
                precision = Precision.SINGLE;
            }
        }
    }

    GradientReport run() {
        if (floating.isEmpty()) {
            return diagnosis(new Verdict.NothingToCheck("no input is floating point"));
        }
        Recording recorded;
        Recording again;
        try {
            recorded = Recording.of(function, inputs);
            again = settings.bare() ? recorded : Recording.of(function, inputs);
            Verdict problem = problem(recorded.y(), again.y());
            if (problem != null) {
                return diagnosis(problem);
            }
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            return diagnosis(new Verdict.Threw("the function", e));
        }
        if (recorded.y().dtype() == DType.F32) {
            precision = Precision.SINGLE;
        }
        Tensor cotangent = cotangent(recorded.y());
        List<double[]> claimed = new ArrayList<>();
        try {
            List<Tensor> gradient = gradient(recorded, inputs, cotangent);
            Verdict problem =
                    gradientProblem(gradient, settings.bare() ? gradient : gradient(again, inputs, cotangent));
            if (problem != null) {
                return diagnosis(problem);
            }
            floating.forEach(i -> claimed.add(gradient.get(i).toDoubles()));
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            return diagnosis(new Verdict.Threw("the backward pass", e));
        }
        GradientReport report = compare(recorded, cotangent, claimed.toArray(double[][]::new));
        return settings.order() == 2 && settings.backward() == null
                ? report.withSecond(secondOrder(cotangent))
                : report;
    }

    private GradientReport diagnosis(Verdict verdict) {
        return GradientReport.diagnosis(verdict, precision);
    }

    private static @Nullable Verdict problem(Tensor y, Tensor again) {
        if (!y.dtype().isFloating()) {
            return new Verdict.Malformed("the function returns integers (" + y.spec() + "), which have no gradient");
        }
        if (!y.spec().equals(again.spec())) {
            return new Verdict.Malformed("the same input gives " + y.spec() + " and then " + again.spec());
        }
        Verdict differs = difference("output element", y, again);
        if (differs != null) {
            return differs;
        }
        for (int i = 0; i < y.size(); i++) {
            double value = y.storage().get(i);
            if (!Double.isFinite(value)) {
                return new Verdict.NotFinite(
                        value, "output element " + Position.of(i, y.shape().sizes()));
            }
        }
        return null;
    }

    private static @Nullable Verdict difference(String what, Tensor first, Tensor second) {
        if (isSame(first, second)) {
            return null;
        }
        for (int i = 0; i < first.size(); i++) {
            double a = first.storage().get(i);
            double b = second.storage().get(i);
            if (Double.doubleToLongBits(a) != Double.doubleToLongBits(b)) {
                return new Verdict.Nondeterministic(
                        what + " " + Position.of(i, first.shape().sizes()), a, b);
            }
        }
        return null;
    }

    /** Whether all bits are the same; in F64, where one look at the arrays is enough, and most often is. */
    private static boolean isSame(Tensor first, Tensor second) {
        int size = first.size();
        return first.dtype() == DType.F64
                && Arrays.mismatch(
                                first.storage().doubles(),
                                0,
                                size,
                                second.storage().doubles(),
                                0,
                                size)
                        < 0;
    }

    private Tensor cotangent(Tensor y) {
        double[] v = new double[y.size()];
        for (int i = 0; i < v.length; i++) {
            v[i] = Signs.next(rng);
        }
        return Tensor.of(v, y.shape().sizes()).to(y.dtype());
    }

    private List<Tensor> gradient(List<Tensor> x, Tensor cotangent) {
        return settings.backward() == null
                ? Recording.of(function, x).gradient(cotangent)
                : settings.backward().apply(x, cotangent);
    }

    /** @param recorded the function at x */
    private List<Tensor> gradient(Recording recorded, List<Tensor> x, Tensor cotangent) {
        var byHand = settings.backward();
        return byHand == null ? recorded.gradient(cotangent) : byHand.apply(x, cotangent);
    }

    /**
     * Returns how the same rules compute the gradient in F64, if it was computed in F32 and the function takes F64.
     *
     * @param twin the function in F64; null if it does not take that
     */
    private @Nullable Supplier<double[][]> inDouble(Tensor cotangent, @Nullable Recording twin) {
        if (precision == Precision.DOUBLE || twin == null) {
            return null;
        }
        return () -> {
            List<Tensor> gradient = gradient(twin, inDouble(inputs), cotangent.to(DType.F64));
            return floating.stream().map(i -> gradient.get(i).toDoubles()).toArray(double[][]::new);
        };
    }

    /** Returns autograd at other coordinates; null for a gradient by hand. */
    private @Nullable UnaryOperator<double[][]> elsewhere(Tensor cotangent) {
        return settings.backward() != null
                ? null
                : coordinates -> {
                    List<Tensor> moved = new ArrayList<>(inputs);
                    for (int k = 0; k < coordinates.length; k++) {
                        Tensor x = inputs.get(floating.get(k));
                        moved.set(
                                floating.get(k),
                                Tensor.of(coordinates[k], x.shape().sizes()).to(x.dtype()));
                    }
                    List<Tensor> gradient = gradient(moved, cotangent);
                    return floating.stream()
                            .map(i -> gradient.get(i).toDoubles())
                            .toArray(double[][]::new);
                };
    }

    private static List<Tensor> inDouble(List<Tensor> x) {
        return x.stream().map(t -> t.dtype().isFloating() ? t.to(DType.F64) : t).toList();
    }

    private @Nullable Verdict gradientProblem(List<Tensor> gradient, List<Tensor> again) {
        if (gradient.size() != inputs.size()) {
            return new Verdict.Malformed(
                    "%d inputs need as many gradients; got %d".formatted(inputs.size(), gradient.size()));
        }
        for (int i : floating) {
            String name = name(i);
            if (!gradient.get(i).spec().equals(inputs.get(i).spec())) {
                return new Verdict.Malformed("the gradient of %s must be %s like it; got %s"
                        .formatted(name, inputs.get(i).spec(), gradient.get(i).spec()));
            }
            Verdict differs = difference("the gradient of " + name + " at", gradient.get(i), again.get(i));
            if (differs != null) {
                return differs;
            }
        }
        return null;
    }

    private String name(int input) {
        String name = inputs.get(input).name();
        return name == null ? "x" + input : name;
    }

    private GradientReport compare(Recording recorded, Tensor cotangent, double[][] gradient) {
        boolean isDouble = precision == Precision.DOUBLE;
        Tensor y = recorded.y();
        Recording twin = isDouble ? recorded : recordedInDouble(y);
        boolean inDouble = twin != null;
        TensorPoint point = new TensorPoint(function, inputs, inDouble, cotangent, recording, twin);
        double tolerance = Double.isNaN(settings.tolerance()) ? precision.tolerance() : settings.tolerance();
        Claim claim = new Claim(gradient, inDouble(cotangent, twin), elsewhere(cotangent), precision, tolerance);
        Tensor here = twin == null ? y : twin.y();
        double value = point.value(here);
        double magnitude = point.magnitude(here);
        Precision values = inDouble ? Precision.DOUBLE : Precision.SINGLE;
        NumericalCheck check = new NumericalCheck(point, value, magnitude, values, claim, rng);
        int directions = settings.directions();
        GradientReport report = directions > 0 ? check.projections(directions) : check.everyElement();
        if (settings.bare()) {
            return report.with(report.verdict(), new ForwardMode.Unavailable("the check is a bare one"));
        }
        double after = point.value();
        if (Double.doubleToLongBits(after) != Double.doubleToLongBits(value)) {
            return report.with(
                    new Verdict.Nondeterministic("the function, after other calls", value, after), report.forward());
        }
        Direction direction = Direction.random(point, new Scales(point), -1, rng);
        return new ForwardOracle(recorded, cotangent, direction).consulted(report, check, claim, magnitude);
    }

    /** Returns the function given its inputs in F64; null if it does not compute the same thing in F64. */
    private @Nullable Recording recordedInDouble(Tensor y) {
        try {
            Recording twin = Recording.of(function, inDouble(inputs));
            boolean same = twin.y().dtype() == DType.F64 && twin.y().shape().equals(y.shape());
            return same ? twin : null;
        } catch (RuntimeException _) {
            // A function with F32 constants refuses F64 beside them.
            return null;
        }
    }

    /** Checks the gradient of a random combination of first derivatives, in a random direction of all inputs. */
    private GradientReport secondOrder(Tensor cotangent) {
        List<double[]> direction = new ArrayList<>();
        for (int i : floating) {
            double[] u = new double[inputs.get(i).size()];
            for (int e = 0; e < u.length; e++) {
                u[e] = Signs.next(rng);
            }
            direction.add(u);
        }
        SlopeAlong slope = new SlopeAlong(function, floating, cotangent, direction);
        return new TensorCheck(settings.withFunction(slope).withOrder(1), inputs, true).run();
    }
}
