package dev.ninjagrad.lab;

import dev.ninjagrad.scalar.BackwardTrace;
import dev.ninjagrad.scalar.BackwardTrace.Step;
import dev.ninjagrad.scalar.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The backward pass everybody writes first, and it is wrong: a value that gets a gradient passes it on at once, without
 * waiting for the contributions still to come. A value used twice passes its first contribution on twice.
 */
final class NaiveWalk {
    /** The walk takes time exponential in the depth of shared values; nobody reads more steps than this. */
    static final int MAX_STEPS = 2_000;

    private final List<BackwardTrace.Node> nodes;
    private final Map<Value, Integer> ids = new HashMap<>();
    private final double[] gradient;
    private final List<Step> steps = new ArrayList<>();

    /** A value on the way down and its next operand to visit. */
    private record Visit(Value value, int operand) {}

    private NaiveWalk(Value root) {
        List<Value> values = root.topologicalOrder();
        values.forEach(value -> ids.put(value, ids.size()));
        this.nodes = BackwardTrace.of(root).nodes();
        this.gradient = new double[values.size()];
    }

    /**
     * Traces the wrong walk from {@code root}.
     *
     * @throws Refusal if it takes more than {@value #MAX_STEPS} steps
     */
    static BackwardTrace of(Value root) {
        NaiveWalk walk = new NaiveWalk(root);
        walk.run(root);
        return BackwardTrace.of(walk.nodes, walk.steps);
    }

    private void run(Value root) {
        contribute(root, root, BackwardTrace.SEED, 1);
        Deque<Visit> path = new ArrayDeque<>();
        path.push(new Visit(root, 0));
        while (!path.isEmpty()) {
            Visit visit = path.pop();
            List<Value> operands = visit.value().parents();
            if (visit.operand() < operands.size()) {
                Value operand = operands.get(visit.operand());
                contribute(
                        visit.value(), operand, visit.operand(), visit.value().partial(visit.operand()));
                path.push(new Visit(visit.value(), visit.operand() + 1));
                path.push(new Visit(operand, 0));
            }
        }
    }

    private void contribute(Value from, Value to, int argument, double partial) {
        if (steps.size() == MAX_STEPS) {
            throw new Refusal(
                    Refusal.WRONG,
                    "the naive walk takes more than " + MAX_STEPS
                            + " steps here: it visits shared values again and again");
        }
        int source = id(from);
        int target = id(to);
        double upstream = argument == BackwardTrace.SEED ? 1 : gradient[source];
        double before = gradient[target];
        double contribution = upstream * partial;
        gradient[target] = before + contribution;
        steps.add(new Step(
                source,
                target,
                argument,
                new double[] {before},
                new double[] {contribution},
                new double[] {gradient[target]},
                term(source, target, argument, before, upstream, partial)));
    }

    private int id(Value value) {
        return ids.getOrDefault(value, -1);
    }

    private String term(int source, int target, int argument, double before, double upstream, double partial) {
        String root = nodes.getLast().label();
        String x = nodes.get(target).label();
        if (argument == BackwardTrace.SEED) {
            return "∂" + root + "/∂" + x + " = 1";
        }
        String y = nodes.get(source).label();
        return "∂%s/∂%s += ∂%s/∂%s · ∂%s/∂%s: %s + %s·%s = %s"
                .formatted(
                        root,
                        x,
                        root,
                        y,
                        y,
                        x,
                        number(before),
                        factor(upstream),
                        factor(partial),
                        number(gradient[target]));
    }

    private static String number(double value) {
        String plain = value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : "%.4g".formatted(value);
        return plain.replace('-', '−');
    }

    private static String factor(double value) {
        return value < 0 ? "(" + number(value) + ")" : number(value);
    }
}
