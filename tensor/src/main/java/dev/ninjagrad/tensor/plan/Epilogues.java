package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Unary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folds a bias and an activation into the product before them, where they are all that their step does: activation(X·W +
 * bias) is then written once instead of written, read and written again.
 *
 * <p>A fused step that does more (a sum over the columns, a norm, a softmax) stays: its elements pass through the nearest cache
 * anyway, and the product would gain nothing. Slopes, such as 1 − y², do not count: they are computed again where they are read,
 * from the output alone.
 */
final class Epilogues {
    private final Listing listing;
    private final List<Group> groups;
    private final Set<Integer> leaving;
    private final Map<Integer, Integer> groupOf = new HashMap<>();

    /** What a step adds to a product and then applies to it. */
    private record Tail(
            Call.MatMul product,
            Instruction maker,
            @Nullable Integer bias,
            @Nullable Unary activation,
            List<Group.Member> members) {
        int output() {
            return members.getLast().instruction().output();
        }
    }

    private Epilogues(Listing listing, List<Group> groups) {
        this.listing = listing;
        this.groups = groups;
        this.leaving = Buffers.leaving(listing, groups);
        for (int g = 0; g < groups.size(); g++) {
            for (Group.Member m : groups.get(g).members()) {
                groupOf.put(m.instruction().output(), g);
            }
        }
    }

    /** Returns the values that keep a bias and an activation from being folded, and that their readers may compute again. */
    static Set<Integer> slopes(Listing listing, List<Group> groups) {
        Epilogues epilogues = new Epilogues(listing, groups);
        Set<Integer> slopes = new HashSet<>();
        for (Group group : groups) {
            Tail tail = epilogues.tail(group);
            if (tail != null && epilogues.madeOf(tail.output(), group, tail.members())) {
                group.members().stream()
                        .filter(m -> !tail.members().contains(m))
                        .map(m -> m.instruction().output())
                        .filter(epilogues.leaving::contains)
                        .forEach(slopes::add);
            }
        }
        return slopes;
    }

    /** Whether the rest of a group are element-wise calls on one value and what they make of it. */
    private boolean madeOf(int value, Group group, List<Group.Member> tail) {
        Set<Integer> made = new HashSet<>(Set.of(value));
        for (Group.Member m : group.members()) {
            if (tail.contains(m)) {
                continue;
            }
            Instruction i = m.instruction();
            boolean follows = i.call() instanceof Call.Map
                    && i.inputs().stream()
                            .allMatch(x -> made.contains(x) || listing.value(x).size() == 1);
            if (!follows) {
                return false;
            }
            made.add(i.output());
        }
        return true;
    }

    /** Returns the groups with products that do the work of the steps behind them. */
    static List<Group> folded(Listing listing, List<Group> groups) {
        Epilogues epilogues = new Epilogues(listing, groups);
        Set<Integer> gone = new HashSet<>();
        List<Group> out = new ArrayList<>();
        for (Group group : groups) {
            Tail tail = epilogues.tail(group);
            if (tail != null && tail.members().size() == group.members().size()) {
                gone.add(tail.maker().output());
                out.add(Group.of(group.members().getFirst().index(), layer(tail)));
            } else {
                out.add(group);
            }
        }
        out.removeIf(g -> gone.contains(g.members().getFirst().instruction().output()));
        return out;
    }

    private static Instruction layer(Tail tail) {
        Instruction made = tail.maker();
        List<Integer> operands = new ArrayList<>(made.inputs());
        if (tail.bias() != null) {
            operands.add(tail.bias());
        }
        Call call = new Call.Layer(tail.product(), tail.bias() != null, tail.activation());
        return new Instruction(call, List.copyOf(operands), tail.output(), made.origin(), made.line());
    }

    /** Returns how a group begins: a product's bias, its activation, or both; null if with something else. */
    private @Nullable Tail tail(Group group) {
        Group.Member first = group.members().getFirst();
        if (!group.isProgram()
                || first.column()
                || !(first.instruction().call() instanceof Call.Map(var fn, Loop loop))) {
            return null;
        }
        for (int operand = 0; operand < first.instruction().inputs().size(); operand++) {
            int value = first.instruction().inputs().get(operand);
            Instruction maker = onlyFor(value, group);
            if (maker == null
                    || !(maker.call() instanceof Call.MatMul product)
                    || !loop.isDense(operand, listing.value(value).size())) {
                continue;
            }
            if (fn instanceof Unary activation && isActivation(activation)) {
                return new Tail(product, maker, null, activation, List.of(first));
            }
            if (fn == Binary.ADD && isRow(first.instruction(), loop, 1 - operand, product.m())) {
                return biased(
                        group,
                        new Tail(product, maker, first.instruction().inputs().get(1 - operand), null, List.of(first)));
            }
        }
        return null;
    }

    private Tail biased(Group group, Tail tail) {
        if (group.members().size() == 1 || leaving.contains(tail.output())) {
            return tail;
        }
        Group.Member next = group.members().get(1);
        boolean only = group.members().stream()
                        .filter(m -> m.instruction().inputs().contains(tail.output()))
                        .count()
                == 1;
        return only
                        && next.instruction().inputs().equals(List.of(tail.output()))
                        && next.instruction().call() instanceof Call.Map(var fn, var _)
                        && fn instanceof Unary activation
                        && isActivation(activation)
                ? new Tail(
                        tail.product(),
                        tail.maker(),
                        tail.bias(),
                        activation,
                        List.of(tail.members().getFirst(), next))
                : tail;
    }

    private static boolean isActivation(Unary op) {
        return op == Unary.TANH || op == Unary.RELU || op == Unary.SIGMOID;
    }

    /** Whether an operand is one row that is repeated. */
    private boolean isRow(Instruction i, Loop loop, int operand, int columns) {
        return listing.value(i.inputs().get(operand)).size() == columns
                && loop.offsets().get(operand) == 0
                && loop.sizes().getLast() == columns
                && loop.strides().get(operand).getLast() == 1
                && loop.strides().get(operand).subList(0, loop.sizes().size() - 1).stream()
                        .allMatch(stride -> stride == 0);
    }

    /** Returns what makes a value that one member of this group alone reads, if it may run as late as the group; else null. */
    private @Nullable Instruction onlyFor(int value, Group group) {
        Integer made = groupOf.get(value);
        if (made == null || groups.get(made).isProgram() || listing.outputs().contains(value)) {
            return null;
        }
        long readers = groups.stream()
                .flatMap(g -> g.members().stream())
                .filter(m -> m.instruction().inputs().contains(value))
                .count();
        Instruction maker = groups.get(made).members().getFirst().instruction();
        List<Group> between = groups.subList(made, Math.max(made, groups.indexOf(group)));
        return readers == 1 && listing.isUnchanged(maker.inputs(), Group.instructions(between)) ? maker : null;
    }
}
