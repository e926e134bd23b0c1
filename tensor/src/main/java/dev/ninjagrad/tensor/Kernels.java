package dev.ninjagrad.tensor;

import org.jspecify.annotations.Nullable;

/**
 * Computing on raw storages: everything the ops need from the machine, and nothing that knows of gradients.
 *
 * <p>Common rules. All storages are row-major. The output is freshly allocated (zeros) and never aliases an input; a
 * kernel overwrites it, except {@link #scatterAdd}, which accumulates into it. Inputs and output share one dtype unless
 * stated. An [outer, n, inner] kernel works along the middle dimension of a tensor viewed with those three sizes.
 * {@link PlainKernels} computes in double and rounds once at the store; a faster provider may differ by rounding, must
 * be deterministic, and must take all sizes including 0. Indices were range-checked by the caller.
 */
public interface Kernels {
    /** y[i] = op(x[i]) for i from 0 to n − 1. */
    void unary(Unary op, int n, Storage x, Storage y);

    /** y = op(x, w) over {@code shape}; an operand is read with its strides (0 repeats), y is row-major. */
    void binary(Binary op, int[] shape, Storage x, int[] xStrides, Storage w, int[] wStrides, Storage y);

    /** y = 1 where the comparison holds and 0 elsewhere; y is I32, operands as in {@link #binary}. */
    void compare(Compare op, int[] shape, Storage x, int[] xStrides, Storage w, int[] wStrides, Storage y);

    /** y = x where the I32 mask is not 0, else w; all three are read with strides. */
    void where(
            int[] shape,
            Storage mask,
            int[] maskStrides,
            Storage x,
            int[] xStrides,
            Storage w,
            int[] wStrides,
            Storage y);

    /**
     * y[o, i] = reduction of x[o, :, i]; x is [outer, n, inner]. Sums of nothing are 0; NaN wins a maximum or minimum.
     */
    void reduce(Reduce.Kind op, int outer, int n, int inner, Storage x, Storage y);

    /**
     * y[o, i] = the first position along n of the largest (or smallest) x[o, :, i]; y is I32, n at least 1, a NaN wins.
     */
    void argReduce(boolean largest, int outer, int n, int inner, Storage x, Storage y);

    /**
     * Multiplies matrices: for every b, Y[b] [n, m] = X[b] [n, k] · W[b] [k, m]. Y[b] follow each other from 0 on.
     */
    void matmul(int n, int k, int m, Matrices x, Matrices w, Storage y);

    /**
     * A layer in one pass: Y[b] = activation(X · W + bias), the product as in {@link #matmul}, the bias [m] added to every
     * row. Without a bias or an activation that step is left out. Y is overwritten.
     */
    void matmulEpilogue(
            int n, int k, int m, Matrices x, Matrices w, @Nullable Storage bias, @Nullable Unary activation, Storage y);

    /** Y[b] += X · W, the product as in {@link #matmul}; Y is neither X nor W. Does not allocate. */
    default void matmulAdd(int n, int k, int m, Matrices x, Matrices w, Storage y) {
        PlainMatMul.apply(n, k, m, x, w, y, true);
    }

    /**
     * Copies {@code shape} elements from x to y, each with an offset and strides. Serves permute, expand, slice, concat
     * and pad, and conversion: the dtypes may differ.
     */
    void copy(int[] shape, Storage x, int xAt, int[] xStrides, Storage y, int yAt, int[] yStrides);

    /** y[o, j, i] = x[o, index(o, j, i), i]; x is [outer, n, inner], y is [outer, picks.count, inner]. */
    void gather(int outer, int n, int inner, Storage x, Picks picks, Storage y);

    /**
     * y[o, index(o, j, i), i] += x[o, j, i], the transpose of {@link #gather}. Repeated indices add up in order, or in blocks
     * of neighbours whose sums are then added in order.
     */
    void scatterAdd(int outer, int n, int inner, Storage x, Picks picks, Storage y);

    /**
     * y = softmax of x along n, or its logarithm; x and y are [outer, n, inner]. Shifted by the maximum, so it cannot
     * overflow.
     */
    void softmax(boolean log, int outer, int n, int inner, Storage x, Storage y);

