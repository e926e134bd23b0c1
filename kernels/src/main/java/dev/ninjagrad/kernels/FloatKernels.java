package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.AdamRates;
import dev.ninjagrad.tensor.Attention;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Nest;
import dev.ninjagrad.tensor.PlainKernels;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import org.jspecify.annotations.Nullable;

/**
 * All kernels of this dtype: each cuts its work into parts for the {@link ThreadTeam} and leaves the arithmetic to the
 * classes beside it. What is rare, and what has no gain, is left to the plain kernels.
 */
final class FloatKernels implements Kernels {
    private static final int L = FloatLanes.L;

    /** Elements in a nanosecond on one thread, about, of something light and, as 1/4, of something with an exponential. */
    static final int LIGHT = 8;

    private static final int HEAVY = 2;

    private final Kernels plain = new PlainKernels();
    private final ThreadTeam team;

    FloatKernels(ThreadTeam team) {
        this.team = team;
    }

    /** Returns where part {@code p} of {@code parts} begins among n elements: at a whole number of vectors. */
    static int cut(int n, int p, int parts) {
        long vectors = ((long) n + L - 1) / L;
        return (int) Math.min(n, vectors * p / parts * L);
    }

    static int rowsCut(int rows, int p, int parts) {
        return (int) ((long) rows * p / parts);
    }

    @Override
    public void unary(Unary op, int n, Storage x, Storage y) {
        if (!hasVectors(op)) {
            plain.unary(op, n, x, y);
            return;
        }
        float[] from = x.floats();
        float[] to = y.floats();
        long nanos = n / (light(op) ? LIGHT : HEAVY);
        int parts = team.parts(nanos);
        if (parts == 1) {
            FloatUnary.apply(op, n, from, 0, to, 0);
            return;
        }
        team.run(parts, nanos, p -> {
            int at = cut(n, p, parts);
            FloatUnary.apply(op, cut(n, p + 1, parts) - at, from, at, to, at);
        });
    }

    private static boolean hasVectors(Unary op) {
        return switch (op) {
            case SIN, COS -> false;
            case ERF, GELU -> FloatSpecial.has(op);
            case NEG, ABS, SIGN, SQUARE, SQRT, RECIPROCAL, EXP, LOG, TANH, SIGMOID, RELU, GELU_TANH, SILU -> true;
        };
    }

    private static boolean light(Unary op) {
        return switch (op) {
            case NEG, ABS, SIGN, SQUARE, RELU -> true;
            case SQRT, RECIPROCAL, EXP, LOG, SIN, COS, TANH, SIGMOID, ERF, GELU, GELU_TANH, SILU -> false;
        };
    }

    @Override
    public void binary(Binary op, int[] shape, Storage x, int[] xStrides, Storage w, int[] wStrides, Storage y) {
        Walk walk = Walk.own();
        if (op == Binary.POW || !walk.find(shape, xStrides, wStrides, wStrides)) {
            binaryNest(op, shape, x, xStrides, w, wStrides, y);
            return;
        }
        FloatPair pair =
                new FloatPair(walk.n, x.floats(), walk.row[0], walk.step[0], w.floats(), walk.row[1], walk.step[1]);
        float[] to = y.floats();
        int rows = walk.rows;
        int n = walk.n;
        long nanos = (long) rows * n / LIGHT;
        int parts = team.parts(nanos);
        if (parts == 1) {
            pair.apply(op, 0, rows, to);
        } else if (rows == 1) {
            team.run(parts, nanos, p -> pair.applyFlat(op, cut(n, p, parts), cut(n, p + 1, parts), to));
        } else {
            team.run(parts, nanos, p -> pair.apply(op, rowsCut(rows, p, parts), rowsCut(rows, p + 1, parts), to));
        }
    }

    /** More than two loops: rows of a nest one after the other. */
    private void binaryNest(Binary op, int[] shape, Storage x, int[] xStrides, Storage w, int[] wStrides, Storage y) {
        Nest nest = Nest.of(shape, xStrides, wStrides);
        if (op == Binary.POW || nest.step(0) >>> 1 != 0 || nest.step(1) >>> 1 != 0) {
            plain.binary(op, shape, x, xStrides, w, wStrides, y);
            return;
        }
        FloatPair pair = new FloatPair(nest.length(), x.floats(), 0, nest.step(0), w.floats(), 0, nest.step(1));
        float[] to = y.floats();
        for (int at = 0; nest.hasRow(); nest.nextRow(), at += nest.length()) {
            pair.row(op, nest.at(0), nest.at(1), to, at);
        }
    }

