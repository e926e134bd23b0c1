package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Cast;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Lets attention read its heads where they lie in a larger array, and write its results where they are wanted: so cutting
 * [B, T, 3C] into heads and putting them together again are no copies.
 */
final class HeadViews {
    private final Listing listing;
    private final Map<Integer, Instruction> makers = new HashMap<>();
    private final Map<Integer, List<Instruction>> readers = new HashMap<>();

    /** Outputs of copies that are no longer made: attention writes there itself. */
    private final Set<Integer> written = new HashSet<>();

    private HeadViews(Listing listing) {
        this.listing = listing;
        for (Instruction i : listing.code()) {
            makers.put(i.output(), i);
            i.inputs()
                    .forEach(x ->
                            readers.computeIfAbsent(x, _ -> new ArrayList<>()).add(i));
        }
    }

    static Listing of(Listing listing) {
        HeadViews views = new HeadViews(listing);
        List<Instruction> code = new ArrayList<>();
        for (Instruction i : listing.code()) {
            switch (i.call()) {
                case Call.Attend a -> code.add(views.writing(views.reading(i, a)));
                case Call.AttendBackward a -> code.add(views.writingCotangents(views.reading(i, a)));
                default -> {
                    if (!views.written.contains(i.output())) {
                        code.add(i);
                    }
                }
            }
        }
        return listing.with(code);
    }

    private record Operands(List<Integer> numbers, List<Call.HeadsAt> heads) {}

    private Instruction reading(Instruction i, Call.Attend a) {
        Operands in = operands(i, a.inputs(), List.of(a.t(), a.s(), a.s()), List.of(a.d(), a.d(), a.e()));
        Call call = new Call.Attend(a.op(), a.t(), a.s(), a.d(), a.e(), in.heads, a.y());
        return new Instruction(call, in.numbers, i.output(), i.origin(), i.line());
    }

    private Instruction reading(Instruction i, Call.AttendBackward a) {
        Operands in = operands(i, a.inputs(), List.of(a.t(), a.s(), a.s(), a.t()), List.of(a.d(), a.d(), a.e(), a.e()));
        Call call = new Call.AttendBackward(a.op(), a.t(), a.s(), a.d(), a.e(), in.heads, a.outputs());
        return new Instruction(call, in.numbers, i.output(), i.origin(), i.line());
    }

    /** Returns the operands, each as the original of which it is a copy, if its heads can be read there. */
    private Operands operands(Instruction i, List<Call.HeadsAt> heads, List<Integer> rows, List<Integer> columns) {
        List<Integer> numbers = new ArrayList<>(i.inputs());
        List<Call.HeadsAt> places = new ArrayList<>(heads);
        for (int k = 0; k < numbers.size(); k++) {
            Instruction copy = makers.get(numbers.get(k));
            if (copy == null || !isCopy(copy) || !(copy.call() instanceof Call.Map(var _, Loop loop))) {
                continue;
            }
            Call.HeadsAt there = heads(
                    loop.sizes(), loop.strides().getFirst(), loop.offsets().getFirst(), rows.get(k), columns.get(k));
            if (there != null) {
                numbers.set(k, copy.inputs().getFirst());
                places.set(k, there);
            }
        }
        return new Operands(List.copyOf(numbers), List.copyOf(places));
    }

    /** Whether this copies a value that nothing overwrites. */
    private boolean isCopy(Instruction i) {
        return i.call() instanceof Call.Map(var fn, Loop loop)
                && fn instanceof Cast cast
                && loop.count() > 0
                && listing.value(i.inputs().getFirst()).dtype() == cast.dtype()
                && listing.value(i.inputs().getFirst()).isComputed();
    }

    /** Lets the output go where its only reader copies it. */
    private Instruction writing(Instruction i) {
        List<Instruction> copies = readers.getOrDefault(i.output(), List.of());
        if (copies.size() != 1
                || listing.outputs().contains(i.output())
                || !isCopy(copies.getFirst())
                || !(copies.getFirst().call() instanceof Call.Map(var _, Loop loop))
                || !(i.call() instanceof Call.Attend a)) {
            return i;
        }
        List<Integer> to = Loop.rowMajor(loop.sizes());
        boolean all = loop.count() == listing.value(i.output()).size();
        Call.HeadsAt there = all && loop.offsets().getFirst() == 0
                ? written(loop.sizes(), loop.strides().getFirst(), to, 0, a.t(), a.e())
                : null;
        if (there == null) {
            return i;
        }
        int output = copies.getFirst().output();
        written.add(output);
        return new Instruction(
                new Call.Attend(a.op(), a.t(), a.s(), a.d(), a.e(), a.inputs(), there),
                i.inputs(),
                output,
                i.origin(),
                i.line());
    }

