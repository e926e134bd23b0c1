package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Spec;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Every rule that has exactly one fault, given the right rule. */
public final class Mutants {
    private final Expr root;
    private final Set<Expr> carriers;
    private final SortedSet<Integer> counts;
    private final IdentityHashMap<Expr, Integer> uses = new IdentityHashMap<>();
    private final List<Mutant> found = new ArrayList<>();

    /** The part being replaced, and its place in post-order, which names the site. */
    private Expr part;

    private int place;

    private Mutants(Expr root) {
        this.root = root;
        this.part = root;
        this.carriers = root.carriers();
        this.counts = Surroundings.counts(root);
        root.postOrder().forEach(e -> e.parts().forEach(p -> uses.merge(p, 1, Integer::sum)));
    }

    /** Returns the rule of one input of a recorded node, broken in every way the catalogue knows. */
    public static List<Mutant> of(Node node, int input) {
        Function<Tensor, String> names =
                t -> t == node.y() ? "y" : node.op().inputName(node.inputs().indexOf(t));
        Expr rule = RuleTrace.of(node, input, new Expr.Upstream("y", node.y().spec()), Leaves.named(names));
        return of(rule, Surroundings.of(node, names));
    }

    /** Returns a rule broken in every way the catalogue knows. */
    public static List<Mutant> of(Expr root, Surroundings around) {
        Mutants m = new Mutants(root);
        List<Expr> order = root.postOrder();
        for (int i = 0; i < order.size(); i++) {
            m.part = order.get(i);
            m.place = i;
            switch (m.part) {
                case Expr.Apply a -> {
                    m.atApply(a);
                    m.atOneUse(a, around);
                }
                case Expr.Forward f -> m.atForward(f, around);
                case Expr.Upstream u -> m.atUpstream(u, around);
                case Expr.Constant _, Expr.Choice _, Expr.Opaque _ -> {}
            }
        }
        m.part = root;
        m.place = -1;
        m.asAWhole();
        return m.found;
    }

    // ---- what the families of faults use

    boolean carries(Expr e) {
        return carriers.contains(e);
    }

    SortedSet<Integer> counts() {
        return counts;
    }

    /** Offers a replacement for the part at hand; one that does not fit its surroundings is no mistake anybody can make. */
    void offer(Fault fault, String variant, Supplier<Expr> replacement) {
        try {
            Spec wanted = part.spec();
            Expr mutated = root.replacing(part, replacement.get().fitted(wanted));
            found.add(new Mutant(fault, place + variant, mutated));
        } catch (IllegalArgumentException | IllegalStateException unfit) {
            // The shapes rule it out.
            return;
        }
    }

    static Expr apply(Op op, Expr... inputs) {
        return Expr.apply(op, null, inputs);
    }

    static Expr ones(Spec spec) {
        return new Expr.Constant("1", Tensor.ones(spec.dtype(), spec.shape()));
    }

    // ---- parts

    private void atApply(Expr.Apply a) {
        ArithmeticFaults.at(a, this);
        ShapeFaults.at(a, this);
        IndexFaults.at(a, this);
    }

    /** A value that a rule reads in several places, mixed up in one of them. */
    private void atOneUse(Expr.Apply a, Surroundings around) {
        for (int i = 0; i < a.inputs().size(); i++) {
            if (a.input(i) instanceof Expr.Forward f && uses.getOrDefault(f, 0) > 1) {
                int at = i;
                mixUps(
                        f,
                        around,
                        (fault, other) -> offer(fault, "in" + at + ":" + other.name(), () -> {
                            Expr[] inputs = a.inputs().toArray(Expr[]::new);
                            inputs[at] = other;
                            return Expr.apply(a.op(), a.of(), inputs);
                        }));
            }
        }
    }

    private void atForward(Expr.Forward f, Surroundings around) {
        mixUps(f, around, (fault, other) -> offer(fault, ":" + other.name(), () -> other));
    }

    private static void mixUps(Expr.Forward f, Surroundings around, BiConsumer<Fault, Expr.Forward> found) {
        Node of = f.of();
        for (Expr.Forward other : around.values()) {
            if (other.value() == f.value()
                    || !other.spec().dtype().isFloating()
                    || !f.spec().dtype().isFloating()) {
                continue;
            }
            boolean sibling = of != null && (of.inputs().contains(other.value()) || of.y() == other.value());
            if (sibling || other.spec().equals(f.spec())) {
                Fault fault = sibling && of != null ? mixedUp(of, f, of.y() == other.value()) : Fault.WRONG_OPERAND;
                found.accept(fault, other);
            }
        }
    }

    private static Fault mixedUp(Node of, Expr.Forward right, boolean outputTaken) {
        if (outputTaken) {
            return Fault.OUTPUT_FOR_INPUT;
        }
        if (right.position() < 0) {
            return of.op() == Unary.TANH ? Fault.TANH_DERIVATIVE_FROM_INPUT : Fault.INPUT_FOR_OUTPUT;
        }
        return of.op() == Binary.MUL ? Fault.MUL_SWAPPED_OPERANDS : Fault.WRONG_OPERAND;
    }

    private void atUpstream(Expr.Upstream u, Surroundings around) {
        offer(Fault.UPSTREAM_IGNORED, "", () -> ones(u.spec()));
        for (Expr.Upstream other : around.upstreams()) {
            if (!other.of().equals(u.of()) && other.spec().equals(u.spec())) {
                offer(Fault.WRONG_UPSTREAM, ":" + other.of(), () -> other);
            }
        }
    }

    private void asAWhole() {
        offer(Fault.SIGN_FLIPPED, "", () -> apply(Unary.NEG, root));
        offer(Fault.DETACHED, "", () -> apply(Binary.MUL, root, Expr.number(0, root.spec())));
        for (double factor : new double[] {2, 0.5}) {
            factorAdded(factor);
        }
        for (int n : counts) {
            factorAdded(n);
            factorAdded(1.0 / n);
            factorAdded(1 / Math.sqrt(n));
        }
        int rank = root.spec().shape().rank();
        if (rank >= 2) {
            List<Integer> order = IntStream.range(0, rank)
                    .mapToObj(d -> d == rank - 1 ? rank - 2 : d == rank - 2 ? rank - 1 : d)
                    .toList();
            offer(Fault.TRANSPOSED, "", () -> apply(new Movement.Permute(order), root));
        }
    }

    private void factorAdded(double factor) {
        offer(Fault.FACTOR_ADDED, "*" + factor, () -> apply(Binary.MUL, Expr.number(factor, root.spec()), root));
    }
}
