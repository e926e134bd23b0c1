package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Attention;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Kernels that write down each call instead of computing it, unless its operands are constants. */
final class TracingKernels implements Kernels {
    /** Results of constants beyond this size are computed at every replay rather than kept. */
    private static final int LARGEST_FOLDED = 1 << 20;

    private final Tracer tracer;
    private final Kernels machine;
    private final Lowering lowering;

    TracingKernels(Tracer tracer, Kernels machine) {
        this.tracer = tracer;
        this.machine = machine;
        this.lowering = new Lowering(tracer);
    }

    /** Returns whether to compute y now; then makes room for it. */
    private boolean folds(Storage y, Storage... operands) {
        if (!tracer.isConstant(operands) || y.size() > LARGEST_FOLDED) {
            return false;
        }
        tracer.folded();
        y.makeArray();
        return true;
    }

    @Override
    public void unary(Unary op, int n, Storage x, Storage y) {
        if (folds(y, x)) {
            machine.unary(op, n, x, y);
        } else if (op == Unary.GELU || op == Unary.GELU_TANH || op == Unary.SILU) {
            lowering.gate(op, x, y);
        } else {
            map(op, new int[] {n}, y, new Storage[] {x}, new int[] {1});
        }
    }

    private void map(Op op, int[] shape, Storage y, Storage[] operands, int[]... strides) {
        Loop loop = Loop.of(shape, new int[operands.length], strides);
        tracer.record(new Call.Map(op, loop), y, operands);
    }

    @Override
    public void binary(Binary op, int[] shape, Storage x, int[] xStrides, Storage w, int[] wStrides, Storage y) {
        if (folds(y, x, w)) {
            machine.binary(op, shape, x, xStrides, w, wStrides, y);
        } else if (op == Binary.POW
                && w.size() == 1
                && tracer.isConstant(w)
                && lowering.power(x, w.get(0), y, Loop.of(shape, new int[1], xStrides))) {
            return; // a few products instead
        } else if (isNeutral(op, w, false) && covers(x, shape, xStrides)) {
            tracer.same(x, y);
        } else if (isNeutral(op, x, true) && covers(w, shape, wStrides)) {
            tracer.same(w, y);
        } else if (op == Binary.MUL && x == w && Arrays.equals(xStrides, wStrides) && covers(x, shape, xStrides)) {
            unary(Unary.SQUARE, x.size(), x, y); // the form that a square has elsewhere, so that it is shared
        } else {
            map(op, shape, y, new Storage[] {x, w}, xStrides, wStrides);
        }
    }

    /** Whether an operand that is one constant throughout leaves the other as it is: x·1, x + 0, x − 0, x/1. */
    private boolean isNeutral(Binary op, Storage constant, boolean left) {
        double neutral = op == Binary.MUL || op == Binary.DIV ? 1 : 0;
        boolean candidate = op == Binary.ADD || op == Binary.MUL || (!left && (op == Binary.SUB || op == Binary.DIV));
        if (!candidate || !tracer.isConstant(constant)) {
            return false;
        }
        for (int i = 0; i < constant.size(); i++) {
            if (constant.get(i) != neutral) {
                return false;
            }
        }
        return true;
    }

    /** Whether the operand alone already is the result's elements in order; a parameter may change under its value. */
    private boolean covers(Storage x, int[] shape, int[] strides) {
        return !tracer.isParameter(x) && Loop.of(shape, new int[1], strides).isDense(0, x.size());
    }

    @Override
    public void compare(Compare op, int[] shape, Storage x, int[] xStrides, Storage w, int[] wStrides, Storage y) {
        if (folds(y, x, w)) {
            machine.compare(op, shape, x, xStrides, w, wStrides, y);
        } else {
            map(op, shape, y, new Storage[] {x, w}, xStrides, wStrides);
        }
    }

    @Override
    public void where(
            int[] shape,
            Storage mask,
            int[] maskStrides,
            Storage x,
            int[] xStrides,
            Storage w,
            int[] wStrides,
            Storage y) {
        if (folds(y, mask, x, w)) {
            machine.where(shape, mask, maskStrides, x, xStrides, w, wStrides, y);
        } else {
            map(new Where(), shape, y, new Storage[] {mask, x, w}, maskStrides, xStrides, wStrides);
        }
    }

