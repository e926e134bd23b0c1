package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.AdamRates;
import dev.ninjagrad.tensor.Attention;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Chain;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.PlainKernels;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import org.jspecify.annotations.Nullable;

/**
 * The fast kernels: hands each call to those of its dtype; integers, and conversions between dtypes, to the plain ones.
 * Results differ from the plain kernels' by rounding only. The same call gives the same bits, whatever the number of
 * threads and whether the code is interpreted or compiled.
 */
public final class VectorKernels implements Kernels {
    /** Scores a head from which on one kernel for all of attention is faster than products and a softmax. */
    private static final int LEAST_SCORES = 1_024;

    private final ThreadTeam team;
    private final Kernels floats;
    private final Kernels doubles;
    private final Kernels plain = new PlainKernels();

    /** Creates kernels that share their work among the threads of this JVM's one team. */
    public VectorKernels() {
        this(ThreadTeam.shared());
    }

    VectorKernels(ThreadTeam team) {
        this.team = team;
        floats = new FloatKernels(team);
        doubles = new DoubleKernels(team);
    }

    @Override
    public Kernels insideParts() {
        return team.threads() == 1 ? this : new VectorKernels(new ThreadTeam(1));
    }

    private Kernels of(DType dtype) {
        return switch (dtype) {
            case F32 -> floats;
            case F64 -> doubles;
            case I32 -> plain;
        };
    }

    @Override
    public void unary(Unary op, int n, Storage x, Storage y) {
        of(x.dtype()).unary(op, n, x, y);
    }

    @Override
    public void binary(Binary op, int[] shape, Storage x, int[] xStrides, Storage w, int[] wStrides, Storage y) {
        of(x.dtype()).binary(op, shape, x, xStrides, w, wStrides, y);
    }

    @Override
    public void compare(Compare op, int[] shape, Storage x, int[] xStrides, Storage w, int[] wStrides, Storage y) {
        of(x.dtype()).compare(op, shape, x, xStrides, w, wStrides, y);
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
        of(x.dtype()).where(shape, mask, maskStrides, x, xStrides, w, wStrides, y);
    }

    @Override
    public void reduce(Reduce.Kind op, int outer, int n, int inner, Storage x, Storage y) {
        of(x.dtype()).reduce(op, outer, n, inner, x, y);
    }

    @Override
    public void argReduce(boolean largest, int outer, int n, int inner, Storage x, Storage y) {
        of(x.dtype()).argReduce(largest, outer, n, inner, x, y);
    }

    @Override
    public void matmul(int n, int k, int m, Matrices x, Matrices w, Storage y) {
        of(x.storage().dtype()).matmul(n, k, m, x, w, y);
    }

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
        of(x.storage().dtype()).matmulEpilogue(n, k, m, x, w, bias, activation, y);
    }

    @Override
    public void matmulAdd(int n, int k, int m, Matrices x, Matrices w, Storage y) {
        of(x.storage().dtype()).matmulAdd(n, k, m, x, w, y);
    }

    @Override
    public void copy(int[] shape, Storage x, int xAt, int[] xStrides, Storage y, int yAt, int[] yStrides) {
        Kernels chosen = x.dtype() == y.dtype() ? of(x.dtype()) : plain;
        chosen.copy(shape, x, xAt, xStrides, y, yAt, yStrides);
    }

    @Override
    public void gather(int outer, int n, int inner, Storage x, Picks picks, Storage y) {
        of(x.dtype()).gather(outer, n, inner, x, picks, y);
    }

    @Override
    public void scatterAdd(int outer, int n, int inner, Storage x, Picks picks, Storage y) {
        of(x.dtype()).scatterAdd(outer, n, inner, x, picks, y);
    }

    @Override
    public void softmax(boolean log, int outer, int n, int inner, Storage x, Storage y) {
        of(x.dtype()).softmax(log, outer, n, inner, x, y);
    }

    @Override
    public void normalize(
            boolean centred, double eps, int rows, int n, Storage x, Storage gain, @Nullable Storage bias, Storage y) {
        of(x.dtype()).normalize(centred, eps, rows, n, x, gain, bias, y);
    }

    @Override
    public void adam(AdamRates rates, Storage theta, Storage gradient, Storage mean, Storage square) {
        of(theta.dtype()).adam(rates, theta, gradient, mean, square);
    }

    @Override
    public boolean takesAttention(int t, int s) {
        return (long) t * s >= LEAST_SCORES;
    }

    @Override
    public void attention(Attention op, Heads q, Heads k, Heads v, Heads y) {
        of(q.storage().dtype()).attention(op, q, k, v, y);
    }

    @Override
    public void attentionBackward(Attention op, Heads q, Heads k, Heads v, Heads g, Heads dq, Heads dk, Heads dv) {
        of(q.storage().dtype()).attentionBackward(op, q, k, v, g, dq, dk, dv);
    }

    @Override
    public void unary(Unary op, int rows, int n, Block x, Block y) {
        of(x.storage().dtype()).unary(op, rows, n, x, y);
    }

    @Override
    public void binary(Binary op, int rows, int n, Block x, Block w, Block y) {
        of(x.storage().dtype()).binary(op, rows, n, x, w, y);
    }

    @Override
    public void compare(Compare op, int rows, int n, Block x, Block w, Block y) {
        boolean equality = op == Compare.EQ || op == Compare.NE;
        if (equality && x.storage().dtype() == DType.I32) {
            IntBlocks.equal(op == Compare.NE, rows, n, x, w, y);
        } else {
            of(x.storage().dtype()).compare(op, rows, n, x, w, y);
        }
    }

    @Override
    public void where(int rows, int n, Block mask, Block x, Block w, Block y) {
        if (x.storage().dtype() == DType.I32) {
            IntBlocks.where(rows, n, mask, x, w, y);
        } else {
            of(x.storage().dtype()).where(rows, n, mask, x, w, y);
        }
    }

    @Override
    public void copy(int rows, int n, Block x, Block y) {
        DType from = x.storage().dtype();
        DType to = y.storage().dtype();
        if (from == DType.I32 && to == DType.I32) {
            IntBlocks.copy(rows, n, x, y);
        } else if (from == DType.I32 && to == DType.F32) {
            IntBlocks.toFloats(rows, n, x, y);
        } else {
            (from == to ? of(from) : plain).copy(rows, n, x, y);
        }
    }

    @Override
    public void reduceRows(Reduce.Kind op, int rows, int n, Block x, Block y) {
        of(x.storage().dtype()).reduceRows(op, rows, n, x, y);
    }

    @Override
    public void addColumns(int rows, int n, Block x, Block y) {
        of(x.storage().dtype()).addColumns(rows, n, x, y);
    }

    @Override
    public boolean fuses(Op op, DType operand, DType result) {
        return LinkWriter.has(op, operand, result);
    }

    @Override
    public boolean fuses(Reduce.Kind fold, DType operand) {
        return operand == DType.F32;
    }

    @Override
    public FusedLoop fuse(Chain chain) {
        return CompiledLoop.of(chain);
    }

    @Override
    public int parts(long nanos) {
        return team.parts(nanos);
    }

    @Override
    public void share(int parts, long nanos, Part body) {
        team.run(parts, nanos, body);
    }
}