    @Override
    public void compare(Compare op, int[] shape, Storage x, int[] xStrides, Storage w, int[] wStrides, Storage y) {
        Walk walk = Walk.own();
        if (!walk.find(shape, xStrides, wStrides, wStrides)) {
            plain.compare(op, shape, x, xStrides, w, wStrides, y);
            return;
        }
        FloatPair pair =
                new FloatPair(walk.n, x.floats(), walk.row[0], walk.step[0], w.floats(), walk.row[1], walk.step[1]);
        pair.compare(op, walk.rows, y.ints());
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
        Walk walk = Walk.own();
        if (!walk.find(shape, maskStrides, xStrides, wStrides)) {
            plain.where(shape, mask, maskStrides, x, xStrides, w, wStrides, y);
            return;
        }
        FloatPair pair =
                new FloatPair(walk.n, x.floats(), walk.row[1], walk.step[1], w.floats(), walk.row[2], walk.step[2]);
        pair.where(walk.rows, mask.ints(), walk.row[0], walk.step[0], y.floats());
    }

    @Override
    public void reduce(Reduce.Kind op, int outer, int n, int inner, Storage x, Storage y) {
        FloatReduce.middle(team, op, outer, n, inner, x.floats(), y.floats());
    }

    @Override
    public void argReduce(boolean largest, int outer, int n, int inner, Storage x, Storage y) {
        plain.argReduce(largest, outer, n, inner, x, y);
    }

    @Override
    public void matmul(int n, int k, int m, Matrices x, Matrices w, Storage y) {
        matmulEpilogue(n, k, m, x, w, null, null, y);
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
        boolean fused = activation == null || hasVectors(activation);
        multiply(n, k, m, x, w, false, bias, fused ? activation : null, y);
        if (activation != null && !fused) {
            plain.unary(activation, x.count() * n * m, y, y);
        }
    }

    @Override
    public void matmulAdd(int n, int k, int m, Matrices x, Matrices w, Storage y) {
        multiply(n, k, m, x, w, true, null, null, y);
    }

    private void multiply(
            int n,
            int k,
            int m,
            Matrices x,
            Matrices w,
            boolean add,
            @Nullable Storage bias,
            @Nullable Unary activation,
            Storage y) {
        float[] added = bias == null ? null : bias.floats();
        FloatMatMul product = FloatScratch.own().product;
        product.multiply(
                team,
                n,
                k,
                m,
                floats(x),
                x.at(),
                x.transposed(),
                floats(w),
                w.at(),
                w.transposed(),
                add,
                added,
                activation,
                y.floats());
    }

    private static float[] floats(Matrices x) {
        return x.storage().floats();
    }

    @Override
    public void copy(int[] shape, Storage x, int xAt, int[] xStrides, Storage y, int yAt, int[] yStrides) {
        FloatMove.copy(Nest.of(shape, xStrides, yStrides), x.floats(), xAt, y.floats(), yAt);
    }

    @Override
    public void gather(int outer, int n, int inner, Storage x, Picks picks, Storage y) {
        if (inner == 1 || picks.innerStep() != 0) {
            FloatMove.gather(outer, n, inner, x.floats(), picks, y.floats());
        } else {
            FloatScratch.own().gather.apply(team, outer, n, inner, x.floats(), picks, y.floats());
        }
    }

    @Override
    public void scatterAdd(int outer, int n, int inner, Storage x, Picks picks, Storage y) {
        if (inner == 1 || picks.innerStep() != 0) {
            FloatMove.scatterAdd(outer, n, inner, x.floats(), picks, y.floats());
        } else {
            FloatScratch.own().scatter.apply(team, outer, n, inner, x.floats(), picks, y.floats());
        }
    }

