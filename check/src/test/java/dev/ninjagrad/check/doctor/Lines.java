package dev.ninjagrad.check.doctor;

import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The sheet of paper a hand-written backward pass is written on: a line for each contribution, and a place to slip on every line.
 *
 * <p>{@code line("h", "logits", g -> g.matmul(v("W2").transpose()))} reads: dh += dlogits @ W2.T.
 */
final class Lines {
    /** What a slip does to the line it is on. Written without a look at the fault catalogue's formulas: these act on values. */
    enum Kind {
        NEGATED,
        OMITTED,
        ASSIGNED,
        ADDED_TWICE,
        UPSTREAM_ONES,
        UPSTREAM_OTHER,
        UPSTREAM_EARLY,
        VALUE_OTHER,
        NUMBER_DROPPED,
        NUMBER_INVERTED,
        NOT_SUMMED,
        AVERAGED,
        OTHER_AXIS,
        SQUEEZED,
        TURNED,
        DOUBLED,
        SCATTER_ASSIGNS
    }

    /**
     * A slip of the pen.
     *
     * @param line which line, from 0
     * @param choice which value, number or sum on that line, or which wrong one, where there is a choice
     */
    record Slip(int line, Kind kind, int choice) {}

    /** A line as somebody else wrote it. */
    interface Rewrite {
        Tensor line(Lines sheet, Tensor g);
    }

    private final Values values;
    private final List<Slip> slips;
    private final Map<String, Rewrite> rewrites;
    private final Map<String, List<Tensor>> history = new LinkedHashMap<>();
    private final List<String> targets = new ArrayList<>();
    private @Nullable Slip slip;
    private int valuesRead;
    private int numbersRead;
    private int sumsDone;
    private boolean hit;

    Lines(Values values, List<Slip> slips, Map<String, Rewrite> rewrites) {
        this.values = values;
        this.slips = slips;
        this.rewrites = rewrites;
    }

    /** Returns a forward value. */
    Tensor v(String name) {
        Tensor own = values.get(name);
        if (slipping(Kind.VALUE_OTHER) && valuesRead++ == now().choice() / 8) {
            List<Tensor> others = values.asMap().values().stream()
                    .filter(t -> t != own && t.spec().equals(own.spec()))
                    .toList();
            int which = now().choice() % 8;
            if (which < others.size()) {
                hit = true;
                return others.get(which);
            }
        }
        return own;
    }

    /** Returns a number of the formula. */
    double number(double c) {
        if (slipping(Kind.NUMBER_DROPPED) && numbersRead++ == now().choice()) {
            hit = true;
            return 1;
        }
        if (slipping(Kind.NUMBER_INVERTED) && numbersRead++ == now().choice()) {
            hit = true;
            return 1 / c;
        }
        return c;
    }

    /** Returns a sum over the dimension along which the value was repeated. */
    Tensor sum(Tensor t, int dim, boolean keep) {
        boolean here = slip != null && sumsDone++ == now().choice();
        if (here && slipping(Kind.NOT_SUMMED)) {
            hit = true;
            return t;
        }
        if (here && slipping(Kind.AVERAGED)) {
            hit = true;
            return t.mean(dim, keep);
        }
        if (here && slipping(Kind.OTHER_AXIS) && t.rank() == 2) {
            hit = true;
            return t.sum(1 - (dim < 0 ? dim + 2 : dim), keep);
        }
        return t.sum(dim, keep);
    }

    /** Returns rows added up in a table at their indices. */
    Tensor scatterRows(Tensor rows, Tensor index, int size) {
        int width = rows.size() / index.size();
        double[] out = new double[size * width];
        double[] from = rows.toDoubles();
        int[] at = index.toInts();
        boolean assigns = slipping(Kind.SCATTER_ASSIGNS);
        hit |= assigns;
        for (int i = 0; i < from.length; i++) {
            int to = at[i / width] * width + i % width;
            out[to] = assigns ? from[i] : out[to] + from[i];
        }
        return Tensor.of(out, size, width).to(rows.dtype());
    }

