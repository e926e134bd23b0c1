package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.EnableGrad;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Reads the backward rule of a recorded node as a formula. The engine's rules are written in tensor ops, so running one on a
 * cotangent that is itself recorded leaves its graph behind; this class copies that graph. There is no second table of rules to keep in step.
 */
public final class RuleTrace {
    /** Two runs of the same arithmetic, once by the rule and once by the formula, in the dtype of the graph. */
    private static final double SAME = 1e-5;

    private final Node node;
    private final @Nullable Node owner;
    private final Leaves leaves;
    private final IdentityHashMap<Tensor, Expr> made = new IdentityHashMap<>();

    private RuleTrace(Node node, @Nullable Node owner, Leaves leaves) {
        this.node = node;
        this.owner = owner;
        this.leaves = leaves;
    }

    /**
     * Returns the cotangent of input {@code input} as a formula of {@code g}, the formula of the output's cotangent. What the op broadcast is
     * summed back, as the engine does.
     *
     * @param leaves how the forward values are written
     */
    public static Expr of(Node node, int input, Expr g, Leaves leaves) {
        try (Scope _ = EnableGrad.enter()) {
            Expr kink = Kinks.rule(node, input, g, x -> RuleText.of(leaves.of(x, node, 0)));
            if (kink != null) {
                return summedBack(node, input, kink);
            }
            return new RuleTrace(node, node, leaves).read(input, g);
        }
    }

    private Expr read(int input, Expr g) {
        Tensor proxy = random(node.y(), 1).requiresGrad(true);
        Tensor result = node.op().vjp(node, input, proxy);
        made.put(proxy, g);
        for (int i = 0; i < node.inputs().size(); i++) {
            Tensor x = node.x(i);
            // A bare number in the forward pass is a number in the rule, not a value with a name.
            boolean number = x.name() == null && x.node() == null && !x.requiresGrad() && x.size() == 1;
            made.putIfAbsent(x, number ? new Expr.Constant("", x) : leaves.of(x, node, i));
        }
        made.putIfAbsent(node.y(), leaves.of(node.y(), node, -1));
        Expr formula = summedBack(node, input, copy(result));
        return formula.carriers().contains(formula) && agrees(formula, input, g)
                ? formula
                : new Expr.Opaque(node, input, g);
    }

    /** A rule may look at the values of its cotangent and decide; then the formula holds for one cotangent only. */
    private boolean agrees(Expr formula, int input, Expr g) {
        Tensor other = random(node.y(), 2);
        Expr standIn = new Expr.Constant("g", other);
        Tensor byFormula = Evaluation.plain(formula.replacing(g, standIn));
        double[] expected = ruleOf(node, input, other).toDoubles();
        double[] actual = byFormula.toDoubles();
        double scale = 0;
        double off = 0;
        for (int i = 0; i < expected.length; i++) {
            scale = Math.max(scale, Math.abs(expected[i]));
            off = Math.max(off, Math.abs(expected[i] - actual[i]));
        }
        return off <= SAME * scale || Double.isNaN(scale);
    }

    static Tensor ruleOf(Node node, int input, Tensor g) {
        Tensor c = node.op().vjp(node, input, g);
        return node.op().broadcasts() && node.x(input).shape().broadcastsTo(c.shape())
                ? c.sumTo(node.x(input).shape())
                : c;
    }

    /** The same un-broadcasting for a formula: traced on a tensor of its shape. It belongs to no op's rule. */
    private static Expr summedBack(Node node, int input, Expr c) {
        if (!node.op().broadcasts()
                || !node.x(input).shape().broadcastsTo(c.spec().shape())) {
            return c;
        }
        Tensor proxy = Tensor.zeros(c.spec().dtype(), c.spec().shape()).requiresGrad(true);
        Tensor summed = proxy.sumTo(node.x(input).shape());
        RuleTrace trace = new RuleTrace(node, null, Leaves.named(_ -> ""));
        trace.made.put(proxy, c);
        return trace.copy(summed);
    }

    private static Tensor random(Tensor like, int seed) {
        return Tensor.randn(
                new SplittableRandom(seed), like.dtype(), like.shape().sizes());
    }

    private Expr copy(Tensor result) {
        Deque<Tensor> open = new ArrayDeque<>();
        open.push(result);
        while (!open.isEmpty()) {
            Tensor t = open.peek();
            Node n = made.containsKey(t) ? null : t.node();
            List<Tensor> missing = n == null
                    ? List.of()
                    : n.inputs().stream().filter(x -> !made.containsKey(x)).toList();
            if (missing.isEmpty()) {
                open.pop();
                made.computeIfAbsent(t, key -> n == null ? constant(key) : applied(n));
            } else {
                missing.forEach(open::push);
            }
        }
        return made.getOrDefault(result, new Expr.Constant("", result));
    }

    private Expr applied(Node n) {
        List<Expr> inputs = new ArrayList<>();
        for (Tensor x : n.inputs()) {
            inputs.add(made.getOrDefault(x, new Expr.Constant("", x)));
        }
        return new Expr.Apply(n.op(), inputs, n.y().spec(), owner);
    }

    private Expr constant(Tensor t) {
        return new Expr.Constant(t.size() == 1 ? "" : constantName(t), t);
    }

    private String constantName(Tensor t) {
        @Nullable String name = t.name();
        if (name != null) {
            return name;
        }
        Op op = node.op();
        return switch (op.label()) {
            case "crossEntropy" -> t.rank() > 1 && t.dim(-1) == node.x(0).dim(-1) ? "onehot(targets)" : "weights";
            case "dropout" -> "keep";
            default -> t.dtype() == DType.I32 ? "mask" : "const" + t.shape();
        };
    }
}