    /**
     * y = gain · (x − mean) / sqrt(var + eps) + bias for each of {@code rows} rows of n; var is biased.
     * Not centred, mean is 0 and var the mean square (RMS norm, whose bias is left out).
     */
    void normalize(
            boolean centred, double eps, int rows, int n, Storage x, Storage gain, @Nullable Storage bias, Storage y);

    /**
     * A step of Adam or AdamW on all elements, in place: g ← gradient + penalty·θ, m ← β₁·m + (1 − β₁)·g,
     * v ← β₂·v + (1 − β₂)·g², θ ← shrink·θ − rate·m/(√v + eps). The corrections of the two means for their start at 0 are
     * part of rate and eps. Each operation rounds, so all kernels give the same bits; does not allocate.
     */
    default void adam(AdamRates rates, Storage theta, Storage gradient, Storage mean, Storage square) {
        PlainAdam.apply(rates, theta, gradient, mean, square);
    }

    /** Returns whether {@link #attention} is worth it for heads of t queries and s keys, beside products and a softmax. */
    default boolean takesAttention(int t, int s) {
        return true;
    }

    /**
     * Attention of several heads: Y = P·V, P = softmax(scale·Q·Kᵀ), causal or not as {@code op} says; see there. P is not kept.
     * A weight that the mask forbids is 0, and 0 times NaN or an infinity is NaN, here and in the cotangents, as when the op is
     * composed of others.
     */
    default void attention(Attention op, Heads q, Heads k, Heads v, Heads y) {
        new PlainAttention(op, q, k, v).forward(q, k, v, y);
    }

    /**
     * The cotangents of Q, K and V, given G, that of Y; P is computed again. They are overwritten, and may be parts of one
     * storage.
     */
    default void attentionBackward(Attention op, Heads q, Heads k, Heads v, Heads g, Heads dq, Heads dk, Heads dv) {
        new PlainAttention(op, q, k, v).backward(q, k, v, g, dq, dk, dv);
    }

    // ---- blocks: what fused element-wise programs are made of. The output is overwritten; it may be one of the inputs
    // only as the very same window of rows that are multiples of 16 apart. A kernel may write up to 15 elements past
    // the
    // last of each row, rows in ascending order, but for copy, which writes nothing else. No block kernel allocates.

    /** y = op(x), element by element. */
    default void unary(Unary op, int rows, int n, Block x, Block y) {
        PlainBlocks.unary(op, rows, n, x, y);
    }

    /** y = op(x, w), element by element. */
    default void binary(Binary op, int rows, int n, Block x, Block w, Block y) {
        PlainBlocks.binary(op, rows, n, x, w, y);
    }

    /** y = 1 where the comparison holds and 0 elsewhere; y is I32. */
    default void compare(Compare op, int rows, int n, Block x, Block w, Block y) {
        PlainBlocks.compare(op, rows, n, x, w, y);
    }

    /** y = x where the I32 mask is not 0, else w. */
    default void where(int rows, int n, Block mask, Block x, Block w, Block y) {
        PlainBlocks.where(rows, n, mask, x, w, y);
    }

    /** y = x; the dtypes may differ. */
    default void copy(int rows, int n, Block x, Block y) {
        PlainBlocks.copy(rows, n, x, y);
    }

    /** y[r] = reduction of row r of x, at {@code y.at() + r·y.row()}. */
    default void reduceRows(Reduce.Kind op, int rows, int n, Block x, Block y) {
        PlainBlocks.reduceRows(op, rows, n, x, y);
    }

    /** y[c] += the sum of column c of x, at {@code y.at() + c·y.col()}. */
    default void addColumns(int rows, int n, Block x, Block y) {
        PlainBlocks.addColumns(rows, n, x, y);
    }

    // ---- chains: several of these as one loop

    /** Returns whether {@link #fuse} takes a link that applies an op to operands of this dtype, the last of them, with such a result. */
    default boolean fuses(Op op, DType operand, DType result) {
        return false;
    }

    /** Returns whether {@link #fuse} takes such a fold of values of this dtype. */
    default boolean fuses(Reduce.Kind fold, DType operand) {
        return false;
    }

