package dev.ninjagrad.check.doctor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Examines a gradient of a function it knows nothing of: any {@code double[] → double} and the gradient somebody claims for it.
 *
 * <pre>{@code
 * ObjectiveDoctor.of(objective)
 *         .block("W", n, m).block("b", m)
 *         .examine(x, gradient(x));
 * }</pre>
 *
 * <p>Without the function's steps there are no rules to break; what remains are signatures: which blocks are off, by what factor, in what
 * arrangement. The reference is numerical, so a fault smaller than about 1e-6 of the gradient is not seen.
 */
public final class ObjectiveDoctor {
    private final ToDoubleFunction<double[]> objective;
    private final List<Block> blocks;

    /** A range of the parameters that is one matrix or vector. */
    @SuppressWarnings("ArrayRecordComponent") // a shape is a short list of sizes, never compared here
    record Block(String name, int from, int[] shape) {
        int size() {
            return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        }
    }

    /**
     * What is said of one block.
     *
     * @param shape its shape
     * @param right whether the claimed gradient agrees with the numerical one
     * @param maxdiff the largest difference
     * @param signature what the difference looks like: {@code constant-factor}, {@code sign-flipped}, …; empty if right, {@code unknown} if nothing fits
     * @param sentence the same for a reader
     */
    public record Result(
            String name, List<Integer> shape, boolean right, double maxdiff, String signature, String sentence) {
        public Result {
            shape = List.copyOf(shape);
        }
    }

    private ObjectiveDoctor(ToDoubleFunction<double[]> objective, List<Block> blocks) {
        this.objective = objective;
        this.blocks = List.copyOf(blocks);
    }

    /** Returns a doctor for gradients of this function, which must be deterministic. */
    public static ObjectiveDoctor of(ToDoubleFunction<double[]> objective) {
        return new ObjectiveDoctor(objective, List.of());
    }

    /** Returns this doctor with the next parameters named as a block of this shape, row-major. Parameters behind the last block form one more. */
    public ObjectiveDoctor block(String name, int... shape) {
        List<Block> more = new ArrayList<>(blocks);
        more.add(new Block(name, end(), shape.clone()));
        return new ObjectiveDoctor(objective, more);
    }

    private int end() {
        return blocks.isEmpty() ? 0 : blocks.getLast().from() + blocks.getLast().size();
    }

    /** Examines a function from parameters to gradient at a point; what it throws becomes a result. */
    @SuppressWarnings("CatchThrowable") // foreign code may fail in any way, and each is a diagnosis
    public List<Result> examine(double[] x, Function<double[], double[]> gradient) {
        double[] claimed;
        try {
            claimed = gradient.apply(x.clone());
        } catch (Throwable thrown) {
            return List.of(new Result(
                    "all", List.of(x.length), false, Double.NaN, "threw", "The gradient threw " + thrown + "."));
        }
        return examine(x, claimed);
    }

    /**
     * Examines a claimed gradient at a point.
     *
     * @throws IllegalArgumentException if the blocks hold more parameters than {@code x} has
     */
    public List<Result> examine(double[] x, double[] claimed) {
        List<Block> all = new ArrayList<>(blocks);
        if (end() > x.length) {
            throw new IllegalArgumentException("the blocks hold " + end() + " parameters; got a point of " + x.length);
        }
        if (end() < x.length) {
            all.add(new Block(blocks.isEmpty() ? "x" : "rest", end(), new int[] {x.length - end()}));
        }
        if (claimed.length != x.length) {
            String sentence =
                    "The gradient has " + claimed.length + " elements; there are " + x.length + " parameters.";
            return List.of(new Result("all", List.of(x.length), false, Double.NaN, "wrong-length", sentence));
        }
        double[] right = Numerical.gradient(objective, x);
        List<Result> results = new ArrayList<>();
        for (Block b : all) {
            results.add(new Signature(b, all, x, right, claimed).result());
        }
        return List.copyOf(results);
    }

    /** Returns the results as lines for people. */
    public static String text(List<Result> results) {
        StringBuilder out = new StringBuilder();
        for (Result r : results) {
            out.append(String.format(
                    Locale.ROOT,
                    "%s %-10s %-12s maxdiff %.3g",
                    r.right() ? "ok" : "->",
                    r.name(),
                    r.shape(),
                    r.maxdiff()));
            out.append(r.right() ? "\n" : "\n   " + r.signature() + ": " + r.sentence() + "\n");
        }
        return out.toString();
    }
}
