package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Checks the checks: puts every fault into every op's rules and the loop around them, and reports which ones go unnoticed.
 *
 * <p>The check under test is the one the op tests use: reverse mode must be the transpose of forward mode, gᵀ(Jt) = (Jᵀg)ᵀt for random
 * g and t. Forward mode shares no rule with reverse mode, so no fault can hide in both. A mutant is killed if the two differ or the engine
 * refuses its shape.
 */
public final class Mutation {
    /** Two exact routes to one number in F64; the sums here have at most a few dozen terms of order 1. */
    private static final double SAME = 1e-9;

    private final Map<String, MutationReport.Result> results = new LinkedHashMap<>();
    private final RandomGenerator rng = new SplittableRandom(77);

    private Mutation() {}

    /** Runs every fault on every op. Takes some seconds. */
    public static MutationReport run() {
        return run(Optional.empty());
    }

    /** Runs every fault on the op with this label, such as {@code matmul}; on every op and the loop if none is given. */
    public static MutationReport run(Optional<String> op) {
        Mutation mutation = new Mutation();
        for (OpCase c : OpCases.all()) {
            if (op.isEmpty() || op.get().equals(c.label())) {
                mutation.breakOp(c);
            }
        }
        if (op.isEmpty()) {
            mutation.breakLoop();
        }
        return MutationReport.of(List.copyOf(mutation.results.values()));
    }

    private void breakOp(OpCase c) {
        List<Tensor> leaves = c.leaves();
        Node node = Objects.requireNonNull(c.apply(leaves).node());
        for (int i = 0; i < leaves.size(); i++) {
            if (leaves.get(i).requiresGrad()) {
                for (Mutant m : Mutants.of(node, i)) {
                    int input = i;
                    boolean killed = !passes(c, () -> Injection.of(m, input, n -> n.op().equals(c.op())));
                    add(c.label(), m.fault(), c.op().inputName(i) + "@" + m.site(), killed);
                }
            }
        }
    }

    /** Several cases try one mutant; it is killed if any of them notices. */
    private void add(String op, Fault fault, String site, boolean killed) {
        results.merge(
                op + "/" + fault + "/" + site,
                new MutationReport.Result(op, fault, site, killed, Equivalents.reason(op, fault, site)),
                (old, now) -> old.killed() ? old : now);
    }

    private interface Break {
        Scope open();
    }

    /** Returns whether the transpose check is content with the engine in a broken state. */
    private boolean passes(OpCase c, Break broken) {
        List<Tensor> leaves = c.leaves();
        Tensor y = c.apply(leaves);
        List<Tensor> floating = leaves.stream().filter(Tensor::requiresGrad).toList();
        List<Tensor> tangents = floating.stream().map(this::randomLike).toList();
        Tensor g = randomLike(y);
        double forward = dot(Autograd.jvp(y, floating, tangents), g);
        try (Scope _ = broken.open()) {
            List<Tensor> grads = Autograd.grad(y, floating, g, false);
            double reverse = 0;
            for (int i = 0; i < grads.size(); i++) {
                reverse += dot(grads.get(i), tangents.get(i));
            }
            return Math.abs(forward - reverse) <= SAME * (1 + Math.abs(forward));
        } catch (IllegalStateException | IllegalArgumentException refused) {
            // The engine itself noticed.
            return false;
        }
    }

    private Tensor randomLike(Tensor t) {
        return Tensor.randn(rng, DType.F64, t.shape().sizes());
    }

    private static double dot(Tensor a, Tensor b) {
        return a.mul(b).sum().item();
    }

    // ---- the loop

    private void breakLoop() {
        for (Fault fault : Fault.values()) {
            if (fault.where() == Fault.Where.TRAVERSAL) {
                boolean killed = false;
                for (LoopCase c : LoopCase.values()) {
                    killed |= !loopPasses(c, fault);
                }
                add("(loop)", fault, "", killed);
            }
        }
    }

    /** Graphs in which order, seed and accumulation matter. Each gives a scalar of one leaf. */
    private enum LoopCase {
        CHAIN,
        DIAMOND,
        SHORT_AND_LONG_PATH;

        Tensor loss(Tensor x) {
            return switch (this) {
                case CHAIN -> x.tanh().exp().sum();
                case DIAMOND -> {
                    Tensor h = x.tanh();
                    yield h.mul(h.exp()).sum();
                }
                case SHORT_AND_LONG_PATH -> {
                    Tensor h = x.tanh();
                    yield h.sin().exp().square().add(h).sum();
                }
            };
        }
    }

    private boolean loopPasses(LoopCase c, Fault fault) {
        Tensor x = Tensor.randn(rng, DType.F64, 5).requiresGrad(true);
        Tensor t = randomLike(x);
        double forward = Autograd.jvp(c.loss(x), List.of(x), List.of(t)).item();
        try (Scope _ = Injection.of(fault)) {
            boolean same = true;
            // Twice on one leaf: what an earlier pass left behind must not matter.
            for (int pass = 0; pass < 2; pass++) {
                double reverse = dot(Autograd.grad(c.loss(x), List.of(x)).getFirst(), t);
                same &= Math.abs(forward - reverse) <= SAME * (1 + Math.abs(forward));
            }
            return same;
        }
    }

    /** Returns results grouped by op, in alphabetical order. */
    static Map<String, List<MutationReport.Result>> byOp(List<MutationReport.Result> results) {
        TreeMap<String, List<MutationReport.Result>> groups = new TreeMap<>();
        for (MutationReport.Result r : results) {
            groups.computeIfAbsent(r.op(), _ -> new ArrayList<>()).add(r);
        }
        return groups;
    }
}
