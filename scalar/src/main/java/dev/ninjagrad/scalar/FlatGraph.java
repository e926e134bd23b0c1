package dev.ninjagrad.scalar;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A recorded graph with its links as indices: a value's id is its place in {@link Value#topologicalOrder()}. */
final class FlatGraph {

    /** In place of a parent's id: there is none. */
    static final int NONE = -1;

    private final List<Value> values;
    private final int[] a;
    private final int[] b;

    FlatGraph(Value root) {
        values = root.topologicalOrder();
        a = new int[values.size()];
        b = new int[values.size()];
        Map<Value, Integer> ids = HashMap.newHashMap(values.size());
        for (int id = 0; id < values.size(); id++) {
            Value value = values.get(id);
            List<Value> parents = value.parents();
            a[id] = parents.isEmpty() ? NONE : ids.getOrDefault(parents.getFirst(), NONE);
            b[id] = parents.size() < 2 ? NONE : ids.getOrDefault(parents.getLast(), NONE);
            ids.put(value, id);
        }
    }

    int size() {
        return values.size();
    }

    /** Returns how many different values there are in the graph and among {@code leaves} together. */
    int sizeWith(Set<Value> leaves) {
        Set<Value> outside = new HashSet<>(leaves);
        values.forEach(outside::remove);
        return size() + outside.size();
    }

    int root() {
        return values.size() - 1;
    }

    Value value(int id) {
        return values.get(id);
    }

    /** The id of the first parent of {@code id}, or {@link #NONE}. */
    int a(int id) {
        return a[id];
    }

    /** The id of the second parent of {@code id}, or {@link #NONE}. */
    int b(int id) {
        return b[id];
    }

    /** Returns the computed values, operands first: the order of the backward pass, backwards. */
    int[] forwardOrder() {
        int[] order = backwardOrder();
        for (int i = 0, j = order.length - 1; i < j; i++, j--) {
            int id = order[i];
            order[i] = order[j];
            order[j] = id;
        }
        return order;
    }

    /**
     * Returns the computed values in the order in which {@link Value#backward()} takes them up, so that whoever repeats
     * the pass adds up contributions in the same order and gets the same bits. (Where the graph's values are also used
     * outside it, {@code backward} may take them up in another order, and sums may differ in the last bit.)
     */
    int[] backwardOrder() {
        int[] missing = new int[size()];
        int computed = 0;
        for (int id = 0; id < size(); id++) {
            if (a[id] != NONE) {
                missing[a[id]]++;
                computed++;
            }
            if (b[id] != NONE) {
                missing[b[id]]++;
            }
        }
        int[] order = new int[computed];
        int[] ready = new int[size()]; // a stack
        int count = 0;
        int top = 0;
        ready[top++] = root();
        while (top > 0) {
            int id = ready[--top];
            if (a[id] == NONE) {
                continue;
            }
            order[count++] = id;
            if (--missing[a[id]] == 0) {
                ready[top++] = a[id];
            }
            if (b[id] != NONE && --missing[b[id]] == 0) {
                ready[top++] = b[id];
            }
        }
        return order;
    }
}
