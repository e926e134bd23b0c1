package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Expr;
import dev.ninjagrad.check.fault.RuleText;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One forward pass, recorded: the loss, everything it was computed from, and who has a name. */
final class Recording {
    /** How many unnamed steps a value is written out; deeper ones are dots. */
    private static final int DEPTH = 4;

    private final Tensor loss;
    private final Map<String, Tensor> inputs;

    /** Everything the loss depends on, inputs of an op before its output. */
    private final List<Tensor> order;

    private final Map<String, Tensor> named = new LinkedHashMap<>();
    private final Map<Tensor, String> names = new LinkedHashMap<>();

    private Recording(Tensor loss, Map<String, Tensor> inputs, List<Tensor> order) {
        this.loss = loss;
        this.inputs = inputs;
        this.order = order;
    }

    /**
     * Runs a forward pass on fresh leaves.
     *
     * @throws IllegalArgumentException if it returns no scalar, does not use a floating-point input at all, or gives one name to two values
     */
    static Recording of(Function<Values, Tensor> forward, Map<String, Tensor> inputs) {
        Map<String, Tensor> leaves = new LinkedHashMap<>();
        inputs.forEach((name, value) -> {
            Tensor leaf = value.detach().named(name);
            leaves.put(name, leaf.dtype().isFloating() ? leaf.requiresGrad(true) : leaf);
        });
        Tensor loss = forward.apply(new Values(leaves));
        if (loss.size() != 1 || !loss.requiresGrad()) {
            throw new IllegalArgumentException("the forward pass must return one number computed from its inputs; got "
                    + loss.spec() + (loss.requiresGrad() ? "" : ", which depends on no floating-point input"));
        }
        if (loss.name() == null) {
            loss.named("loss");
        }
        Recording r = new Recording(loss, leaves, walk(loss));
        for (Tensor t : r.order) {
            String name = t.name();
            if (name != null) {
                Tensor other = r.named.put(name, t);
                if (other != null) {
                    throw new IllegalArgumentException("the forward pass gives the name " + name + " to two values, "
                            + other.spec() + " and " + t.spec());
                }
                r.names.put(t, name);
            }
        }
        return r;
    }

    private static List<Tensor> walk(Tensor loss) {
        List<Tensor> done = new ArrayList<>();
        Set<Tensor> opened = new HashSet<>();
        Set<Tensor> closed = new HashSet<>();
        Deque<Tensor> open = new ArrayDeque<>();
        open.push(loss);
        while (!open.isEmpty()) {
            Tensor t = open.peek();
            Node n = t.node();
            if (opened.add(t) && n != null) {
                n.inputs().forEach(x -> {
                    if (!opened.contains(x)) {
                        open.push(x);
                    }
                });
            } else {
                open.pop();
                if (closed.add(t)) {
                    done.add(t);
                }
            }
        }
        return done;
    }

    Tensor loss() {
        return loss;
    }

    String lossName() {
        return nameOf(loss);
    }

    List<Tensor> order() {
        return order;
    }

    /** Returns the named values whose gradient can be asked for, loss first, inputs of an op after its output. */
    List<String> differentiable() {
        return order.reversed().stream()
                .filter(t -> names.containsKey(t) && t.requiresGrad())
                .map(this::nameOf)
                .toList();
    }

    /** Returns the engine's gradients of the named values that {@code wanted} asks for, loss first; faults that are injected act on them. */
    Map<String, Tensor> gradients(Set<String> wanted) {
        List<Tensor> asked = order.reversed().stream()
                .filter(t -> t.requiresGrad() && names.containsKey(t) && wanted.contains(nameOf(t)))
                .toList();
        List<Tensor> found = Autograd.grad(loss, asked);
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            gradients.put(nameOf(asked.get(i)), found.get(i).detach());
        }
        return gradients;
    }

    /** Returns a named value or an input; null if there is none. */
    @Nullable Tensor get(String name) {
        Tensor t = named.get(name);
        return t != null ? t : inputs.get(name);
    }

    /** Returns what a hand-written backward pass may read: inputs and named values, cut off from the graph. */
    Values values() {
        Map<String, Tensor> values = new LinkedHashMap<>();
        inputs.forEach((name, t) -> values.put(name, t.detach()));
        named.forEach((name, t) -> values.put(name, t.detach()));
        return new Values(values);
    }

    boolean finite() {
        for (double v : loss.toDoubles()) {
            if (!Double.isFinite(v)) {
                return false;
            }
        }
        return true;
    }

    DType dtype() {
        return loss.dtype();
    }

    /** Returns a value's name; what computes it, if it has none. */
    String nameOf(Tensor t) {
        String name = names.get(t);
        return name != null ? name : RuleText.of(formula(t, DEPTH));
    }

    /** Returns a value as a rule writes it: by name, or as what it is computed from, down to named values. */
    Expr leaf(Tensor t, Node node, int position) {
        return t.node() == null || names.containsKey(t)
                ? new Expr.Forward(nameOf(t), t, node, position)
                : formula(t, DEPTH);
    }

    private Expr formula(Tensor t, int depth) {
        Node n = t.node();
        boolean named = names.containsKey(t);
        if (n == null && !named && t.size() == 1) {
            return new Expr.Constant("", t);
        }
        if (n == null || depth == 0 || named) {
            String name = names.getOrDefault(t, t.dtype() == DType.I32 ? "index" : "…");
            return new Expr.Forward(name, t, null, 0);
        }
        List<Expr> inputs = n.inputs().stream().map(x -> formula(x, depth - 1)).toList();
        return new Expr.Apply(n.op(), inputs, t.spec(), n);
    }
}