    private boolean slipping(Kind kind) {
        return slip != null && slip.kind() == kind;
    }

    private Slip now() {
        return Objects.requireNonNull(slip);
    }

    /** Returns the gradient of a value as it stands. */
    Tensor d(String name) {
        return Objects.requireNonNull(history.get(name), name).getLast();
    }

    /** Returns the gradient of a value as it stood after the first line that contributed to it. */
    Tensor early(String name) {
        return Objects.requireNonNull(history.get(name), name).getFirst();
    }

    void seed(String name, Tensor g) {
        history.put(name, new ArrayList<>(List.of(g)));
    }

    /** dtarget += rule(dsource). */
    void line(String target, String source, UnaryOperator<Tensor> rule) {
        int line = targets.size();
        targets.add(target);
        slip = slips.stream().filter(s -> s.line() == line).findFirst().orElse(null);
        valuesRead = 0;
        numbersRead = 0;
        sumsDone = 0;
        Tensor g = upstream(source);
        Rewrite rewrite = rewrites.get(target + " from " + source);
        Tensor c = rewrite != null ? rewrite.line(this, g) : rule.apply(g);
        hit |= rewrite != null;
        put(target, altered(c));
        slip = null;
    }

    private Tensor upstream(String source) {
        Tensor g = d(source);
        if (slipping(Kind.UPSTREAM_ONES)) {
            hit = true;
            return Tensor.ones(g.dtype(), g.shape());
        }
        if (slipping(Kind.UPSTREAM_EARLY)
                && history.getOrDefault(source, List.of()).size() > 1) {
            hit = true;
            return early(source);
        }
        if (slipping(Kind.UPSTREAM_OTHER)) {
            List<Tensor> others = history.entrySet().stream()
                    .filter(e -> !e.getKey().equals(source))
                    .map(e -> e.getValue().getLast())
                    .filter(t -> t.spec().equals(g.spec()))
                    .toList();
            if (now().choice() < others.size()) {
                hit = true;
                return others.get(now().choice());
            }
        }
        return g;
    }

    private Tensor altered(Tensor c) {
        boolean squeezable = c.rank() == 2 && c.dim(0) == 1;
        boolean square = c.rank() == 2 && c.dim(0) > 1 && c.dim(1) > 1;
        hit |= slipping(Kind.NEGATED)
                || slipping(Kind.OMITTED)
                || slipping(Kind.DOUBLED)
                || (slipping(Kind.SQUEEZED) && squeezable)
                || (slipping(Kind.TURNED) && square);
        if (slipping(Kind.NEGATED)) {
            return c.neg();
        }
        if (slipping(Kind.OMITTED)) {
            return c.mul(0);
        }
        if (slipping(Kind.DOUBLED)) {
            return c.mul(2);
        }
        if (slipping(Kind.SQUEEZED) && squeezable) {
            return c.squeeze(0);
        }
        return slipping(Kind.TURNED) && square ? c.transpose() : c;
    }

    private void put(String target, Tensor c) {
        List<Tensor> past = history.get(target);
        if (past == null) {
            history.put(target, new ArrayList<>(List.of(c)));
        } else {
            boolean assigned = slipping(Kind.ASSIGNED);
            boolean twice = slipping(Kind.ADDED_TWICE);
            hit |= assigned || twice;
            Tensor sum = assigned ? c : past.getLast().add(c);
            past.add(twice ? sum.add(c) : sum);
        }
    }

    /** Returns what has been derived. */
    Map<String, Tensor> gradients() {
        Map<String, Tensor> out = new HashMap<>();
        history.forEach((name, past) -> out.put("d" + name, past.getLast()));
        return out;
    }

    /** Returns the value each line contributes to. */
    List<String> targets() {
        return targets;
    }

    /** Returns whether the slip found something to slip on. */
    boolean hit() {
        return hit;
    }
}
