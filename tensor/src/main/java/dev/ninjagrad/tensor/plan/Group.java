package dev.ninjagrad.tensor.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Instructions that run as one step. A group of element-wise calls and sums walks one set of elements, seen as rows of
 * {@link #columns}; of each member either every element is computed ("full") or one value a row ("column").
 */
final class Group {
    /** Longer rows are not kept in the first-level cache. */
    static final int LONGEST_ROW = 4096;

    /** Members of a group, so that their registers stay in the cache. */
    static final int MOST_MEMBERS = 48;

    private final List<Member> members;
    private final List<Integer> dims;
    private final int columns;

    /** Groups that run one after the other on some rows at a time; empty if this is no pipeline. */
    private final List<Group> stages;

    /**
     * A member.
     *
     * @param index of the instruction in the listing
     * @param column whether one value a row is computed
     */
    record Member(int index, Instruction instruction, boolean column) {
        /** Whether whole rows are read; a sum over a row gives one value but reads all. */
        boolean readsColumns() {
            return column && !(instruction.call() instanceof Call.Fold);
        }

        /** Whether the value is complete only when all rows are done, so that no other member may read it. */
        boolean ends() {
            return instruction.call() instanceof Call.Fold && !column;
        }
    }

    private Group(List<Member> members, List<Integer> dims, int columns) {
        this(members, dims, columns, List.of());
    }

    private Group(List<Member> members, List<Integer> dims, int columns, List<Group> stages) {
        this.members = members;
        this.dims = dims;
        this.columns = columns;
        this.stages = stages;
    }

    /** Returns a pipeline over so many rows; see {@link Pipelines}. */
    static Group pipeline(int rows, List<Group> stages) {
        List<Member> members = stages.stream().flatMap(s -> s.members.stream()).toList();
        return new Group(members, List.of(rows), 0, List.copyOf(stages));
    }

    List<Group> stages() {
        return stages;
    }

    /** Returns this group with its elements seen as so many rows; null if it walks over others. */
    @Nullable Group overRows(int rows) {
        if (dims.size() == 2 && dims.getFirst() == rows) {
            return this;
        }
        boolean whole = dims.size() == 1 && columns == 0 && dims.getFirst() % rows == 0 && dims.getFirst() > rows;
        return whole ? new Group(members, List.of(rows, dims.getFirst() / rows), 0) : null;
    }

    /** Returns a group of one. */
    static Group of(int index, Instruction i) {
        return switch (i.call()) {
            case Call.Map m
            when m.loop().count() > 0 -> {
                List<Integer> dims =
                        m.loop().sizes().isEmpty() ? List.of(1) : m.loop().sizes();
                yield new Group(List.of(new Member(index, i, false)), dims, 0);
            }
            case Call.Fold f
            when f.inner() == 1 && f.n() > 0 && f.n() <= LONGEST_ROW && f.outer() > 0 ->
                new Group(List.of(new Member(index, i, true)), rows(f.outer(), f.n()), f.n());
            case Call.Fold f
            when f.outer() == 1 && f.inner() == 1 && f.n() > 0 ->
                new Group(List.of(new Member(index, i, false)), List.of(f.n()), 0);
            case Call.Fold(var kind, var outer, var n, var inner)
            when kind == dev.ninjagrad.tensor.Reduce.Kind.SUM
                    && outer == 1
                    && n > 0
                    && inner > 0
                    && inner <= LONGEST_ROW -> new Group(List.of(new Member(index, i, false)), rows(n, inner), inner);
            default -> new Group(List.of(new Member(index, i, false)), List.of(), 0);
        };
    }

    private static List<Integer> rows(int rows, int columns) {
        return rows == 1 ? List.of(columns) : List.of(rows, columns);
    }

    List<Member> members() {
        return members;
    }

    /** Returns the instructions of groups, one after another. */
    static Stream<Instruction> instructions(List<Group> groups) {
        return groups.stream().flatMap(g -> g.members.stream()).map(Member::instruction);
    }

    /** The dimensions all members are computed over; empty if this is a single call of another kind. */
    List<Integer> dims() {
        return dims;
    }

    /** The length of a row, which is the last of {@link #dims}; 0 where it does not matter. */
    int columns() {
        return columns;
    }

    boolean isProgram() {
        return !dims.isEmpty();
    }

    int last() {
        return members.getLast().index();
    }

    /** Returns this group reading another value in one's place. */
    Group reading(int other, int value) {
        List<Member> changed = new ArrayList<>();
        for (Member m : members) {
            Instruction i = m.instruction();
            List<Integer> inputs = i.inputs().stream()
                    .map(input -> input == value ? (Integer) other : input)
                    .toList();
            changed.add(new Member(
                    m.index(), new Instruction(i.call(), inputs, i.output(), i.origin(), i.line()), m.column()));
        }
        return new Group(changed, dims, columns);
    }

    /** Returns this group without the element-wise calls whose results neither a member nor one of these wants. */
    Group without(Set<Integer> wanted) {
        List<Member> kept = new ArrayList<>();
        Set<Integer> read = new HashSet<>(wanted);
        for (Member m : members.reversed()) {
            Instruction i = m.instruction();
            if (!(i.call() instanceof Call.Map) || read.contains(i.output())) {
                read.addAll(i.inputs());
                kept.addFirst(m);
            }
        }
        return new Group(kept, dims, columns);
    }

    /** Returns this group and a later one as one, or null if their members do not walk together. */
    @Nullable Group with(Group later, Listing listing) {
        if (!isProgram() || !later.isProgram() || members.size() + later.members.size() > MOST_MEMBERS) {
            return null;
        }
        long own = Loop.product(dims);
        long its = Loop.product(later.dims);
        if (own == its && (columns == 0 || later.columns == 0 || columns == later.columns)) {
            return joined(this, later, Math.max(columns, later.columns), listing);
        }
        if (own == its && later.isTotal()) {
            return joined(this, later.asTotal(), columns, listing);
        }
        if (own < its && own > 0 && columns == 0 && its % own == 0) {
            int c = (int) (its / own);
            return later.columns == 0 || later.columns == c ? joined(asColumns(c), later, c, listing) : null;
        }
        if (columns > 0 && later.columns == 0 && its * columns == own) {
            return joined(this, later.asColumns(columns), columns, listing);
        }
        return null;
    }

    /** Whether this is a sum of everything, which as a row of its own does not walk with shorter rows. */
    private boolean isTotal() {
        return members.size() == 1
                && members.getFirst().instruction().call() instanceof Call.Fold f
                && f.outer() == 1
                && f.inner() == 1;
    }

    private Group asTotal() {
        Member only = members.getFirst();
        return new Group(List.of(new Member(only.index(), only.instruction(), false)), dims, 0);
    }

    /** Returns this group as one value for every row of {@code c}. */
    private Group asColumns(int c) {
        List<Member> moved = new ArrayList<>();
        for (Member m : members) {
            if (m.ends()) {
                return new Group(members, List.of(), 0);
            }
            moved.add(new Member(m.index(), m.instruction(), true));
        }
        List<Integer> wide = new ArrayList<>(dims.equals(List.of(1)) ? List.of() : dims);
        wide.add(c);
        return new Group(moved, wide, c);
    }

    private static @Nullable Group joined(Group a, Group b, int columns, Listing listing) {
        if (!a.isProgram() || !b.isProgram() || columns > LONGEST_ROW) {
            return null;
        }
        List<Integer> dims = Loop.refine(a.dims, b.dims);
        if (dims != null && columns > 0) {
            dims = Loop.refine(dims, List.of(columns));
        }
        if (dims == null || dims.size() > 6 || (columns > 0 && dims.getLast() != columns)) {
            return null;
        }
        if (!a.feeds(b, columns, listing) || !b.feeds(a, columns, listing)) {
            return null;
        }
        List<Member> all = new ArrayList<>(a.members);
        all.addAll(b.members);
        all.sort((x, y) -> Integer.compare(x.index(), y.index()));
        return new Group(List.copyOf(all), dims, columns);
    }

    /** Whether whatever the other group reads of this one's values, it reads element by element as they are made. */
    private boolean feeds(Group other, int columns, Listing listing) {
        for (Member m : members) {
            for (Member reader : other.members) {
                for (int operand = 0; operand < reader.instruction().inputs().size(); operand++) {
                    if (reader.instruction().inputs().get(operand)
                                    == m.instruction().output()
                            && (m.ends() || !fits(m, reader, operand, columns, listing))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static boolean fits(Member made, Member reader, int operand, int columns, Listing listing) {
        int size = listing.value(made.instruction().output()).size();
        if (reader.instruction().call() instanceof Call.Map m) {
            if (made.column() == reader.column()) {
                return m.loop().isDense(operand, size);
            }
            return made.column() && m.loop().isColumn(operand, size, columns);
        }
        return !made.column();
    }
}
