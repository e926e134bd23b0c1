package dev.ninjagrad.check.fault;

import static dev.ninjagrad.check.fault.Mutants.apply;

import dev.ninjagrad.tensor.Custom;
import dev.ninjagrad.tensor.Dropout;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Where;

/** Mistakes with positions: repeated indices, shifted slices, masks. */
final class IndexFaults {
    private final Expr.Apply a;
    private final Mutants sink;

    private IndexFaults(Expr.Apply a, Mutants sink) {
        this.a = a;
        this.sink = sink;
    }

    static void at(Expr.Apply a, Mutants sink) {
        new IndexFaults(a, sink).offer();
    }

    private void offer() {
        switch (a.op()) {
            case Indexing.RowsAdd r -> scatter(new Overwriting(r, false), new Overwriting(r, true));
            case Indexing.ScatterAdd s -> scatter(new Overwriting(s, false), new Overwriting(s, true));
            case Indexing.Triangle t -> triangle(t);
            case Movement.Slice s -> {
                slice(new Movement.Slice(s.dim(), s.from() - 1, s.to() - 1));
                slice(new Movement.Slice(s.dim(), s.from() + 1, s.to() + 1));
            }
            case Movement.Pad p -> {
                slice(new Movement.Pad(p.dim(), p.before() - 1, p.after() + 1));
                slice(new Movement.Pad(p.dim(), p.before() + 1, p.after() - 1));
            }
            case Where w -> where(w);
            default -> {}
        }
    }

    private void scatter(Overwriting last, Overwriting first) {
        sink.offer(Fault.SCATTER_OVERWRITES, "", () -> apply(new Custom(last), a.input(0), a.input(1)));
        sink.offer(Fault.SCATTER_COUNTS_ONCE, "", () -> apply(new Custom(first), a.input(0), a.input(1)));
    }

    private void slice(Movement shifted) {
        sink.offer(Fault.SLICE_SHIFTED, ":" + shifted, () -> apply(shifted, a.input(0)));
    }

    private void triangle(Indexing.Triangle t) {
        sink.offer(Fault.MASK_DROPPED, "", () -> a.input(0));
        for (int step : new int[] {-1, 1}) {
            Indexing.Triangle off = new Indexing.Triangle(t.lower(), t.diagonal() + step);
            sink.offer(Fault.MASK_OFF_BY_ONE, ":" + step, () -> apply(off, a.input(0)));
        }
    }

    private void where(Where w) {
        Node of = a.of();
        boolean dropout = of != null && of.op() instanceof Dropout;
        Expr taken = sink.carries(a.input(1)) ? a.input(1) : a.input(2);
        sink.offer(dropout ? Fault.DROPOUT_MASK_MISSING : Fault.MASK_DROPPED, "", () -> taken);
        sink.offer(Fault.MASK_INVERTED, "", () -> apply(w, a.input(0), a.input(2), a.input(1)));
    }
}
