package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Spec;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A backward rule as a formula: what can be computed, printed, and broken on purpose.
 *
 * <p>Read off the engine's own rule by {@link RuleTrace}, never written a second time. A formula is a graph: a part may be used
 * twice, and two parts are the same only if they are the same object.
 */
public sealed interface Expr {
    /** Returns the shape and dtype of the value. */
    Spec spec();

    /**
     * A value of the forward pass.
     *
     * @param name how a person calls it
     * @param of the node whose rule reads it; null if none does
     * @param position which input of that node it is; −1 for the output
     */
    record Forward(String name, Tensor value, @Nullable Node of, int position) implements Expr {
        @Override
        public Spec spec() {
            return value.spec();
        }
    }

    /** The cotangent of a named forward value: dL/d{@code of}. */
    record Upstream(String of, Spec spec) implements Expr {}

    /** A number, or a tensor of them that no gradient flows into: a mask, a one-hot. */
    record Constant(String text, Tensor value) implements Expr {
        @Override
        public Spec spec() {
            return value.spec();
        }
    }

    /**
     * A factor that is not determined everywhere: the slope of ReLU at 0, who gets the gradient of a tied maximum. Any value between {@code low}
     * and {@code high} is a legal choice; {@code value} is the engine's.
     */
    record Choice(String text, Tensor value, Tensor low, Tensor high) implements Expr {
        @Override
        public Spec spec() {
            return value.spec();
        }
    }

    /**
     * An op applied to formulas.
     *
     * @param of the forward node whose rule this is part of; null for what joins rules
     */
    record Apply(
            Op op, List<Expr> inputs, Spec spec, @Nullable Node of) implements Expr {
        public Expr input(int i) {
            return inputs.get(i);
        }
    }

    /** A rule that could not be read, because it does not compute with tensor ops: it can be run, but not broken. */
    record Opaque(Node node, int input, Expr g) implements Expr {
        @Override
        public Spec spec() {
            return node.x(input).spec();
        }
    }

    /**
     * Returns an op applied to formulas.
     *
     * @throws RuntimeException if the shapes do not fit, as the op itself would
     */
    static Expr apply(Op op, @Nullable Node of, Expr... inputs) {
        List<Expr> list = List.of(inputs);
        if (op instanceof Reduce r
                && r.dims().stream()
                        .anyMatch(d -> d >= list.getFirst().spec().shape().rank())) {
            throw new IllegalArgumentException(
                    op.label() + " over " + r.dims() + " of " + list.getFirst().spec());
        }
        return new Apply(op, list, op.spec(list.stream().map(Expr::spec).toList()), of);
    }

    /** Returns a number of a formula's dtype. */
    static Expr number(double value, Spec like) {
        return new Constant("", Tensor.scalar(value, like.dtype()));
    }

    /** Returns the formulas this one is made of. */
    default List<Expr> parts() {
        return switch (this) {
            case Apply a -> a.inputs();
            case Opaque o -> List.of(o.g());
            case Forward _, Upstream _, Constant _, Choice _ -> List.of();
        };
    }

    /** Returns every part once, parts before what uses them, this formula last. */
    default List<Expr> postOrder() {
        List<Expr> order = new ArrayList<>();
        Set<Expr> opened = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Expr> done = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Expr> open = new ArrayDeque<>();
        open.push(this);
        while (!open.isEmpty()) {
            Expr e = open.peek();
            if (opened.add(e)) {
                e.parts().reversed().forEach(part -> {
                    if (!done.contains(part)) {
                        open.push(part);
                    }
                });
            } else {
                open.pop();
                if (done.add(e)) {
                    order.add(e);
                }
            }
        }
        return order;
    }

    /** Returns the parts through which the upstream gradient flows. */
    default Set<Expr> carriers() {
        Set<Expr> carrying = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Expr e : postOrder()) {
            if (e instanceof Upstream || e.parts().stream().anyMatch(carrying::contains)) {
                carrying.add(e);
            }
        }
        return carrying;
    }

    /**
     * Returns this formula with one part replaced wherever it is used.
     *
     * @throws RuntimeException if the replacement does not fit its surroundings
     */
    @SuppressWarnings("ReferenceEquality") // a part is the same only if it is the same object
    default Expr replacing(Expr part, Expr replacement) {
        IdentityHashMap<Expr, Expr> made = new IdentityHashMap<>();
        for (Expr e : postOrder()) {
            made.put(e, e == part ? replacement : rebuilt(e, made));
        }
        return made.getOrDefault(this, this);
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private static Expr rebuilt(Expr e, IdentityHashMap<Expr, Expr> made) {
        boolean changed = e.parts().stream().anyMatch(p -> made.getOrDefault(p, p) != p);
        if (!changed) {
            return e;
        }
        Expr[] parts = e.parts().stream().map(p -> made.getOrDefault(p, p)).toArray(Expr[]::new);
        return switch (e) {
            case Apply a -> {
                Expr fresh = apply(a.op(), a.of(), parts);
                yield fresh.spec().equals(a.spec()) ? fresh : fresh.fitted(a.spec());
            }
            case Opaque o -> {
                if (!parts[0].spec().equals(o.g().spec())) {
                    throw new IllegalArgumentException(
                            "a rule that cannot be read needs a cotangent of its output's shape");
                }
                yield new Opaque(o.node(), o.input(), parts[0]);
            }
            case Forward _, Upstream _, Constant _, Choice _ -> e;
        };
    }

    /** Returns this formula repeated to a shape where it can be; else this formula. */
    default Expr fitted(Spec wanted) {
        Shape shape = wanted.shape();
        return !spec().shape().equals(shape) && spec().shape().broadcastsTo(shape)
                ? apply(new Movement.Expand(shape), null, this)
                : this;
    }

    /** Returns the one number this constant consists of; NaN if it is none or has several. */
    default double uniform() {
        if (!(this instanceof Constant c) || c.value().size() == 0) {
            return Double.NaN;
        }
        double[] values = c.value().toDoubles();
        double first = values[0];
        return allEqual(values, first) ? first : Double.NaN;
    }

    private static boolean allEqual(double[] values, double first) {
        for (double v : values) {
            if (v != first) {
                return false;
            }
        }
        return true;
    }
}
