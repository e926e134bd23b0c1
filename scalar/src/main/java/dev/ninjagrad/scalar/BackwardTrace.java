package dev.ninjagrad.scalar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * A backward pass taken apart into steps, to be walked in both directions.
 *
 * <p>A step is one contribution: one node passes its gradient over one link to one operand, and the operand's gradient
 * grows by it. The first step seeds the root. A cursor stands between steps: {@link #next()} and {@link #previous()} move
 * it, {@link #run()} and {@link #runBack()} move it to the next breakpoint or watchpoint in their direction, and
 * {@link #gradient} tells what a node's gradient is where the cursor stands. Every step keeps the gradient before and
 * after it, so going back restores the very bits that were there.
 *
 * <p>A trace knows nothing of the engine it came from. Gradients are arrays in row-major order, of length 1 for scalars,
 * and each step carries its term spelled out: {@code ∂L/∂a += ∂L/∂c · ∂c/∂a: 0 + 2·(−3) = −6}, or
 * {@code ∂L/∂W1 += xᵀ @ g}. The trace starts from gradients of 0 and leaves the graph's own gradients alone.
 */
public final class BackwardTrace {

    /** The {@link Step#argument()} of the step that seeds the root, which comes over no link. */
    public static final int SEED = -1;

    /**
     * A node of the graph.
     *
     * @param id its index in {@link #nodes()}
     * @param label what to call it: its name, or a substitute no other node has
     * @param symbol the symbol of its operation; empty for a leaf
     * @param shape its shape as text, such as {@code [32, 27]}; empty for a scalar
     * @param size the number of elements of its gradient
     */
    public record Node(int id, String label, String symbol, String shape, int size) {}

    /**
     * One contribution to one gradient. The arrays belong to the trace; do not write to them.
     *
     * @param source id of the node whose gradient is passed on; for the seed, the root itself
     * @param target id of the node whose gradient grows
     * @param argument which of the source's operands the target is, from 0; {@link #SEED} for the seed
     * @param before the target's gradient before this step
     * @param contribution what is added to it
     * @param after the target's gradient after this step
     * @param term the contribution spelled out
     */
    @SuppressWarnings("ArrayRecordComponent") // A step is looked at, never compared; a tensor's gradient is an array.
    public record Step(
            int source,
            int target,
            int argument,
            double[] before,
            double[] contribution,
            double[] after,
            String term) {}

    /** What made {@link #run()} or {@link #runBack()} stop. */
    public sealed interface Stop {

        /** The step before the cursor changed the gradient of a node with a breakpoint. */
        record AtBreakpoint(Step step) implements Stop {}

        /** The step before the cursor turned a gradient into what {@code watch} looks for. */
        record AtWatchpoint(Step step, Watch watch) implements Stop {}

        /** The cursor reached the end, or running back, the start. */
        record AtLimit() implements Stop {}
    }

    private final List<Node> nodes;
    private final List<Step> steps;

    /** For each step its target, so that the cursor moves without making steps that nobody looks at. */
    private final int[] target;

    /** For each step the step before it that has the same target, or −1. */
    private final int[] earlier;

    /** For each node the last step before the cursor that has it as target, or −1. */
    private final int[] latest;

    private final Set<Integer> breakpoints = new HashSet<>();
    private final List<Watch> watches = new ArrayList<>();
    private int cursor;

    private BackwardTrace(List<Node> nodes, List<Step> steps, IntUnaryOperator targetOf) {
        this.nodes = List.copyOf(nodes);
        this.steps = steps;
        this.target = new int[steps.size()];
        this.earlier = new int[steps.size()];
        this.latest = new int[nodes.size()];
        Arrays.fill(latest, -1);
        for (int i = 0; i < target.length; i++) {
            target[i] = targetOf.applyAsInt(i);
            if (target[i] < 0 || target[i] >= nodes.size()) {
                throw new IllegalArgumentException(
                        "step " + i + " targets node " + target[i] + " of a graph of " + nodes.size() + " nodes");
            }
            earlier[i] = latest[target[i]];
            latest[target[i]] = i;
        }
        Arrays.fill(latest, -1);
    }

    /**
     * Traces the backward pass of {@code root}. Its steps are those of {@link Value#backward()}, in the same order unless
     * values of the graph are also used outside it.
     *
     * <p>A node's id is its index in {@link Value#topologicalOrder()}. An unnamed root is called L, other unnamed nodes v
     * and their id. Terms are written when a step is looked at, so that a large graph costs some 50 bytes a step.
     */
    public static BackwardTrace of(Value root) {
        ScalarSteps steps = new ScalarSteps(root);
        return new BackwardTrace(steps.nodes(), steps, steps::target);
    }

    /**
     * Returns a trace of {@code steps}, for engines that record their own.
     *
     * @param nodes the nodes, the one with id {@code i} at index {@code i}
     * @param steps the contributions in the order they were made; not copied, so that a list may make its steps when they
     *     are asked for, and it must not change
     * @throws IllegalArgumentException if an id is out of place
     */
    public static BackwardTrace of(List<Node> nodes, List<Step> steps) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).id() != i) {
                throw new IllegalArgumentException(
                        "a trace needs node i at index i; at index " + i + " is " + nodes.get(i));
            }
        }
        return new BackwardTrace(nodes, steps, i -> steps.get(i).target());
    }

    // ---- The pass ----

    /** Returns the nodes of the graph by id. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Returns the number of steps. */
    public int size() {
        return steps.size();
    }

    /**
     * Returns step {@code i}, wherever the cursor stands.
     *
     * @throws IndexOutOfBoundsException unless {@code 0 <= i < size()}
     */
    public Step step(int i) {
        return steps.get(i);
    }

    /**
     * Returns the gradient of a node where the cursor stands: 0 before its first contribution.
     *
     * @throws IndexOutOfBoundsException unless there is such a node
     */
    public double[] gradient(int nodeId) {
        int step = latest[nodeId];
        return step < 0
                ? new double[nodes.get(nodeId).size()]
                : steps.get(step).after().clone();
    }

    // ---- The cursor ----

    /** Returns how many steps lie before the cursor. */
    public int cursor() {
        return cursor;
    }

    /** Returns whether there is a step after the cursor. */
    public boolean hasNext() {
        return cursor < steps.size();
    }

    /** Returns whether there is a step before the cursor. */
    public boolean hasPrevious() {
        return cursor > 0;
    }

    /**
     * Does one step and returns it.
     *
     * @throws NoSuchElementException at the end
     */
    public Step next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the backward pass is over: all " + size() + " steps are done");
        }
        forward();
        return steps.get(cursor - 1);
    }

    /**
     * Undoes one step and returns it.
     *
     * @throws NoSuchElementException at the start
     */
    public Step previous() {
        if (!hasPrevious()) {
            throw new NoSuchElementException("the backward pass has not begun: there is no step to undo");
        }
        back();
        return steps.get(cursor);
    }

    /**
     * Puts the cursor after the first {@code position} steps.
     *
     * @throws IndexOutOfBoundsException unless {@code 0 <= position <= size()}
     */
    public void seek(int position) {
        if (position < 0 || position > size()) {
            throw new IndexOutOfBoundsException("seek needs a position from 0 to " + size() + "; got " + position);
        }
        while (cursor < position) {
            forward();
        }
        while (cursor > position) {
            back();
        }
    }

    private void forward() {
        latest[target[cursor]] = cursor;
        cursor++;
    }

    private void back() {
        cursor--;
        latest[target[cursor]] = earlier[cursor];
    }

    // ---- Breakpoints and watchpoints ----

    /**
     * Sets a breakpoint on a node: running stops behind every step that changes its gradient.
     *
     * @throws IndexOutOfBoundsException unless there is such a node
     */
    public void breakAt(int nodeId) {
        breakpoints.add(nodes.get(nodeId).id());
    }

    /**
     * Sets a breakpoint on every node with this label.
     *
     * @throws IllegalArgumentException if there is none
     */
    public void breakAt(String label) {
        List<Node> meant =
                nodes.stream().filter(node -> node.label().equals(label)).toList();
        if (meant.isEmpty()) {
            throw new IllegalArgumentException("there is no node '" + label + "' to break at");
        }
        meant.forEach(node -> breakAt(node.id()));
    }

    /** Sets a watchpoint on all gradients: running stops behind a step that turns one into what {@code watch} looks for. */
    public void watch(Watch watch) {
        watches.add(watch);
    }

    /** Removes all breakpoints and watchpoints. */
    public void clearStops() {
        breakpoints.clear();
        watches.clear();
    }

    /** Does at least one step, up to the next breakpoint, watchpoint or the end, and says which. */
    public Stop run() {
        while (hasNext()) {
            forward();
            Optional<Stop> stop = stopHere();
            if (stop.isPresent()) {
                return stop.get();
            }
        }
        return new Stop.AtLimit();
    }

    /**
     * Undoes at least one step, back to the last breakpoint, watchpoint or the start, and says which. It stops where
     * {@link #run()} would: behind the step in question.
     */
    public Stop runBack() {
        while (hasPrevious()) {
            back();
            Optional<Stop> stop = stopHere();
            if (stop.isPresent()) {
                return stop.get();
            }
        }
        return new Stop.AtLimit();
    }

    /** What there is to stop for in the step before the cursor. */
    private Optional<Stop> stopHere() {
        if (cursor == 0) {
            return Optional.empty();
        }
        int behind = cursor - 1;
        if (!watches.isEmpty()) {
            Step step = steps.get(behind);
            for (Watch watch : watches) {
                if (watch.sees(step.after()) && !watch.sees(step.before())) {
                    return Optional.of(new Stop.AtWatchpoint(step, watch));
                }
            }
        }
        return breakpoints.contains(target[behind])
                ? Optional.of(new Stop.AtBreakpoint(steps.get(behind)))
                : Optional.empty();
    }
}
