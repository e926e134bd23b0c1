package dev.ninjagrad.tensor.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Gathers instructions into groups, and puts the groups in an order in which each finds what it reads.
 *
 * <p>Greedy: each instruction in turn is joined with the groups that make its operands, then with those that read the same
 * operands, wherever they walk together and no third group lies between.
 */
final class Fusion {
    private final Listing listing;

    /** Group number of each instruction. */
    private final int[] groupOf;

    private final Group[] groups;

    /** For each group, the groups that must run before it; kept for representatives only. */
    private final BitSet[] before;

    private Fusion(Listing listing) {
        this.listing = listing;
        int n = listing.code().size();
        this.groupOf = new int[n];
        this.groups = new Group[n];
        this.before = new BitSet[n];
        Map<Integer, Integer> maker = new HashMap<>();
        Map<Integer, List<Integer>> readers = new HashMap<>();
        for (int i = 0; i < n; i++) {
            Instruction instruction = listing.code().get(i);
            groupOf[i] = i;
            groups[i] = Group.of(i, instruction);
            before[i] = new BitSet();
            for (int input : instruction.inputs()) {
                if (maker.containsKey(input)) {
                    before[i].set(maker.get(input));
                }
                readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(i);
            }
            if (instruction.call().overwrites()) {
                int older = overwritten(instruction);
                if (maker.containsKey(older)) {
                    before[i].set(maker.get(older));
                }
                // Whoever reads the older values must do so first.
                for (int reader : readers.getOrDefault(older, List.of())) {
                    if (reader != i) {
                        before[i].set(reader);
                    }
                }
            }
            if (instruction.output() >= 0) {
                maker.put(instruction.output(), i);
            }
        }
        orderActions();
    }

    /** Returns the number that the parameter's earlier values had. */
    private int overwritten(Instruction instruction) {
        Value after = listing.value(instruction.output());
        int found = -1;
        for (int v = 0; v < instruction.output(); v++) {
            if (listing.value(v).kind() == Value.Kind.PARAMETER
                    && listing.value(v).storage() == after.storage()) {
                found = v;
            }
        }
        return found;
    }

    /** Draws keep their order, which is the generator's; a check comes before every overwriting that follows it. */
    private void orderActions() {
        int draw = -1;
        List<Integer> checks = new ArrayList<>();
        for (int i = 0; i < groups.length; i++) {
            Call call = listing.code().get(i).call();
            if (call instanceof Call.Random) {
                if (draw >= 0) {
                    before[i].set(draw);
                }
                draw = i;
            }
            if (call.checks()) {
                checks.add(i);
            }
            if (call.overwrites()) {
                checks.forEach(before[i]::set);
            }
        }
    }

    /** Returns the groups in the order to run them. */
    static List<Group> of(Listing listing, boolean fusing) {
        Fusion fusion = new Fusion(listing);
        if (fusing) {
            fusion.fuse();
        }
        return fusion.ordered();
    }

    private void fuse() {
        Map<Integer, List<Integer>> users = new HashMap<>();
        for (int i = 0; i < groupOf.length; i++) {
            for (int input : listing.code().get(i).inputs()) {
                users.computeIfAbsent(input, _ -> new ArrayList<>()).add(i);
            }
        }
        Map<Integer, Integer> maker = new HashMap<>();
        for (int i = 0; i < groupOf.length; i++) {
            for (int input : listing.code().get(i).inputs()) {
                if (maker.containsKey(input)) {
                    tryJoin(maker.get(input), i);
                }
            }
            maker.put(listing.code().get(i).output(), i);
        }
        for (int i = 0; i < groupOf.length; i++) {
            for (int input : listing.code().get(i).inputs()) {
                for (int other : users.getOrDefault(input, List.of())) {
                    if (other < i && listing.value(input).size() > 1) {
                        tryJoin(other, i);
                    }
                }
            }
        }
    }

    private void tryJoin(int earlier, int later) {
        int a = groupOf[earlier];
        int b = groupOf[later];
        if (a == b || !groups[a].isProgram() || !groups[b].isProgram()) {
            return;
        }
        Group joined = groups[a].with(groups[b], listing);
        if (joined == null || leadsAround(a, b) || leadsAround(b, a)) {
            return;
        }
        for (Group.Member m : groups[b].members()) {
            groupOf[m.index()] = a;
        }
        groups[a] = joined;
        before[a].or(before[b]);
    }

    /** Whether one group leads to the other through a third, which could then run neither before nor after both. */
    private boolean leadsAround(int from, int to) {
        BitSet seen = new BitSet();
        BitSet open = predecessors(to);
        open.clear(from);
        while (!open.isEmpty()) {
            int g = open.length() - 1;
            open.clear(g);
            if (g == from) {
                return true;
            }
            if (!seen.get(g) && g != to) {
                seen.set(g);
                open.or(predecessors(g));
                open.andNot(seen);
            }
        }
        return false;
    }

    /** Returns the groups that must run before one, itself left out. */
    private BitSet predecessors(int group) {
        BitSet out = new BitSet();
        for (int i = before[group].nextSetBit(0); i >= 0; i = before[group].nextSetBit(i + 1)) {
            out.set(groupOf[i]);
        }
        out.clear(group);
        return out;
    }

    private List<Group> ordered() {
        int n = groups.length;
        int[] missing = new int[n];
        List<List<Integer>> after = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            after.add(new ArrayList<>());
        }
        PriorityQueue<Integer> ready =
                new PriorityQueue<>((a, b) -> Integer.compare(groups[a].last(), groups[b].last()));
        for (int g : Arrays.stream(groupOf).distinct().toArray()) {
            BitSet needs = predecessors(g);
            missing[g] = needs.cardinality();
            needs.stream().forEach(p -> after.get(p).add(g));
            if (missing[g] == 0) {
                ready.add(g);
            }
        }
        List<Group> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            int g = ready.remove();
            order.add(groups[g]);
            for (int next : after.get(g)) {
                if (--missing[next] == 0) {
                    ready.add(next);
                }
            }
        }
        if (order.size() != Arrays.stream(groupOf).distinct().count()) {
            throw new IllegalStateException("the groups of a plan wait for each other");
        }
        return order;
    }
}
