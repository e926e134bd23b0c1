package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Derivatives of recorded tensors.
 *
 * <p>Two styles. {@link #backward(Tensor) backward} walks the graph of a loss and leaves gradients in the leaves'
 * {@link Tensor#grad()}, adding to what is there. {@link #grad(Tensor, List) grad} and the functional forms return
 * derivatives and leave nothing behind.
 */
public final class Autograd {
    private Autograd() {}

    /**
     * Computes the gradient of a scalar for every leaf it depends on, adds it to their {@code grad()}, and frees the
     * graph.
     *
     * @throws AutogradException if the loss is not a scalar, depends on no tensor that requires a gradient, its graph
     *     was freed, a parameter changed since the forward pass, or a rule is missing or returns the wrong shape
     */
    public static void backward(Tensor loss) {
        backward(loss, false);
    }

    /** Like {@link #backward(Tensor)}; with {@code retainGraph} the graph can be walked again. */
    public static void backward(Tensor loss, boolean retainGraph) {
        requireScalar(loss);
        backward(loss, Mode.current().traversal().seed(loss), retainGraph);
    }

    /** Like {@link #backward(Tensor)} for a {@code y} of any shape: pulls back the given cotangent ∂L/∂y. */
    public static void backward(Tensor y, Tensor cotangent) {
        backward(y, cotangent, false);
    }

    /** Like {@link #backward(Tensor, Tensor)}; with {@code retainGraph} the graph can be walked again. */
    public static void backward(Tensor y, Tensor cotangent, boolean retainGraph) {
        requireGraph(y);
        requireCotangent(y, cotangent);
        List<Tensor> order = Mode.current().traversal().order(y);
        Set<Tensor> needed = new HashSet<>();
        Set<Tensor> kept = new HashSet<>();
        for (Tensor t : order) {
            if (t.requiresGrad()) {
                needed.add(t);
            }
            if (t.keepsGrad()) {
                kept.add(t);
            }
        }
        try (Scope _ = Mode.current().withRecording(false).enter()) {
            Map<Tensor, Tensor> cotangents = Backward.pull(y, cotangent, order, needed, kept);
            for (Tensor t : order) {
                Tensor g = kept.contains(t) ? cotangents.get(t) : null;
                if (g != null) {
                    t.addGrad(g);
                }
            }
        }
        if (!retainGraph) {
            order.forEach(Tensor::freeNode);
        }
    }

    /** Returns the gradient of a scalar with respect to each of {@code xs}. The graph is kept. */
    public static List<Tensor> grad(Tensor y, List<Tensor> xs) {
        return grad(y, xs, false);
    }

    /**
     * Returns the gradient of a scalar with respect to each of {@code xs}, which may be leaves or intermediates. The
     * graph is kept.
     *
     * @param createGraph whether the gradients are recorded in turn, to be differentiated again
     * @throws AutogradException as {@link #backward(Tensor)}, and if y does not depend on one of xs
     */
    public static List<Tensor> grad(Tensor y, List<Tensor> xs, boolean createGraph) {
        requireScalar(y);
        return grad(y, xs, Mode.current().traversal().seed(y), createGraph);
    }

    /** Like {@link #grad(Tensor, List, boolean)} for a y of any shape: returns Jᵀ·cotangent for each of {@code xs}. */
    public static List<Tensor> grad(Tensor y, List<Tensor> xs, Tensor cotangent, boolean createGraph) {
        requireGraph(y);
        requireCotangent(y, cotangent);
        List<Tensor> grads = new ArrayList<>(xs.size());
        for (Tensor x : xs) {
            if (!x.requiresGrad()) {
                throw new AutogradException("the gradient of " + y.label() + " with respect to " + x.label()
                        + ", which does not require one. Mark it with requiresGrad(true) before the forward pass.");
            }
        }
        Map<Tensor, Tensor> cotangents = pull(y, xs, cotangent, createGraph);
        for (Tensor x : xs) {
            Tensor g = cotangents.get(x);
            if (g == null) {
                throw new AutogradException(y.label() + " does not depend on " + x.label()
                        + ": no recorded op leads from one to the other.");
            }
            grads.add(g);
        }
        return grads;
    }

    private static Map<Tensor, Tensor> pull(Tensor y, List<Tensor> xs, Tensor cotangent, boolean createGraph) {
        List<Tensor> order = Mode.current().traversal().order(y);
        Set<Tensor> kept = new HashSet<>();
        kept.addAll(xs);
        try (Scope _ = Mode.current().withRecording(createGraph).enter()) {
            return Backward.pull(y, cotangent, order, leadingTo(xs, order), kept);
        }
    }

    /** Returns the tensors among {@code order} (outputs first) that are one of {@code xs} or were computed from one. */
    private static Set<Tensor> leadingTo(List<Tensor> xs, List<Tensor> order) {
        Set<Tensor> leading = new HashSet<>();
        leading.addAll(xs);
        for (Tensor t : order.reversed()) {
            Node n = t.node();
            if (n != null && n.inputs().stream().anyMatch(leading::contains)) {
                leading.add(t);
            }
        }
        return leading;
    }

    /** A function's value and its derivative's. */
    public record Linearized(Tensor y, List<Tensor> derivatives) {}

    /** Returns f(xs) and Jᵀ·cotangent for each input; zeros where f does not depend on one, and for integers. */
    public static Linearized vjp(Function<List<Tensor>, Tensor> f, List<Tensor> xs, Tensor cotangent) {
        List<Tensor> leaves = leaves(xs);
        Tensor y = f.apply(leaves);
        return new Linearized(y.detach(), pullOrZeros(y, leaves, cotangent, false));
    }

    /** Returns Jᵀ·cotangent of a recorded {@code y} for each of {@code xs}; zeros where y does not depend on one, and for integers. The graph is kept. */
    public static List<Tensor> vjp(Tensor y, List<Tensor> xs, Tensor cotangent) {
        return pullOrZeros(y, xs, cotangent, false);
    }

    /**
     * Returns f(xs) and, in forward mode, the one directional derivative J·tangents (zeros if f does not depend on xs).
     */
    public static Linearized jvp(Function<List<Tensor>, Tensor> f, List<Tensor> xs, List<Tensor> tangents) {
        List<Tensor> leaves = leaves(xs);
        Tensor y = f.apply(leaves);
        try (Scope _ = NoGrad.enter()) {
            return new Linearized(y.detach(), List.of(jvp(y, leaves, tangents)));
        }
    }

    /**
     * Returns the directional derivative of a recorded {@code y} along {@code tangents} of {@code xs}, in forward mode.
     * Uses the ops' {@link Op#jvp} rules only, and so checks a backward pass without sharing a line with it. The result
     * is recorded as any computation is.
     */
    public static Tensor jvp(Tensor y, List<Tensor> xs, List<Tensor> tangents) {
        Map<Tensor, Tensor> seeds = new HashMap<>();
        for (int i = 0; i < xs.size(); i++) {
            requireCotangent(xs.get(i), tangents.get(i));
            seeds.put(xs.get(i), tangents.get(i));
        }
        Tensor tangent = Forward.push(y, seeds);
        return tangent == null ? Tensor.zeros(y.dtype(), y.shape()) : tangent;
    }

    /** Returns ∂f/∂x as [size of y, size of x], one backward pass a row. */
    public static Tensor jacobian(UnaryOperator<Tensor> f, Tensor x) {
        Tensor leaf = leaf(x);
        return jacobian(f.apply(leaf), leaf);
    }

    private static Tensor jacobian(Tensor y, Tensor x) {
        List<Tensor> rows = new ArrayList<>();
        Tensor unit = Tensor.eye(y.dtype(), y.size());
        for (int i = 0; i < y.size(); i++) {
            Tensor seed = unit.slice(0, i, i + 1).reshape(y.shape());
            rows.add(pullOrZeros(y, List.of(x), seed, false).getFirst().reshape(1, x.size()));
        }
        return rows.isEmpty() ? Tensor.zeros(x.dtype(), Shape.of(0, x.size())) : Tensor.concat(0, rows);
    }

    /** Returns the second derivatives of a scalar function as [size of x, size of x]. */
    public static Tensor hessian(UnaryOperator<Tensor> f, Tensor x) {
        Tensor leaf = leaf(x);
        Tensor y = f.apply(leaf);
        requireScalar(y);
        Tensor seed = Tensor.ones(y.dtype(), y.shape());
        return jacobian(pullOrZeros(y, List.of(leaf), seed, true).getFirst(), leaf);
    }

    /**
     * Returns the Hessian of a scalar function times {@code v}, forward over reverse: the cost of a few passes,
     * whatever the size.
     */
    public static Tensor hvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        Tensor leaf = leaf(x);
        Tensor y = f.apply(leaf);
        requireScalar(y);
        Tensor seed = Tensor.ones(y.dtype(), y.shape());
        Tensor g = pullOrZeros(y, List.of(leaf), seed, true).getFirst();
        try (Scope _ = NoGrad.enter()) {
            return jvp(g, List.of(leaf), List.of(v));
        }
    }

    private static List<Tensor> pullOrZeros(Tensor y, List<Tensor> xs, Tensor cotangent, boolean createGraph) {
        requireCotangent(y, cotangent);
        // No rule is asked for the cotangent of an index.
        List<Tensor> floating = xs.stream().filter(x -> x.dtype().isFloating()).toList();
        Map<Tensor, Tensor> cotangents = pull(y, floating, cotangent, createGraph);
        List<Tensor> grads = new ArrayList<>(xs.size());
        for (Tensor x : xs) {
            Tensor g = cotangents.get(x);
            grads.add(g == null ? Tensor.zeros(x.dtype(), x.shape()) : g);
        }
        return grads;
    }

    private static List<Tensor> leaves(List<Tensor> xs) {
        return xs.stream().map(Autograd::leaf).toList();
    }

    private static Tensor leaf(Tensor x) {
        return x.dtype().isFloating() ? x.detach().requiresGrad(true) : x;
    }

    private static void requireScalar(Tensor y) {
        if (y.size() != 1) {
            throw new AutogradException("the gradient of " + y.label() + " needs a scalar; got shape " + y.shape()
                    + ". Reduce it with sum() or mean(), or pass the cotangent ∂L/∂y: backward(y, cotangent).");
        }
    }

    private static void requireGraph(Tensor y) {
        if (!y.dtype().isFloating()) {
            throw new AutogradException("backward from " + y.label() + ", which holds integers (" + y.dtype()
                    + "): only F32 and F64 tensors carry gradients.");
        }
        if (!y.requiresGrad()) {
            throw new AutogradException(
                    "backward from " + y.label() + ", which depends on no tensor that requires a gradient"
                            + " (or was computed under NoGrad, or detached). Mark the leaves with requiresGrad(true).");
        }
    }

    private static void requireCotangent(Tensor y, @Nullable Tensor cotangent) {
        if (cotangent == null || !cotangent.spec().equals(y.spec())) {
            throw new AutogradException("the cotangent of " + y.label() + " must be " + y.spec() + " like it; got "
                    + (cotangent == null ? "none" : cotangent.spec()));
        }
    }
}
