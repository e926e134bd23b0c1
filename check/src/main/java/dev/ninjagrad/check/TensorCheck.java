package dev.ninjagrad.check;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One run of a {@link GradientCheck}: each step may end it with a diagnosis. */
final class TensorCheck {
    private static final int DIRECTIONS = 4;

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
        Tensor y;
        try {
            y = evaluate(inputs);
            Verdict problem = problem(y, evaluate(inputs));
            if (problem != null) {
                return diagnosis(problem);
            }
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            return diagnosis(new Verdict.Threw("the function", e));
        }
        if (y.dtype() == DType.F32) {
            precision = Precision.SINGLE;
        }
        Tensor cotangent = cotangent(y);
        List<double[]> claimed = new ArrayList<>();
        try {
            List<Tensor> gradient = gradient(cotangent);
            Verdict problem = gradientProblem(gradient, gradient(cotangent));
            if (problem != null) {
                return diagnosis(problem);
            }
            floating.forEach(i -> claimed.add(gradient.get(i).toDoubles()));
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            return diagnosis(new Verdict.Threw("the backward pass", e));
        }
        GradientReport report = compare(y, cotangent, claimed.toArray(double[][]::new));
        return settings.order() == 2 && settings.backward() == null
                ? report.withSecond(secondOrder(cotangent))
                : report;
    }

    private GradientReport diagnosis(Verdict verdict) {
        return GradientReport.diagnosis(verdict, precision);
    }

    private Tensor evaluate(List<Tensor> x) {
        if (recording) {
            return Objects.requireNonNull(function.apply(leaves(x)), "the function returned null")
                    .detach();
        }
        try (Scope _ = NoGrad.enter()) {
            return Objects.requireNonNull(function.apply(x), "the function returned null");
        }
    }

    private static List<Tensor> leaves(List<Tensor> x) {
        List<Tensor> leaves = new ArrayList<>();
        for (Tensor t : x) {
            Tensor leaf = t.detach();
            String name = t.name();
            if (name != null) {
                leaf.named(name);
            }
            leaves.add(t.dtype().isFloating() ? leaf.requiresGrad(true) : leaf);
        }
        return leaves;
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

    private Tensor cotangent(Tensor y) {
        double[] v = new double[y.size()];
        for (int i = 0; i < v.length; i++) {
            v[i] = Signs.next(rng);
        }
        return Tensor.of(v, y.shape().sizes()).to(y.dtype());
    }

    private List<Tensor> gradient(Tensor cotangent) {
        var byHand = settings.backward();
        return byHand == null
                ? Autograd.vjp(function, leaves(inputs), cotangent).derivatives()
                : byHand.apply(inputs, cotangent);
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

    private GradientReport compare(Tensor y, Tensor cotangent, double[][] claimed) {
        double[] v = cotangent.toDoubles();
        boolean inDouble = precision == Precision.DOUBLE || computesInDouble(y);
        TensorPoint point = new TensorPoint(function, inputs, inDouble, y.shape(), v, recording);
        double tolerance = Double.isNaN(settings.tolerance()) ? precision.tolerance() : settings.tolerance();
        Precision values = inDouble ? Precision.DOUBLE : Precision.SINGLE;
        NumericalCheck check =
                new NumericalCheck(point, point.value(), point.magnitude(), claimed, values, precision, tolerance, rng);
        double value = point.value();
        GradientReport report = settings.fast() ? check.projections(DIRECTIONS) : check.everyElement();
        double after = point.value();
        if (Double.doubleToLongBits(after) != Double.doubleToLongBits(value)) {
            return report.with(
                    new Verdict.Nondeterministic("the function, after other calls", value, after), report.forward());
        }
        return withForwardMode(report, check, point, cotangent, claimed, tolerance);
    }

    /** Whether the function, given its inputs in F64, computes the same thing in F64. */
    private boolean computesInDouble(Tensor y) {
        try {
            Tensor twin = evaluate(inputs.stream()
                    .map(x -> x.dtype().isFloating() ? x.to(DType.F64) : x)
                    .toList());
            return twin.dtype() == DType.F64 && twin.shape().equals(y.shape());
        } catch (RuntimeException _) {
            // A function with F32 constants refuses F64 beside them.
            return false;
        }
    }

    private GradientReport withForwardMode(
            GradientReport report,
            NumericalCheck check,
            TensorPoint point,
            Tensor cotangent,
            double[][] claimed,
            double tolerance) {
        Direction direction = Direction.random(point, new Scales(point), -1, rng);
        double reverse = direction.dot(claimed);
        double forward;
        try {
            forward = forward(direction, cotangent);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            return report.with(report.verdict(), new ForwardMode.Unavailable(String.valueOf(e.getMessage())));
        }
        double size = Math.max(Math.abs(forward), Math.abs(reverse));
        double allowed = tolerance * size + 64 * precision.epsilon() * direction.largestTerm(claimed);
        if (Math.abs(forward - reverse) <= allowed) {
            return report.with(report.verdict(), new ForwardMode.Agrees(forward, reverse));
        }
        return switch (report.verdict()) {
            case Verdict.Right _ ->
                report.with(
                        new Verdict.ModesDisagree(forward, reverse, numerical(check, direction)),
                        new ForwardMode.Disagrees(forward, reverse));
            case Verdict.RightButForKinks _ ->
                report.with(
                        report.verdict(),
                        new ForwardMode.Unavailable("at a kink the two modes may choose different slopes"));
            case Verdict.Wrong _,
                    Verdict.Undecided _,
                    Verdict.Nondeterministic _,
                    Verdict.Threw _,
                    Verdict.Malformed _,
                    Verdict.NotFinite _,
                    Verdict.ModesDisagree _,
                    Verdict.NothingToCheck _ ->
                report.with(report.verdict(), new ForwardMode.Disagrees(forward, reverse));
        };
    }

    private static double numerical(NumericalCheck check, Direction direction) {
        return switch (check.inOneDirection(direction).expected()) {
            case Estimate.Slope slope -> slope.value();
            case Estimate.Kink kink -> (kink.left() + kink.right()) / 2;
            case Estimate.NoSlope _ -> Double.NaN;
        };
    }

    private double forward(Direction direction, Tensor cotangent) {
        List<Tensor> leaves = leaves(inputs);
        Tensor y = function.apply(leaves);
        List<Tensor> moved = new ArrayList<>();
        List<Tensor> tangents = new ArrayList<>();
        for (int k = 0; k < floating.size(); k++) {
            Tensor leaf = leaves.get(floating.get(k));
            double[] u = new double[leaf.size()];
            for (int i = 0; i < u.length; i++) {
                u[i] = direction.component(k, i);
            }
            moved.add(leaf);
            tangents.add(Tensor.of(u, leaf.shape().sizes()).to(leaf.dtype()));
        }
        try (Scope _ = NoGrad.enter()) {
            Tensor tangent = Autograd.jvp(y, moved, tangents);
            return tangent.to(DType.F64).mul(cotangent.to(DType.F64)).sum().item();
        }
    }

    /** Checks the gradient of M = Σ u·∂L/∂x, a random combination of first derivatives: its gradient is a row of the Hessian's product. */
    private GradientReport secondOrder(Tensor cotangent) {
        List<double[]> directions = new ArrayList<>();
        for (int i : floating) {
            double[] u = new double[inputs.get(i).size()];
            for (int e = 0; e < u.length; e++) {
                u[e] = Signs.next(rng);
            }
            directions.add(u);
        }
        Function<List<Tensor>, Tensor> slopeAlong = x -> slopeAlong(x, cotangent, directions);
        return new TensorCheck(settings.withFunction(slopeAlong).withOrder(1), inputs, true).run();
    }

    private Tensor slopeAlong(List<Tensor> x, Tensor cotangent, List<double[]> directions) {
        List<Tensor> moving = floating.stream().map(x::get).toList();
        Tensor y = function.apply(x);
        Tensor loss = y.mul(cotangent.to(y.dtype())).sum();
        List<Tensor> gradient = Autograd.grad(touching(loss, moving), moving, true);
        Tensor sum = touching(Tensor.scalar(0, y.dtype()), moving);
        for (int k = 0; k < gradient.size(); k++) {
            Tensor g = gradient.get(k);
            Tensor u = Tensor.of(directions.get(k), g.shape().sizes()).to(g.dtype());
            sum = sum.add(g.mul(u).sum().to(y.dtype()));
        }
        return sum;
    }

    /** Returns the scalar with a path of weight 0 from every input, so that a gradient exists even where nothing depends on one. */
    private static Tensor touching(Tensor scalar, List<Tensor> x) {
        Tensor sum = scalar;
        for (Tensor t : x) {
            sum = sum.add(t.mul(0).sum().to(scalar.dtype()));
        }
        return sum;
    }
}
