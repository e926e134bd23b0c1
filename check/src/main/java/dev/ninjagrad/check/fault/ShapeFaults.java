package dev.ninjagrad.check.fault;

import static dev.ninjagrad.check.fault.Mutants.apply;

import dev.ninjagrad.tensor.MatMul;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Mistakes with axes: sums over broadcast dimensions, transposes, products the wrong way round, mixed-up reshapes. */
final class ShapeFaults {
    private final Expr.Apply a;
    private final Mutants sink;

    private ShapeFaults(Expr.Apply a, Mutants sink) {
        this.a = a;
        this.sink = sink;
    }

    static void at(Expr.Apply a, Mutants sink) {
        new ShapeFaults(a, sink).offer();
    }

    private void offer() {
        switch (a.op()) {
            case Reduce r when r.kind() == Reduce.Kind.SUM || r.kind() == Reduce.Kind.MEAN -> reduction(r);
            case Movement.Reshape r -> reshape(r);
            case Movement.Permute _ -> sink.offer(Fault.TRANSPOSED, "", () -> a.input(0));
            case MatMul _ -> product();
            default -> {}
        }
    }

    private void reduction(Reduce r) {
        Expr x = a.input(0);
        boolean unBroadcasts = a.of() == null;
        boolean sum = r.kind() == Reduce.Kind.SUM;
        sink.offer(unBroadcasts ? Fault.BROADCAST_NOT_SUMMED : Fault.SUM_FORGOTTEN, "", () -> x);
        Reduce other = new Reduce(sum ? Reduce.Kind.MEAN : Reduce.Kind.SUM, r.dims(), r.keepDim());
        Fault confused = !sum ? Fault.SUM_FOR_MEAN : unBroadcasts ? Fault.BROADCAST_AVERAGED : Fault.MEAN_FOR_SUM;
        sink.offer(confused, "", () -> apply(other, x));
        if (unBroadcasts) {
            sink.offer(Fault.BROADCAST_FIRST_ONLY, "", () -> first(r, x));
        }
        if (r.dims().size() == 1) {
            int dim = r.dims().getFirst();
            for (int d = 0; d < x.spec().shape().rank(); d++) {
                Reduce elsewhere = new Reduce(r.kind(), List.of(d), r.keepDim());
                if (d != dim) {
                    sink.offer(Fault.WRONG_AXIS, ":" + d, () -> apply(elsewhere, x));
                }
            }
        }
    }

    private static Expr first(Reduce r, Expr x) {
        Expr slice = x;
        for (int d : r.dims()) {
            slice = apply(new Movement.Slice(d, 0, 1), slice);
        }
        return slice;
    }

    private void reshape(Movement.Reshape r) {
        Expr x = a.input(0);
        if (x instanceof Expr.Apply inner && inner.op() instanceof Reduce sum && inner.of() == null) {
            // The sum over a broadcast axis and the reshape that follows it are one step to whoever writes the rule.
            sink.offer(Fault.BROADCAST_NOT_SUMMED, "", () -> inner.input(0));
            if (sum.dims().size() == 1) {
                for (int d = 0; d < inner.input(0).spec().shape().rank(); d++) {
                    Reduce elsewhere = new Reduce(Reduce.Kind.SUM, List.of(d), false);
                    if (d != sum.dims().getFirst()) {
                        sink.offer(Fault.WRONG_AXIS, ":" + d, () -> apply(elsewhere, inner.input(0)));
                    }
                }
            }
        }
        int rank = r.shape().rank();
        if (rank >= 2 && !sameButOnes(x.spec().shape(), r.shape())) {
            for (int d = 0; d + 1 < rank; d++) {
                mixed(x, r.shape(), d);
            }
        }
    }

    /** Read with two neighbouring dimensions exchanged, then put in order: the right shape, the wrong places. */
    private void mixed(Expr x, Shape shape, int d) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, shape.rank()).boxed().toList());
        Collections.swap(order, d, d + 1);
        Shape swapped = shape.with(d, shape.dim(d + 1)).with(d + 1, shape.dim(d));
        if (shape.dim(d) > 1 && shape.dim(d + 1) > 1) {
            sink.offer(
                    Fault.RESHAPE_MIXED_AXES,
                    ":" + d,
                    () -> apply(new Movement.Permute(order), apply(new Movement.Reshape(swapped), x)));
        }
    }

    private static boolean sameButOnes(Shape x, Shape y) {
        return Arrays.equals(withoutOnes(x), withoutOnes(y));
    }

    private static int[] withoutOnes(Shape shape) {
        return Arrays.stream(shape.sizes()).filter(n -> n != 1).toArray();
    }

    private void product() {
        Expr x = a.input(0);
        Expr w = a.input(1);
        sink.offer(Fault.MATMUL_SWAPPED_OPERANDS, "", () -> apply(new MatMul(), w, x));
        sink.offer(Fault.TRANSPOSED, "left", () -> apply(new MatMul(), turned(x), w));
        sink.offer(Fault.TRANSPOSED, "right", () -> apply(new MatMul(), x, turned(w)));
        sink.offer(Fault.TRANSPOSED, "result", () -> apply(new MatMul(), turned(w), turned(x)));
    }

    private static Expr turned(Expr x) {
        if (x instanceof Expr.Apply p && p.op() instanceof Movement.Permute) {
            return p.input(0);
        }
        int rank = x.spec().shape().rank();
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.swap(order, rank - 2, rank - 1);
        return apply(new Movement.Permute(order), x);
    }
}
