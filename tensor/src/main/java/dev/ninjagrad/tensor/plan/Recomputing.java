package dev.ninjagrad.tensor.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Computes a large value again where it is read, instead of writing it to memory and reading it back: x − mean from x, 1 −
 * y² from y. A value takes part if a few light calls make it from one large array that is kept anyway and from small ones, and
 * if only fused groups read it.
 */
final class Recomputing {
    /** Smaller values (16 MiB of floats) may still be in the last cache when they are read; that costs no more than computing. */
    static final int LARGE = 1 << 22;

    /** An operand this many times smaller than the result costs nothing to read. */
    private static final int SMALLER = 4;

    /** Picoseconds an element that computing again may take; writing and reading it takes about as long. */
    private static final long DEAREST = 700;

    private final int large;

    /** Values to compute again whatever their size. */
    private final Set<Integer> wanted;

    private final List<Value> values;
    private final Listing listing;
    private final List<Group> groups;
    private final Set<Integer> leaving;

    /** What makes each value, and the number of its group. */
    private final Map<Integer, Instruction> makers = new HashMap<>();

    private final Map<Integer, Integer> indices = new HashMap<>();
    private final Map<Integer, Integer> groupOf = new HashMap<>();

    /** Values that are no longer kept. */
    private final Set<Integer> recomputed = new HashSet<>();

    /** The copies of values in the groups that compute them again. */
    private final Map<Copy, Integer> copies = new HashMap<>();

    private record Copy(int group, int value) {}

    /** A listing with the values of the copies, and the groups with the copies in them. */
    record Result(Listing listing, List<Group> groups) {}

    private Recomputing(Listing listing, List<Group> groups, int large, Set<Integer> wanted) {
        this.large = large;
        this.wanted = wanted;
        this.listing = listing;
        this.values = new ArrayList<>(listing.values());
        this.groups = new ArrayList<>(groups);
        this.leaving = Buffers.leaving(listing, groups);
        for (int g = 0; g < groups.size(); g++) {
            for (Group.Member m : groups.get(g).members()) {
                makers.put(m.instruction().output(), m.instruction());
                indices.put(m.instruction().output(), m.index());
                groupOf.put(m.instruction().output(), g);
            }
        }
    }

    /**
     * Applies this to groups in the order in which they run.
     *
     * @param large values of so many elements take part
     * @param wanted values that take part whatever their size
     */
    static Result of(Listing listing, List<Group> groups, int large, Set<Integer> wanted) {
        Recomputing recomputing = new Recomputing(listing, groups, large, wanted);
        for (Group group : groups) {
            for (Group.Member m : group.members()) {
                if (!m.column() && group.isProgram()) {
                    recomputing.consider(m.instruction().output());
                }
            }
        }
        Listing extended = listing.extended(recomputing.values);
        Set<Integer> leaving = Buffers.leaving(extended, recomputing.groups);
        List<Group> left = new ArrayList<>();
        for (Group group : recomputing.groups) {
            Group own = group.isProgram() ? group.without(leaving) : group;
            if (!own.members().isEmpty()) {
                left.add(own);
            }
        }
        return new Result(extended, left);
    }

    private void consider(int value) {
        if (!leaving.contains(value)
                || listing.outputs().contains(value)
                || (listing.value(value).size() < large && !wanted.contains(value))) {
            return;
        }
        List<Integer> readers = readers(value);
        List<Integer> chain = chain(value);
        if (chain == null) {
            return;
        }
        for (int reader : readers) {
            if (!groups.get(reader).isProgram() || !isReadable(chain, reader)) {
                return;
            }
        }
        Map<Integer, Group> changed = new HashMap<>();
        Map<Copy, Integer> made = new HashMap<>();
        int before = values.size();
        for (int reader : readers) {
            Group group = withCopies(reader, chain, made);
            if (group == null) {
                values.subList(before, values.size()).clear();
                return;
            }
            changed.put(reader, group);
        }
        changed.forEach(groups::set);
        copies.putAll(made);
        recomputed.add(value);
    }

    /** Returns the groups that read a value made by another. */
    private List<Integer> readers(int value) {
        List<Integer> readers = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            boolean reads = groups.get(g).members().stream()
                    .anyMatch(m -> m.instruction().inputs().contains(value));
            if (reads && g != group(value)) {
                readers.add(g);
            }
        }
        return readers;
    }

    private int group(int value) {
        return groupOf.getOrDefault(value, -1);
    }

    /** Returns the values from one that is kept up to this one, in order; null if that is too dear or not possible. */
    private @Nullable List<Integer> chain(int value) {
        Set<Integer> chain = new LinkedHashSet<>();
        Set<Integer> kept = new HashSet<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(value));
        long picos = 0;
        while (!open.isEmpty()) {
            int next = open.pop();
            if (!chain.isEmpty() && isKept(next)) {
                kept.add(next);
                continue;
            }
            Instruction i = makers.get(next);
            if (i == null || !(i.call() instanceof Call.Map)) {
                return null;
            }
            if (chain.add(next)) {
                picos += Work.picos(i.call());
                i.inputs().stream().filter(input -> isLarge(input, next)).forEach(open::push);
            }
        }
        return picos > DEAREST || kept.size() != 1
                ? null
                : chain.stream()
                        .sorted(Comparator.comparing(link -> indices.getOrDefault(link, 0)))
                        .toList();
    }

    private boolean isLarge(int operand, int result) {
        return (long) listing.value(operand).size() * SMALLER
                > listing.value(result).size();
    }

    private boolean isKept(int value) {
        Instruction maker = makers.get(value);
        boolean goesOn = maker != null && maker.call() instanceof Call.Place;
        return !goesOn && !recomputed.contains(value) && (leaving.contains(value) || maker == null || group(value) < 0);
    }

    /** Whether all that the chain reads is still as it was when a later group runs. */
    private boolean isReadable(List<Integer> chain, int group) {
        for (int link : chain) {
            Instruction i = makers.get(link);
            if (i != null && !listing.isUnchanged(i.inputs(), Group.instructions(groups.subList(0, group)))) {
                return false;
            }
        }
        return true;
    }

    /** Returns a reading group with copies of the chain's calls in it; null if they do not walk together. */
    private @Nullable Group withCopies(int reader, List<Integer> chain, Map<Copy, Integer> made) {
        Group group = groups.get(reader);
        List<Group> added = new ArrayList<>();
        for (int link : chain) {
            Copy copy = new Copy(reader, link);
            Instruction i = makers.get(link);
            if (i == null) {
                return null;
            }
            Integer known = copies.get(copy);
            if (known == null) {
                Value original = listing.value(link);
                known = values.size();
                values.add(new Value(Value.Kind.COMPUTED, original.dtype(), original.size(), null));
                made.put(copy, known);
                List<Integer> inputs = i.inputs().stream()
                        .map(input -> copied(reader, input, made))
                        .toList();
                Instruction again = new Instruction(i.call(), inputs, known, i.origin(), i.line());
                added.addFirst(Group.of(indices.getOrDefault(link, 0), again));
            }
        }
        group = group.reading(copied(reader, chain.getLast(), made), chain.getLast());
        Listing extended = listing.extended(values);
        for (Group call : added) {
            group = group == null ? null : call.with(group, extended);
        }
        return group;
    }

    private int copied(int group, int value, Map<Copy, Integer> made) {
        Copy copy = new Copy(group, value);
        return made.getOrDefault(copy, copies.getOrDefault(copy, value));
    }
}
