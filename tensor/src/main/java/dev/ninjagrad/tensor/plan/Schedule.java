package dev.ninjagrad.tensor.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which a program's ops follow each other: element-wise ops and the sums over rows that end them side by side, so that they
 * can be one loop, then what is computed once a row from these sums, then the elements that need it. An op that could run in several of
 * these loops runs in the last one, where its result is read.
 */
final class Schedule {
    private final List<Group.Member> members;
    private final Map<Integer, Group.Member> makers = new HashMap<>();

    /** See {@link #loop}, by the value that is made. */
    private final Map<Integer, Integer> loops = new HashMap<>();

    Schedule(List<Group.Member> members) {
        this.members = members;
        for (Group.Member m : members) {
            loops.put(m.instruction().output(), earliest(m));
            makers.put(m.instruction().output(), m);
        }
        delay();
    }

    /** Returns the loop that a member is part of, or follows; from −1, before the first. */
    int loop(Group.Member m) {
        return loops.getOrDefault(m.instruction().output(), -1);
    }

    private static boolean isPerRow(Group.Member m) {
        return m.readsColumns();
    }

    /** Returns the members in order. */
    List<Group.Member> members() {
        List<Group.Member> ordered = new ArrayList<>(members);
        ordered.sort(Comparator.comparingInt(this::loop)
                .thenComparing(Schedule::isPerRow)
                .thenComparing(Group.Member::ends));
        return ordered;
    }

    private int earliest(Group.Member m) {
        int loop = isPerRow(m) ? -1 : 0;
        for (int input : m.instruction().inputs()) {
            Group.Member maker = makers.get(input);
            if (maker != null) {
                int wait = maker.column() && !isPerRow(m) ? 1 : 0;
                loop = Math.max(loop, loops.getOrDefault(input, -1) + wait);
            }
        }
        return loop;
    }

    /** Moves element-wise ops to the first loop that reads them. */
    private void delay() {
        Map<Integer, Integer> readIn = new HashMap<>();
        for (Group.Member m : members.reversed()) {
            int value = m.instruction().output();
            if (!m.column() && !m.ends() && readIn.containsKey(value)) {
                loops.put(value, readIn.get(value));
            }
            if (!isPerRow(m)) {
                for (int input : m.instruction().inputs()) {
                    readIn.merge(input, loops.get(value), Math::min);
                }
            }
        }
    }
}