    @Override
    public void reduce(Reduce.Kind op, int outer, int n, int inner, Storage x, Storage y) {
        if (folds(y, x)) {
            machine.reduce(op, outer, n, inner, x, y);
        } else if (op == Reduce.Kind.MEAN) {
            Storage sum = Storage.pending(y.dtype(), y.size());
            tracer.record(new Call.Fold(Reduce.Kind.SUM, outer, n, inner), sum, x);
            Storage[] operands = {sum, Lowering.number(y.dtype(), n)};
            map(Binary.DIV, new int[] {y.size()}, y, operands, new int[] {1}, new int[] {0});
        } else {
            tracer.record(new Call.Fold(op, outer, n, inner), y, x);
        }
    }

    @Override
    public void argReduce(boolean largest, int outer, int n, int inner, Storage x, Storage y) {
        if (folds(y, x)) {
            machine.argReduce(largest, outer, n, inner, x, y);
        } else {
            tracer.record(new Call.ArgFold(largest, outer, n, inner), y, x);
        }
    }

    @Override
    public void matmul(int n, int k, int m, Matrices x, Matrices w, Storage y) {
        if (folds(y, x.storage(), w.storage())) {
            machine.matmul(n, k, m, x, w, y);
        } else {
            Call call = new Call.MatMul(n, k, m, boxed(x.at()), x.transposed(), boxed(w.at()), w.transposed());
            tracer.record(call, y, x.storage(), w.storage());
        }
    }

    /** Traced as three calls; what can be folded into the product again is for {@link Epilogues} to see. */
    @Override
    public void matmulEpilogue(
            int n,
            int k,
            int m,
            Matrices x,
            Matrices w,
            @Nullable Storage bias,
            @Nullable Unary activation,
            Storage y) {
        Storage product = bias == null && activation == null ? y : Storage.pending(y.dtype(), y.size());
        matmul(n, k, m, x, w, product);
        Storage sum = product;
        if (bias != null) {
            sum = activation == null ? y : Storage.pending(y.dtype(), y.size());
            int rows = x.count() * n;
            binary(Binary.ADD, new int[] {rows, m}, product, new int[] {m, 1}, bias, new int[] {0, 1}, sum);
        }
        if (activation != null) {
            unary(activation, y.size(), sum, y);
        }
    }

    /** No op adds in place; that a product can go on in an array is for {@link Products} to see. */
    @Override
    public void matmulAdd(int n, int k, int m, Matrices x, Matrices w, Storage y) {
        throw new IllegalStateException("a kernel adds to an array that an op has made");
    }

