package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Unary;
import org.jspecify.annotations.Nullable;

/**
 * The matrix product, cut into tiles that {@link FloatTiles} computes in registers: up to 8 rows by 3 vectors, 24 sums.
 *
 * <p>Small products read both operands where they lie. A large or transposed w is packed block by block into panels that
 * a tile reads in sequence ({@value #DEPTH} rows of k and a half of the second-level cache at a time), so every tile of the
 * block finds its operands near. x is read in place: a tile broadcasts single elements of it, which needs no order; only
 * a large transposed x is packed, to spare the cache its power-of-two strides.
 *
 * <p>Every element of the result is a sum over k in the same order, whatever the tile, the thread and their number: the
 * bits depend on the sizes alone.
 */
final class FloatMatMul implements Kernels.Part {
    private static final int L = FloatLanes.L;
    private static final int ROWS = 8;
    private static final float[] NONE = {};

    /** Rows of a transposed x that are packed together, for two tiles: as many as lie in one line of the cache. */
    private static final int GROUP = 2 * ROWS;

    /** How much of k one block takes. */
    private static final int DEPTH = 384;

    /** Columns of w in one block: eight panels. */
    private static final int WIDTH = 8 * 3 * L;

    /** From so many elements on, w is packed; below, its rows lie near enough. */
    private static final int PACK_W_FROM = 16_384;

    private static final int PACK_W_ROWS = 24;
    private static final int PACK_X_FROM = 4_096;

    /** One thread's multiplications and additions in a nanosecond, about. */
    private static final int PER_NANO = 48;

    private enum Cut {
        BATCH,
        ROWS,
        COLUMNS
    }

    private final FloatScratch own;

    FloatMatMul(FloatScratch own) {
        this.own = own;
    }

    private int n;
    private int k;
    private int m;
    private float[] x = {};
    private int[] xAt = {};
    private boolean xTransposed;
    private float[] w = {};
    private int[] wAt = {};
    private boolean wTransposed;
    private float[] y = {};
    private boolean add;
    private float @Nullable [] bias;
    private @Nullable Unary activation;
    private boolean packsW;
    private boolean packsX;
    private int parts;
    private Cut cut = Cut.BATCH;

    /**
     * Computes y = activation(x·w + bias), the last two where given, or adds x·w to y; see Kernels.matmul for the rest.
     */
    void multiply(
            ThreadTeam team,
            int n,
            int k,
            int m,
            float[] x,
            int[] xAt,
            boolean xTransposed,
            float[] w,
            int[] wAt,
            boolean wTransposed,
            boolean add,
            float @Nullable [] bias,
            @Nullable Unary activation,
            float[] y) {
        long nanos = (long) n * m * xAt.length * Math.max(1, k) / PER_NANO;
        parts = team.parts(nanos);
        packsX = xTransposed && (long) n * k >= PACK_X_FROM && m > 3 * L;
        boolean small = parts == 1 && k <= DEPTH && (long) k * m < PACK_W_FROM && !packsX;
        if (small) {
            FloatSmall.multiply(n, k, m, x, xAt, xTransposed, w, wAt, wTransposed, add, y, own);
            if (bias != null || activation != null) {
                FloatRows.finish(xAt.length * n, 0, m, bias, activation, y, 0, m, own);
            }
            return;
        }
        this.n = n;
        this.k = k;
        this.m = m;
        this.x = x;
        this.xAt = xAt;
        this.xTransposed = xTransposed;
        this.w = w;
        this.wAt = wAt;
        this.wTransposed = wTransposed;
        this.add = add;
        this.bias = bias;
        this.activation = activation;
        this.y = y;
        packsW = wTransposed || ((long) k * m >= PACK_W_FROM && n >= PACK_W_ROWS);
        cut = cut();
        team.run(parts, nanos, this);
        forget();
    }

    /** Lets go of the arrays: this object outlives the call. */
    private void forget() {
        x = NONE;
        w = NONE;
        y = NONE;
        bias = null;
    }

    /** Rows, unless packing w twice would cost more than it brings, or there are too few of them. */
    private Cut cut() {
        if (xAt.length >= parts) {
            return Cut.BATCH;
        }
        boolean wide = m >= 2 * L * parts;
        return n < ROWS * parts || (packsW && n < 16 * ROWS && wide) ? (wide ? Cut.COLUMNS : Cut.ROWS) : Cut.ROWS;
    }