    @Override
    public void softmax(boolean log, int outer, int n, int inner, Storage x, Storage y) {
        if (inner != 1) {
            plain.softmax(log, outer, n, inner, x, y);
            return;
        }
        float[] from = x.floats();
        float[] to = y.floats();
        long nanos = (long) outer * (n + L) / HEAVY;
        int parts = team.parts(nanos);
        team.run(parts, nanos, p -> {
            FloatScratch scratch = FloatScratch.own();
            for (int r = rowsCut(outer, p, parts); r < rowsCut(outer, p + 1, parts); r++) {
                if (log) {
                    FloatRows.logSoftmax(n, from, r * n, to, r * n, scratch);
                } else {
                    FloatRows.softmax(n, from, r * n, to, r * n, scratch);
                }
            }
        });
    }

    @Override
    public void normalize(
            boolean centred, double eps, int rows, int n, Storage x, Storage gain, @Nullable Storage bias, Storage y) {
        float[] from = x.floats();
        float[] stretch = gain.floats();
        float[] shift = bias == null ? null : bias.floats();
        float[] to = y.floats();
        long nanos = (long) rows * (n + L) / HEAVY;
        int parts = team.parts(nanos);
        team.run(parts, nanos, p -> {
            FloatScratch scratch = FloatScratch.own();
            for (int r = rowsCut(rows, p, parts); r < rowsCut(rows, p + 1, parts); r++) {
                FloatRows.normalize(centred, eps, n, from, r * n, stretch, shift, to, scratch);
            }
        });
    }

    @Override
    public void adam(AdamRates rates, Storage theta, Storage gradient, Storage mean, Storage square) {
        FloatScratch.own().adam.apply(team, rates, theta, gradient, mean, square);
    }

    @Override
    public void attention(Attention op, Heads q, Heads k, Heads v, Heads y) {
        FloatScratch.own().attention.forward(team, op, q, k, v, y);
    }

    @Override
    public void attentionBackward(Attention op, Heads q, Heads k, Heads v, Heads g, Heads dq, Heads dk, Heads dv) {
        FloatScratch.own().attention.backward(team, op, q, k, v, g, dq, dk, dv);
    }

    // ---- blocks: one thread, small tiles

    @Override
    public void unary(Unary op, int rows, int n, Block x, Block y) {
        boolean plainer =
                op == Unary.SIN || op == Unary.COS || ((op == Unary.ERF || op == Unary.GELU) && !FloatSpecial.has(op));
        if (plainer || !FloatBlocks.fits(n, x, y)) {
            plain.unary(op, rows, n, x, y);
        } else {
            FloatBlocks.unary(op, rows, n, x, y);
        }
    }

    @Override
    public void binary(Binary op, int rows, int n, Block x, Block w, Block y) {
        if (op == Binary.POW || !FloatBlocks.fits(n, x, w, y)) {
            plain.binary(op, rows, n, x, w, y);
        } else {
            FloatBlocks.binary(op, rows, n, x, w, y);
        }
    }

    @Override
    public void compare(Compare op, int rows, int n, Block x, Block w, Block y) {
        if (FloatBlocks.fits(n, x, w, y)) {
            FloatBlocks.compare(op, rows, n, x, w, y);
        } else {
            plain.compare(op, rows, n, x, w, y);
        }
    }

    @Override
    public void where(int rows, int n, Block mask, Block x, Block w, Block y) {
        if (FloatBlocks.fits(n, mask, x, y) && FloatBlocks.fits(n, mask, w, y)) {
            FloatBlocks.where(rows, n, mask, x, w, y);
        } else {
            plain.where(rows, n, mask, x, w, y);
        }
    }

    @Override
    public void copy(int rows, int n, Block x, Block y) {
        FloatBlocks.copy(rows, n, x, y);
    }

    @Override
    public void reduceRows(Reduce.Kind op, int rows, int n, Block x, Block y) {
        if (x.col() == 1 || n == 1) {
            FloatFolds.rows(op, rows, n, x, y);
        } else {
            plain.reduceRows(op, rows, n, x, y);
        }
    }

    @Override
    public void addColumns(int rows, int n, Block x, Block y) {
        if ((x.col() == 1 && y.col() == 1) || n == 1) {
            FloatBlocks.addColumns(rows, n, x, y);
        } else {
            plain.addColumns(rows, n, x, y);
        }
    }
}