    private static List<Integer> boxed(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    @Override
    public void copy(int[] shape, Storage x, int xAt, int[] xStrides, Storage y, int yAt, int[] yStrides) {
        int count = Shape.of(shape).size();
        if (!y.isPending()) {
            if (tracer.isParameter(y)) {
                tracer.overwrite(new Call.Assign(), y, "assign", x);
                return;
            }
            if (count == 0) {
                return; // the rest of a concatenation that one part filled
            }
            throw new IllegalStateException("a kernel writes into a constant");
        }
        boolean whole = yAt == 0
                && count == y.size()
                && Loop.of(shape, new int[1], yStrides).isDense(0, count)
                && !tracer.isKnown(y);
        if (!whole) {
            place(shape, x, xAt, xStrides, y, yAt, yStrides);
        } else if (y.size() <= x.size() && folds(y, x)) {
            machine.copy(shape, x, xAt, xStrides, y, yAt, yStrides);
        } else {
            Loop loop = Loop.of(shape, new int[] {xAt}, xStrides);
            if (x.dtype() == y.dtype() && !tracer.isParameter(x) && loop.isDense(0, x.size())) {
                tracer.same(x, y);
            } else {
                tracer.record(new Call.Map(new Cast(y.dtype()), loop), y, x);
            }
        }
    }

    private void place(int[] shape, Storage x, int xAt, int[] xStrides, Storage y, int yAt, int[] yStrides) {
        if (Shape.of(shape).size() == 0 && tracer.isKnown(y)) {
            return;
        }
        Loop both = Loop.of(shape, new int[] {xAt, yAt}, xStrides, yStrides);
        Loop read = new Loop(
                both.sizes(),
                List.of(both.strides().get(0)),
                List.of(both.offsets().get(0)));
        Call.Place call = new Call.Place(read, yAt, both.strides().get(1));
        if (tracer.isKnown(y)) {
            tracer.record(call, y, x, y);
        } else {
            tracer.record(call, y, x);
        }
    }

    @Override
    public void gather(int outer, int n, int inner, Storage x, Picks picks, Storage y) {
        if (folds(y, x, picks.index())) {
            machine.gather(outer, n, inner, x, picks, y);
        } else if (picksOnePerRow(outer, n, inner, picks) && x.dtype().isFloating()) {
            lowering.pick(outer, n, x, picks.index(), y);
        } else {
            tracer.record(new Call.Gather(outer, n, inner, picked(picks)), y, x, picks.index());
        }
    }

    private static boolean picksOnePerRow(int outer, int n, int inner, Picks picks) {
        return Lowering.isRow(n, inner)
                && picks.count() == 1
                && picks.index().size() == outer
                && (picks.outerStep() == 1 || outer == 1);
    }

    private static Call.Picked picked(Picks picks) {
        return new Call.Picked(picks.count(), picks.outerStep(), picks.step(), picks.innerStep());
    }

    @Override
    public void scatterAdd(int outer, int n, int inner, Storage x, Picks picks, Storage y) {
        if (folds(y, x, picks.index())) {
            machine.scatterAdd(outer, n, inner, x, picks, y);
        } else if (picksOnePerRow(outer, n, inner, picks)) {
            lowering.put(outer, n, x, picks.index(), y);
        } else {
            tracer.record(new Call.ScatterAdd(outer, n, inner, picked(picks)), y, x, picks.index());
        }
    }

    @Override
    public boolean takesAttention(int t, int s) {
        return machine.takesAttention(t, s);
    }

    @Override
    public void attention(Attention op, Heads q, Heads k, Heads v, Heads y) {
        if (folds(y.storage(), q.storage(), k.storage(), v.storage())) {
            machine.attention(op, q, k, v, y);
        } else {
            Call call = new Call.Attend(
                    op, q.rows(), k.rows(), q.columns(), v.columns(), List.of(at(q), at(k), at(v)), at(y));
            tracer.record(call, y.storage(), q.storage(), k.storage(), v.storage());
        }
    }

    /** One call makes one value, which holds the three cotangents one after the other; each is then a copy of its part. */
    @Override
    public void attentionBackward(Attention op, Heads q, Heads k, Heads v, Heads g, Heads dq, Heads dk, Heads dv) {
        List<Heads> parts = List.of(dq, dk, dv);
        List<Call.HeadsAt> outputs = new ArrayList<>();
        int size = 0;
        for (Heads part : parts) {
            outputs.add(at(part, size));
            size += part.storage().size();
        }
        Storage all = Storage.pending(q.storage().dtype(), size);
        List<Call.HeadsAt> inputs = List.of(at(q), at(k), at(v), at(g));
        Call call = new Call.AttendBackward(op, q.rows(), k.rows(), q.columns(), v.columns(), inputs, outputs);
        tracer.record(call, all, q.storage(), k.storage(), v.storage(), g.storage());
        int from = 0;
        for (Heads part : parts) {
            Storage y = part.storage();
            Loop loop = Loop.of(new int[] {y.size()}, new int[] {from}, new int[] {1});
            tracer.record(new Call.Map(new Cast(y.dtype()), loop), y, all);
            from += y.size();
        }
    }

    private static Call.HeadsAt at(Heads heads) {
        return at(heads, 0);
    }

    private static Call.HeadsAt at(Heads heads, int from) {
        return new Call.HeadsAt(
                IntStream.range(0, heads.count())
                        .mapToObj(h -> from + heads.at(h))
                        .toList(),
                heads.row());
    }

    @Override
    public void softmax(boolean log, int outer, int n, int inner, Storage x, Storage y) {
        if (folds(y, x)) {
            machine.softmax(log, outer, n, inner, x, y);
        } else if (Lowering.isRow(n, inner)) {
            lowering.softmax(log, outer, n, x, y);
        } else {
            tracer.record(new Call.Softmax(log, outer, n, inner), y, x);
        }
    }

    @Override
    public void normalize(
            boolean centred, double eps, int rows, int n, Storage x, Storage gain, @Nullable Storage bias, Storage y) {
        Storage[] operands = bias == null ? new Storage[] {x, gain} : new Storage[] {x, gain, bias};
        if (folds(y, operands)) {
            machine.normalize(centred, eps, rows, n, x, gain, bias, y);
        } else if (Lowering.isRow(n, 1)) {
            lowering.normalize(centred, eps, rows, n, x, gain, bias, y);
        } else {
            tracer.record(new Call.Normalize(centred, eps, rows, n), y, operands);
        }
    }
}