    @Override
    public void run(int part) {
        switch (cut) {
            case BATCH -> {
                int to = share(xAt.length, 1, part + 1);
                for (int b = share(xAt.length, 1, part); b < to; b++) {
                    product(b, 0, n, 0, m);
                }
            }
            case ROWS -> {
                for (int b = 0; b < xAt.length; b++) {
                    product(b, share(n, ROWS, part), share(n, ROWS, part + 1), 0, m);
                }
            }
            case COLUMNS -> {
                for (int b = 0; b < xAt.length; b++) {
                    product(b, 0, n, share(m, L, part), share(m, L, part + 1));
                }
            }
        }
    }

    /** Returns where a part of {@code size} begins, a multiple of {@code step}. */
    private int share(int size, int step, int part) {
        long steps = ((long) size + step - 1) / step;
        return (int) Math.min(size, steps * part / parts * step);
    }

    private void product(int batch, int rowFrom, int rowTo, int columnFrom, int columnTo) {
        FloatScratch scratch = FloatScratch.own();
        int depth = packsW ? DEPTH : 4 * DEPTH;
        int width = packsW ? WIDTH : columnTo - columnFrom;
        float[] panels = packsW ? scratch.panels((DEPTH + L) * (WIDTH + 3 * L)) : NONE;
        float[] group = packsX ? scratch.rows(depth * GROUP) : NONE;
        for (int j = columnFrom; j < columnTo; j += width) {
            int jTo = Math.min(columnTo, j + width);
            int p = 0;
            do {
                int pCount = Math.min(depth, k - p);
                if (packsW) {
                    pack(wAt[batch], p, pCount, j, jTo, panels);
                }
                block(batch, rowFrom, rowTo, p, pCount, j, jTo, panels, group, scratch);
                p += depth;
            } while (p < k);
        }
    }

    /** Returns how many vectors the next tile takes of those left: 3, but 4 are better cut as 2 and 2. */
    private static int vectors(int columnsLeft) {
        int left = (columnsLeft + L - 1) / L;
        return left == 4 ? 2 : Math.min(3, left);
    }

    private void pack(int at, int p, int pCount, int jFrom, int jTo, float[] panels) {
        int to = 0;
        int j = jFrom;
        while (j < jTo) {
            int vectors = vectors(jTo - j);
            if (wTransposed) {
                int columns = Math.min(vectors * L, jTo - j);
                FloatTranspose.rows(pCount, columns, w, at + j * k + p, k, panels, to, vectors * L);
            } else {
                FloatPacking.rows(pCount, vectors, w, at + p * m + j, m, panels, to);
            }
            to += vectors * L * pCount;
            j += vectors * L;
        }
    }

    private void block(
            int batch,
            int rowFrom,
            int rowTo,
            int p,
            int pCount,
            int jFrom,
            int jTo,
            float[] panels,
            float[] group,
            FloatScratch scratch) {
        boolean last = p + pCount >= k;
        int grouped = -GROUP;
        int rows;
        for (int i = rowFrom; i < rowTo; i += rows) {
            rows = FloatSmall.rows(n, rowTo - i);
            int first = Math.min(i, rowTo - rows);
            float[] from = x;
            int at = xAt[batch] + (xTransposed ? p * n + first : first * k + p);
            int row = xTransposed ? 1 : k;
            int step = xTransposed ? n : 1;
            if (packsX) {
                if (first < grouped || first + rows > grouped + GROUP) {
                    FloatPacking.group(pCount, GROUP, x, at, n, group);
                    grouped = first;
                }
                from = group;
                at = first - grouped;
                step = GROUP;
            }
            int yRow = (batch * n + first) * m;
            int panel = packsW ? 0 : wAt[batch] + p * m + jFrom;
            int j = jFrom;
            while (j < jTo) {
                int vectors = vectors(jTo - j);
                int width = vectors * L;
                float[] source = packsW ? panels : w;
                int wStep = packsW ? width : m;
                int columns = Math.min(width, jTo - j);
                FloatEdge.tile(
                        rows,
                        i - first,
                        vectors,
                        pCount,
                        from,
                        at,
                        row,
                        step,
                        source,
                        panel,
                        wStep,
                        y,
                        yRow + j,
                        m,
                        columns,
                        add || p > 0,
                        scratch);
                panel += packsW ? width * pCount : width;
                j += width;
            }
            if (last && (bias != null || activation != null)) {
                int done = (batch * n + i) * m + jFrom;
                FloatRows.finish(rows - (i - first), jFrom, jTo - jFrom, bias, activation, y, done, m, scratch);
            }
        }
    }
}