    /** Returns a loop for a chain of links that {@link #fuses} takes. It gives the bits that its links give one after another. */
    default FusedLoop fuse(Chain chain) {
        throw new UnsupportedOperationException("these kernels fuse nothing");
    }

    /** A chain as one loop. */
    interface FusedLoop {
        /** Returns whether the loop can be run yet: it may be compiled while its links still run one by one. */
        boolean isReady();

        /**
         * Runs over a window; see {@link Chain} for the blocks. All elements are read before what lies at the same place is written, and
         * whole vectors are written as by block kernels. Does not allocate.
         */
        void run(int rows, int n, Block[] blocks);
    }

    // ---- sharing work among threads

    /**
     * Returns these kernels as they are to be called inside a part of shared work: on the calling thread, nothing cut any
     * further.
     */
    default Kernels insideParts() {
        return this;
    }

    /** Returns into how many parts to cut work that would take one thread about so many nanoseconds; at least 1. */
    default int parts(long nanos) {
        return 1;
    }

    /**
     * Runs parts 0 to {@code parts} − 1, in any order and perhaps at once, and returns when all are done. Does not
     * allocate.
     *
     * @param nanos what all parts would take one thread, about
     */
    default void share(int parts, long nanos, Part body) {
        for (int p = 0; p < parts; p++) {
            body.run(p);
        }
    }

    /** Work that is cut into parts, which touch nothing in common that one of them writes. */
    @FunctionalInterface
    interface Part {
        /** Does part number {@code part}. */
        void run(int part);
    }

    /**
     * A window of rows × n elements on a storage: element (r, c) lies at {@code at + r·row + c·col}. A step of 0 repeats.
     * The offset moves as a program goes from tile to tile; the steps are fixed.
     */
    final class Block {
        private final Storage storage;
        private final int row;
        private final int col;
        private int at;

        public Block(Storage storage, int at, int row, int col) {
            this.storage = storage;
            this.at = at;
            this.row = row;
            this.col = col;
        }

        public Storage storage() {
            return storage;
        }

        public int at() {
            return at;
        }

        public int row() {
            return row;
        }

        public int col() {
            return col;
        }

        /** Moves the window. */
        public void moveTo(int offset) {
            at = offset;
        }
    }

    /**
     * Which of n positions to take: {@code count} indices along the middle dimension, read at
     * o·outerStep + j·step + i·innerStep. An embedding lookup has outerStep = innerStep = 0.
     */
    record Picks(Storage index, int count, int outerStep, int step, int innerStep) {
        int at(int o, int j, int i) {
            return index.ints()[o * outerStep + j * step + i * innerStep];
        }
    }

    /**
     * An operand of products: the matrix of product b begins at {@code at[b]}, one row behind the other; transposed, one column
     * behind the other.
     */
    @SuppressWarnings("ArrayRecordComponent") // kept and never compared: who replays a product may move its matrices
    record Matrices(Storage storage, int[] at, boolean transposed) {
        /** A storage that is one matrix. */
        public static Matrices of(Storage storage, boolean transposed) {
            return new Matrices(storage, new int[] {0}, transposed);
        }

        public int count() {
            return at.length;
        }
    }

    /**
     * A matrix [rows, columns] for each head, all on one storage: that of head h begins at {@code at[h]}, and its rows lie
     * {@code row} apart. Of the storage, only what belongs to a head is written.
     */
    final class Heads {
        private final Storage storage;
        private final int[] at;
        private final int rows;
        private final int columns;
        private final int row;

        public Heads(Storage storage, int[] at, int rows, int columns, int row) {
            this.storage = storage;
            this.at = at.clone();
            this.rows = rows;
            this.columns = columns;
            this.row = row;
        }

        public Storage storage() {
            return storage;
        }

        public int rows() {
            return rows;
        }

        public int columns() {
            return columns;
        }

        /** Returns how many heads there are. */
        public int count() {
            return at.length;
        }

        /** Returns where the matrix of a head begins. */
        public int at(int head) {
            return at[head];
        }

        public int row() {
            return row;
        }

        double get(int head, int i, int c) {
            return storage.get(at[head] + i * row + c);
        }

        void set(int head, int i, int c, double value) {
            storage.set(at[head] + i * row + c, value);
        }
    }
}
