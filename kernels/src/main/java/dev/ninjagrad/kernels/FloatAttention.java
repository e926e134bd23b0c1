package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Attention;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Heads;
import dev.ninjagrad.tensor.Storage;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Attention, head by head, {@value #ROWS} queries at a time: their weights P stay in the second-level cache and never go to
 * memory. Causal, keys that none of these queries may see are left out of every product: their weights are 0. But 0 times what
 * is not finite is NaN, so where a result is not finite its head is computed again with nothing left out.
 *
 * <p>A head is computed by one thread, whichever, so the bits do not depend on their number. Kept by its thread, so that
 * sharing the heads allocates nothing. See Kernels.attention for the operands.
 */
final class FloatAttention implements Kernels.Part {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;
    private static final int ROWS = 32;
    private static final int WIDE = 128;
    private static final Heads NONE = new Heads(Storage.allocate(DType.F32, 0), new int[0], 0, 0, 0);

    /** One thread's multiplications and additions in a nanosecond, about. */
    private static final int PER_NANO = 32;

    private boolean causal;
    private float scale;
    private int t;
    private int s;
    private int d;
    private int e;
    private boolean backward;
    private Heads q = NONE;
    private Heads k = NONE;
    private Heads v = NONE;
    private Heads y = NONE;
    private Heads g = NONE;
    private Heads dq = NONE;
    private Heads dk = NONE;
    private Heads dv = NONE;
    private int parts;

    // Where in the scratch array, behind the scaled queries, the rest lies.
    private int weightsAt;
    private int cotangentAt;
    private int keysAt;
    private int valuesAt;
    private int room;

    /** Computes y = P·v for all heads. */
    void forward(ThreadTeam team, Attention op, Heads q, Heads k, Heads v, Heads y) {
        lay(op, q, k, v);
        backward = false;
        this.q = q;
        this.k = k;
        this.v = v;
        this.y = y;
        share(team, 1);
    }

    /** Computes the cotangents of q, k and v, given that of y. */
    void backward(ThreadTeam team, Attention op, Heads q, Heads k, Heads v, Heads g, Heads dq, Heads dk, Heads dv) {
        lay(op, q, k, v);
        backward = true;
        this.q = q;
        this.k = k;
        this.v = v;
        this.g = g;
        this.dq = dq;
        this.dk = dk;
        this.dv = dv;
        share(team, 3);
    }

    private void lay(Attention op, Heads q, Heads k, Heads v) {
        causal = op.causal();
        scale = (float) op.scale();
        t = q.rows();
        s = k.rows();
        d = q.columns();
        e = v.columns();
        int keys = FloatLanes.padded(s);
        weightsAt = ROWS * FloatLanes.padded(d);
        cotangentAt = weightsAt + ROWS * (keys + L);
        keysAt = cotangentAt + ROWS * (keys + L);
        valuesAt = keysAt + (d + L) * keys;
        room = valuesAt + (e + L) * keys;
    }

    private void share(ThreadTeam team, int times) {
        long nanos = (long) q.count() * t * s * (d + e) * times / PER_NANO;
        parts = team.parts(nanos);
        team.run(parts, nanos, this);
        q = NONE;
        k = NONE;
        v = NONE;
        y = NONE;
        g = NONE;
        dq = NONE;
        dk = NONE;
        dv = NONE;
    }

    @Override
    public void run(int part) {
        int heads = q.count();
        int to = (int) ((long) heads * (part + 1) / parts);
        FloatScratch scratch = FloatScratch.own();
        float[] own = scratch.panels(room);
        for (int h = (int) ((long) heads * part / parts); h < to; h++) {
            FloatSmall.pack(d, s, k.storage().floats(), k.at(h), k.row(), own, keysAt);
            // What is not finite in a key or value shows in the results of a query that sees it, if one does.
            boolean shows = causal && s <= t;
            head(h, shows, own, scratch);
            if (shows && !isFinite(h, scratch)) {
                head(h, false, own, scratch);
            }
        }
    }

    private void head(int h, boolean leavesOut, float[] own, FloatScratch scratch) {
        if (backward) {
            cotangents(h, leavesOut, own, scratch);
        } else {
            outputs(h, leavesOut, own, scratch);
        }
    }

    private boolean isFinite(int h, FloatScratch scratch) {
        return backward
                ? isFinite(t, d, dq, h, scratch) && isFinite(s, d, dk, h, scratch) && isFinite(s, e, dv, h, scratch)
                : isFinite(t, e, y, h, scratch);
    }

    /** Whether 0·x, summed up over [rows, n], is 0. */
    private static boolean isFinite(int rows, int n, Heads x, int h, FloatScratch scratch) {
        float[] from = x.storage().floats();
        int full = FloatLanes.full(n);
        FloatVector sum = FloatVector.zero(S);
        float rest = 0;
        for (int r = 0; r < rows; r++) {
            int at = x.at(h) + r * x.row();
            for (int i = 0; i < full; i += L) {
                sum = FloatVector.fromArray(S, from, at + i).mul(0f).add(sum);
            }
            for (int i = full; i < n; i++) {
                rest += 0 * from[at + i];
            }
        }
        sum.intoArray(scratch.tail, 0);
        return FloatLanes.sum(scratch.tail) + rest == 0;
    }

    /** Returns how many keys the queries before {@code query} may see. */
    private int seen(int query) {
        return causal ? Math.min(s, query) : s;
    }

    /** Returns how many keys a product takes for the queries before {@code query}. */
    private int taken(int query, boolean leavesOut) {
        return leavesOut ? seen(query) : s;
    }

    /** Returns how far apart rows of P and its cotangent lie: no large power of two, which caches are bad at. */
    private static int row(int taken) {
        int wide = FloatLanes.padded(taken);
        return wide % WIDE == 0 ? wide + L : wide;
    }

    private void outputs(int h, boolean leavesOut, float[] own, FloatScratch scratch) {
        float[] values = v.storage().floats();
        float[] to = y.storage().floats();
        for (int i = 0; i < t; i += ROWS) {
            int rows = Math.min(ROWS, t - i);
            int taken = taken(i + rows, leavesOut);
            int row = row(taken);
            int at = y.at(h) + i * y.row();
            weights(h, i, rows, taken, own, scratch);
            product(rows, taken, e, own, weightsAt, row, 1, values, v.at(h), v.row(), to, at, y.row(), false);
        }
    }

    /** dv = Pᵀ·g, dP = g·vᵀ, dA = s·P∘(dP − rowsum(P∘dP)), dq = dA·k, dk = dAᵀ·q. */
    private void cotangents(int h, boolean leavesOut, float[] own, FloatScratch scratch) {
        float[] queries = q.storage().floats();
        float[] keys = k.storage().floats();
        float[] from = g.storage().floats();
        float[] toQueries = dq.storage().floats();
        float[] toKeys = dk.storage().floats();
        float[] toValues = dv.storage().floats();
        FloatSmall.pack(e, s, v.storage().floats(), v.at(h), v.row(), own, valuesAt);
        clear(d, toKeys, dk.at(h), dk.row());
        clear(e, toValues, dv.at(h), dv.row());
        for (int i = 0; i < t; i += ROWS) {
            int rows = Math.min(ROWS, t - i);
            int taken = taken(i + rows, leavesOut);
            int row = row(taken);
            int qAt = q.at(h) + i * q.row();
            int gAt = g.at(h) + i * g.row();
            int dqAt = dq.at(h) + i * dq.row();
            weights(h, i, rows, taken, own, scratch);
            keys(rows, e, taken, from, gAt, g.row(), valuesAt, own, cotangentAt, scratch);
            for (int r = 0; r < rows; r++) {
                scores(seen(i + r + 1), taken, own, weightsAt + r * row, cotangentAt + r * row, scratch);
            }
            product(rows, taken, d, own, cotangentAt, row, 1, keys, k.at(h), k.row(), toQueries, dqAt, dq.row(), false);
            product(taken, rows, d, own, cotangentAt, 1, row, queries, qAt, q.row(), toKeys, dk.at(h), dk.row(), true);
            product(taken, rows, e, own, weightsAt, 1, row, from, gAt, g.row(), toValues, dv.at(h), dv.row(), true);
        }
    }

    private void clear(int n, float[] y, int at, int yRow) {
        for (int j = 0; j < s; j++) {
            Arrays.fill(y, at + j * yRow, at + j * yRow + n, 0f);
        }
    }

    /** P of {@code rows} queries from the i-th on, for the keys that are taken. */
    private void weights(int h, int i, int rows, int taken, float[] own, FloatScratch scratch) {
        float[] queries = q.storage().floats();
        int wide = FloatLanes.padded(d);
        for (int r = 0; r < rows; r++) {
            int from = q.at(h) + (i + r) * q.row();
            for (int c = 0; c < d; c += L) {
                FloatVector.fromArray(S, queries, from + c).mul(scale).intoArray(own, r * wide + c);
            }
        }
        keys(rows, d, taken, own, 0, wide, keysAt, own, weightsAt, scratch);
        int row = row(taken);
        for (int r = 0; r < rows; r++) {
            int at = weightsAt + r * row;
            Arrays.fill(own, at + seen(i + r + 1), at + row, Float.NEGATIVE_INFINITY);
            shift(FloatLanes.padded(taken), own, at, scratch);
        }
        FloatMath.exp(rows * row, own, weightsAt, own, weightsAt);
        for (int r = 0; r < rows; r++) {
            share(FloatLanes.padded(taken), own, weightsAt + r * row, scratch);
        }
    }

    /** x times what was packed of the keys or values that are taken. */
    private void keys(
            int rows,
            int k,
            int taken,
            float[] x,
            int xAt,
            int xRow,
            int packedAt,
            float[] own,
            int to,
            FloatScratch scratch) {
        FloatSmall.within(
                rows,
                k,
                FloatLanes.padded(taken),
                x,
                xAt,
                xRow,
                1,
                own,
                packedAt,
                FloatSmall.PACKED,
                FloatLanes.padded(s),
                own,
                to,
                row(taken),
                false,
                scratch);
    }

    private static void product(
            int n,
            int k,
            int m,
            float[] x,
            int xAt,
            int xRow,
            int xStep,
            float[] w,
            int wAt,
            int wRow,
            float[] y,
            int yAt,
            int yRow,
            boolean add) {
        FloatScratch scratch = FloatScratch.own();
        FloatSmall.within(n, k, m, x, xAt, xRow, xStep, w, wAt, wRow, FloatLanes.padded(m), y, yAt, yRow, add, scratch);
    }

    /** x − max x, in place, of whole vectors. */
    private static void shift(int n, float[] x, int at, FloatScratch scratch) {
        float max = FloatRows.max(n, x, at, scratch);
        for (int i = 0; i < n; i += L) {
            FloatVector.fromArray(S, x, at + i).sub(max).intoArray(x, at + i);
        }
    }

    /** x/Σx, in place, of whole vectors. */
    private static void share(int n, float[] x, int at, FloatScratch scratch) {
        float share = 1 / FloatRows.sum(n, x, at, scratch);
        for (int i = 0; i < n; i += L) {
            FloatVector.fromArray(S, x, at + i).mul(share).intoArray(x, at + i);
        }
    }

    /** dA from dP in place, for a row of keys that are taken, of which the first n are seen. */
    private void scores(int n, int taken, float[] own, int p, int dp, FloatScratch scratch) {
        int wide = FloatLanes.padded(taken);
        Arrays.fill(own, dp + taken, dp + wide, 0f);
        FloatVector sum = FloatVector.zero(S);
        for (int i = 0; i < wide; i += L) {
            sum = FloatVector.fromArray(S, own, p + i).fma(FloatVector.fromArray(S, own, dp + i), sum);
        }
        sum.intoArray(scratch.tail, 0);
        float total = FloatLanes.sum(scratch.tail);
        for (int i = 0; i < wide; i += L) {
            FloatVector.fromArray(S, own, dp + i)
                    .sub(total)
                    .mul(FloatVector.fromArray(S, own, p + i))
                    .mul(scale)
                    .intoArray(own, dp + i);
        }
        Arrays.fill(own, dp + n, dp + taken, 0f);
    }
}
