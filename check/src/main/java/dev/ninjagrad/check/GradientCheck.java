package dev.ninjagrad.check;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Checks the gradients of a function of tensors against its values, against forward mode, and if asked to a second order.
 *
 * <pre>{@code
 * GradientReport report = GradientCheck.of(in -> in.get(0).matmul(in.get(1)).tanh()).at(x, w);
 * if (!report.passes()) System.out.println(report.text());
 * }</pre>
 *
 * <p>The output y may have any shape. It is reduced to L = Σ v·y with random v, never ones: ones hide what cancels in a sum, as the
 * gradient of a softmax does. Each element of ∂L/∂x is then compared with difference quotients of L; see {@link Precision} for the steps,
 * {@link Estimate} for kinks, {@link Judgement} for what can be said of an element.
 *
 * <p>F32 inputs: the function is computed in F64 for the difference quotients if it can be (if it takes its dtype from its inputs), and the
 * F32 gradient is held to single precision's tolerance. Otherwise its own F32 values are used, with larger steps.
 *
 * <p>Checks are immutable; each method returns another one.
 *
 */
public final class GradientCheck {
    static final long SEED = 20_231;
    private static final int DIRECTIONS = 4;

    private final TensorSettings settings;

    private GradientCheck(TensorSettings settings) {
        this.settings = settings;
    }

    /** Returns a check of a function of a list of tensors. */
    public static GradientCheck of(Function<List<Tensor>, Tensor> function) {
        return new GradientCheck(new TensorSettings(function, null, Double.NaN, SEED, 0, false, 1));
    }

    /** Returns a check of a function of one tensor: {@code GradientCheck.ofUnary(Tensor::tanh)}. */
    public static GradientCheck ofUnary(UnaryOperator<Tensor> function) {
        return of(in -> function.apply(in.getFirst()));
    }

    /** Returns a check of a function of two tensors: {@code GradientCheck.ofBinary(Tensor::matmul)}. */
    public static GradientCheck ofBinary(BinaryOperator<Tensor> function) {
        return of(in -> function.apply(in.get(0), in.get(1)));
    }

    /**
     * Checks a gradient written by hand instead of autograd's.
     *
     * @param backward from inputs and the cotangent v of the output to one cotangent an input, in order; an integer input's is ignored
     */
    public GradientCheck backward(BiFunction<List<Tensor>, Tensor, List<Tensor>> backward) {
        return new GradientCheck(settings.withBackward(backward));
    }

    /** Allows this relative error instead of the precision's. */
    public GradientCheck tolerance(double relative) {
        return new GradientCheck(settings.withTolerance(relative));
    }

    /** Seeds the random cotangent and directions. */
    public GradientCheck seed(long seed) {
        return new GradientCheck(settings.withSeed(seed));
    }

    /** Compares four random projections an input instead of every element: for large inputs. */
    public GradientCheck fast() {
        return fast(DIRECTIONS);
    }

    /**
     * Compares so many random projections an input instead of every element. One sees every mistake that does not happen to cancel along it; further
     * ones make sure of a mistake that is small beside the rest of its input's gradient.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public GradientCheck fast(int directions) {
        if (directions < 1) {
            throw new IllegalArgumentException("a fast check needs at least 1 direction; got " + directions);
        }
        return new GradientCheck(settings.withDirections(directions));
    }

    /**
     * Does no more than it takes to confirm a right gradient: one forward and one backward pass, and values of the function beside the point. Left out
     * are the second passes, which tell a function that is not deterministic, and forward mode, the second oracle. A gradient that is not confirmed like this
     * is checked again with nothing left out. For checks that are repeated, as every hundred steps of a training.
     */
    public GradientCheck bare() {
        return new GradientCheck(settings.withBare(true));
    }

    /**
     * Checks derivatives up to this order.
     *
     * @throws IllegalArgumentException unless it is 1 or 2
     */
    public GradientCheck order(int order) {
        if (order != 1 && order != 2) {
            throw new IllegalArgumentException("order is 1 or 2; got " + order);
        }
        return new GradientCheck(settings.withOrder(order));
    }

    /** Checks at this point. Integer inputs are passed on as they are. Never throws: what the function throws is part of the report. */
    public GradientReport at(Tensor... inputs) {
        return at(List.of(inputs));
    }

    /** Checks at this point. */
    public GradientReport at(List<Tensor> inputs) {
        GradientReport report = new TensorCheck(settings, inputs).run();
        return settings.bare() && !(report.verdict() instanceof Verdict.Right)
                ? new TensorCheck(settings.withBare(false), inputs).run()
                : report;
    }

    /** Checks at one random point for each combination of shapes: normal F64 values, named {@code x0}, {@code x1}, …. */
    public SweepReport over(List<Shapes> sweep, RandomGenerator rng) {
        List<SweepReport.Case> cases = new ArrayList<>();
        for (Shapes shapes : sweep) {
            List<Tensor> inputs = new ArrayList<>();
            for (int i = 0; i < shapes.inputs().size(); i++) {
                inputs.add(Tensor.randn(rng, DType.F64, shapes.sizes(i)).named("x" + i));
            }
            cases.add(new SweepReport.Case(shapes, at(inputs)));
        }
        return new SweepReport(List.copyOf(cases));
    }
}
