package dev.ninjagrad.tensor.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Joins products and fused steps that work on the same many rows into one step, a <em>pipeline</em>: it takes some hundred rows
 * through all of them while they are in the second-level cache. So what one makes for the next is never written to memory, and
 * what several read comes from there once.
 *
 * <p>A product X·W of the rows, a fused step over them, and sums over the rows can take part: columns added up, and a weight's
 * gradient Xᵀ·G, to which each group of rows adds. A sum is complete only when all rows are done, so what reads it comes after.
 */
final class Pipelines {
    private final Listing listing;
    private final int rows;
    private final int large;
    private final Map<Integer, Set<Group>> readers = new HashMap<>();
    private final List<Group> done = new ArrayList<>();

    /** The pipeline that is being put together: the groups, and the same seen as rows. */
    private final List<Group> groups = new ArrayList<>();

    private final List<Group> stages = new ArrayList<>();

    /** Values that it makes; true where there is a part for each row, false where it is a sum over them. */
    private final Map<Integer, Boolean> made = new HashMap<>();

    /** What has to wait for it, and what that makes. */
    private final List<Group> waiting = new ArrayList<>();

    private final Set<Integer> late = new HashSet<>();

    private Pipelines(Listing listing, List<Group> all, int rows, int large) {
        this.listing = listing;
        this.rows = rows;
        this.large = large;
        for (Group g : all) {
            for (Group.Member m : g.members()) {
                for (int input : m.instruction().inputs()) {
                    readers.computeIfAbsent(input, _ -> new HashSet<>()).add(g);
                }
            }
        }
    }

    /**
     * Applies this to groups in the order in which they run.
     *
     * @param large the least number of elements that the stages of a pipeline must hand on
     */
    static List<Group> of(Listing listing, List<Group> groups, int large) {
        List<Group> current = groups;
        for (int rows : candidates(groups, large)) {
            Pipelines pipelines = new Pipelines(listing, current, rows, large);
            current.forEach(pipelines::take);
            pipelines.end();
            current = pipelines.done;
        }
        return current;
    }

    /** Returns the numbers of rows of products that are large enough. */
    private static Set<Integer> candidates(List<Group> groups, int large) {
        Set<Integer> rows = new TreeSet<>();
        for (Group g : groups) {
            if (g.members().getFirst().instruction().call() instanceof Call.MatMul m
                    && isRowProduct(m, m.n())
                    && m.n() > 1
                    && (long) m.n() * m.m() >= large) {
                rows.add(m.n());
            }
        }
        return rows;
    }

    /** Whether each of so many rows is multiplied by one matrix. */
    static boolean isRowProduct(Call.MatMul m, int rows) {
        return m.xAt().size() == 1 && !m.xTransposed() && m.n() == rows;
    }

    /** Whether this is a sum of products over so many rows. */
    static boolean isRowSum(Call.MatMul m, int rows) {
        return m.xAt().size() == 1 && m.xTransposed() && !m.wTransposed() && m.k() == rows;
    }

    private void take(Group group) {
        boolean waits = group.members().stream()
                .anyMatch(m -> m.instruction().call().overwrites()
                        || m.instruction().inputs().stream().anyMatch(late::contains));
        Group stage = stage(group);
        if (stage != null) {
            if (waits || !flows(stage)) {
                end();
            }
            groups.add(group);
            stages.add(stage);
            stage.members().forEach(m -> made.put(m.instruction().output(), isByRow(m)));
        } else if (!stages.isEmpty() && (waits || reads(group))) {
            waiting.add(group);
            group.members().forEach(m -> late.add(m.instruction().output()));
        } else {
            done.add(group);
        }
    }

    private boolean reads(Group group) {
        return group.members().stream()
                .anyMatch(m -> m.instruction().inputs().stream().anyMatch(made::containsKey));
    }

    /** Returns a group as a stage; null if it does not work row by row. */
    private @Nullable Group stage(Group group) {
        if (!group.stages().isEmpty()) {
            return null;
        }
        if (group.isProgram()) {
            return group.overRows(rows);
        }
        boolean product = group.members().getFirst().instruction().call() instanceof Call.MatMul m
                && (isRowProduct(m, rows) || isRowSum(m, rows));
        return product ? group : null;
    }

    private boolean isByRow(Group.Member m) {
        return !m.ends() && !(m.instruction().call() instanceof Call.MatMul product && !isRowProduct(product, rows));
    }

    /** Whether a stage reads what the pipeline makes row by row only. */
    private boolean flows(Group stage) {
        for (Group.Member m : stage.members()) {
            for (int operand = 0; operand < m.instruction().inputs().size(); operand++) {
                Boolean byRow = made.get(m.instruction().inputs().get(operand));
                if (byRow != null && !(byRow && readsRows(stage, m.instruction(), operand))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean readsRows(Group stage, Instruction i, int operand) {
        int size = listing.value(i.inputs().get(operand)).size();
        return switch (i.call()) {
            case Call.Map(var _, Loop loop) ->
                loop.isDense(operand, size)
                        || (size == rows
                                && loop.isColumn(operand, size, stage.dims().getLast()));
            case Call.Fold _ -> true;
            case Call.MatMul m ->
                isRowProduct(m, rows)
                        ? operand == 0 && m.xAt().getFirst() == 0
                        : (operand == 0 ? m.xAt() : m.wAt()).getFirst() == 0;
            default -> false;
        };
    }

    /** Ends the pipeline that is being put together; takes it apart again if it spares the memory little. */
    private void end() {
        boolean products = stages.stream().anyMatch(s -> !s.isProgram());
        if (products && spared() >= large) {
            done.add(Group.pipeline(rows, stages));
        } else {
            done.addAll(groups);
        }
        done.addAll(waiting);
        groups.clear();
        stages.clear();
        waiting.clear();
        made.clear();
        late.clear();
    }

    /** Returns how many elements one stage finds in the cache that another made. */
    private long spared() {
        Set<Group> own = new HashSet<>(groups);
        long spared = 0;
        for (Group g : groups) {
            for (Group.Member m : g.members()) {
                int value = m.instruction().output();
                boolean read = readers.getOrDefault(value, Set.of()).stream()
                        .anyMatch(reader -> !reader.equals(g) && own.contains(reader));
                spared += read ? listing.value(value).size() : 0;
            }
        }
        return spared;
    }
}