    /** Lets the three cotangents go where they are copied side by side, if they fill that array. */
    private Instruction writingCotangents(Instruction i) {
        List<Instruction> copies = readers.getOrDefault(i.output(), List.of());
        int size = listing.value(i.output()).size();
        if (copies.size() != 3
                || !(i.call() instanceof Call.AttendBackward a)
                || listing.value(copies.getLast().output()).size() != size
                || !isChain(copies)) {
            return i;
        }
        List<Call.HeadsAt> outputs = new ArrayList<>(a.outputs());
        Set<Integer> found = new HashSet<>();
        for (Instruction copy : copies) {
            if (!(copy.call() instanceof Call.Place(Loop loop, int at, List<Integer> strides))) {
                return i;
            }
            int part = part(a, loop.offsets().getFirst());
            int rows = part == 0 ? a.t() : a.s();
            int columns = part == 2 ? a.e() : a.d();
            Call.HeadsAt there = part < 0
                            || loop.count()
                                    != rows
                                            * columns
                                            * a.inputs().getFirst().at().size()
                    ? null
                    : written(loop.sizes(), loop.strides().getFirst(), strides, at, rows, columns);
            if (there == null || !found.add(part)) {
                return i;
            }
            outputs.set(part, there);
        }
        copies.forEach(copy -> written.add(copy.output()));
        return new Instruction(
                new Call.AttendBackward(a.op(), a.t(), a.s(), a.d(), a.e(), a.inputs(), List.copyOf(outputs)),
                i.inputs(),
                copies.getLast().output(),
                i.origin(),
                i.line());
    }

    /** Whether each copy goes on in the array of the one before, which nobody else reads. */
    private boolean isChain(List<Instruction> copies) {
        for (int k = 0; k < copies.size(); k++) {
            Instruction copy = copies.get(k);
            boolean continues = k == 0
                    ? copy.inputs().size() == 1
                    : copy.continued() == copies.get(k - 1).output();
            boolean last = k == copies.size() - 1;
            boolean read = !last
                    && (readers.getOrDefault(copy.output(), List.of()).size() != 1
                            || listing.outputs().contains(copy.output()));
            if (!(copy.call() instanceof Call.Place) || !continues || read) {
                return false;
            }
        }
        return true;
    }

    private static int part(Call.AttendBackward a, int at) {
        return IntStream.range(0, a.outputs().size())
                .filter(part -> a.outputs().get(part).at().getFirst() == at)
                .findFirst()
                .orElse(-1);
    }

    /**
     * Returns where heads go that lie one after the other and are then copied by a walk with these strides; null if the walk
     * leaves some out or takes a row apart.
     */
    private static Call.@Nullable HeadsAt written(
            List<Integer> sizes, List<Integer> from, List<Integer> to, int at, int rows, int columns) {
        List<Integer> order = IntStream.range(0, sizes.size())
                .boxed()
                .sorted(Comparator.comparingInt(k -> -from.get(k)))
                .toList();
        List<Integer> sorted = order.stream().map(sizes::get).toList();
        boolean dense = order.stream().map(from::get).toList().equals(Loop.rowMajor(sorted));
        return dense ? heads(sorted, order.stream().map(to::get).toList(), at, rows, columns) : null;
    }

    /** Returns matrices of these sizes in a walk over all of their elements; null if their rows are not whole in memory. */
    private static Call.@Nullable HeadsAt heads(
            List<Integer> sizes, List<Integer> strides, int offset, int rows, int columns) {
        List<Integer> dims = Loop.refine(sizes, List.of(rows, columns));
        int n = dims == null ? 0 : dims.size();
        if (dims == null || n < 2 || dims.get(n - 1) != columns || dims.get(n - 2) != rows) {
            return null;
        }
        List<Integer> own = Loop.split(sizes, strides, dims);
        if (own.get(n - 1) != 1) {
            return null;
        }
        List<Integer> at = new ArrayList<>(List.of(offset));
        for (int d = 0; d < n - 2; d++) {
            List<Integer> finer = new ArrayList<>();
            for (int start : at) {
                for (int k = 0; k < dims.get(d); k++) {
                    finer.add(start + k * own.get(d));
                }
            }
            at = finer;
        }
        return new Call.HeadsAt(List.copyOf(at), own.get(n - 2));
    }
}
