package dev.ninjagrad.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The sizes of a tensor's dimensions; immutable. Rank 0 is a scalar, a size of 0 an empty tensor.
 * Dimensions may be named from the end: −1 is the last.
 */
public final class Shape {
    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape();

    private final int[] sizes;
    private final int size;

    private Shape(int... sizes) {
        this.sizes = sizes;
        long product = 1;
        for (int n : sizes) {
            if (n < 0) {
                throw new ShapeException("shape " + Arrays.toString(sizes) + " has a negative size");
            }
            product = Math.multiplyExact(product, (long) n);
            if (product > Storage.MAX_SIZE) {
                throw new ShapeException("shape " + Arrays.toString(sizes) + " holds more than " + Storage.MAX_SIZE
                        + " elements; a tensor is one Java array");
            }
        }
        this.size = (int) product;
    }

    /**
     * Returns the shape with these sizes.
     *
     * @throws ShapeException for a negative size or more elements than one array holds
     */
    public static Shape of(int... sizes) {
        return sizes.length == 0 ? SCALAR : new Shape(sizes.clone());
    }

    public int rank() {
        return sizes.length;
    }

    /** Returns the number of elements; 1 for a scalar. */
    public int size() {
        return size;
    }

    /**
     * Returns the size of dimension {@code d}, which may be negative.
     *
     * @throws IndexException if there is no such dimension
     */
    public int dim(int d) {
        return sizes[axis(d)];
    }

    /** Returns the sizes, a copy. */
    public int[] sizes() {
        return sizes.clone();
    }

    /**
     * Returns {@code d} counted from the front.
     *
     * @throws IndexException if there is no such dimension
     */
    public int axis(int d) {
        int axis = d < 0 ? d + sizes.length : d;
        if (axis < 0 || axis >= sizes.length) {
            throw new IndexException("dimension " + d + " of shape " + this + ", which has rank " + sizes.length);
        }
        return axis;
    }

    /** Returns how many elements lie between neighbours of each dimension in row-major order. */
    public int[] strides() {
        int[] strides = new int[sizes.length];
        int step = 1;
        for (int d = sizes.length - 1; d >= 0; d--) {
            strides[d] = step;
            step *= sizes[d];
        }
        return strides;
    }

    /**
     * Returns the strides with which a tensor of this shape is read as if it had shape {@code target}:
     * 0 along every dimension that is repeated. The shape must broadcast to the target.
     */
    public int[] stridesIn(Shape target) {
        int[] own = strides();
        int[] strides = new int[target.rank()];
        int shift = target.rank() - rank();
        for (int d = 0; d < own.length; d++) {
            strides[d + shift] = sizes[d] == 1 ? 0 : own[d];
        }
        return strides;
    }

    /** Returns the product of the sizes from dimension {@code from} up to, not including, {@code to}. */
    public int product(int from, int to) {
        int product = 1;
        for (int d = from; d < to; d++) {
            product *= sizes[d];
        }
        return product;
    }

    /** Returns whether a tensor of this shape can be repeated along dimensions of size 1 to fill {@code target}. */
    public boolean broadcastsTo(Shape target) {
        int shift = target.rank() - rank();
        if (shift < 0) {
            return false;
        }
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] != 1 && sizes[d] != target.sizes[d + shift]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the shape two operands share after broadcasting: aligned at the end, a size of 1 or a missing dimension
     * repeats.
     *
     * @param operation named in the error
     * @throws ShapeException if two sizes differ and neither is 1
     */
    public static Shape broadcast(String operation, Shape x, Shape w) {
        if (x.equals(w)) {
            return x;
        }
        int[] out = new int[Math.max(x.rank(), w.rank())];
        for (int d = 1; d <= out.length; d++) {
            int n = d <= x.rank() ? x.sizes[x.rank() - d] : 1;
            int m = d <= w.rank() ? w.sizes[w.rank() - d] : 1;
            if (n != m && n != 1 && m != 1) {
                throw new ShapeException(operation + " cannot broadcast x " + x + " with w " + w + ": sizes " + n
                        + " and " + m + " at dimension −" + d + " differ and neither is 1." + hint(x, w));
            }
            out[out.length - d] = n == 1 ? m : n;
        }
        return new Shape(out);
    }

    private static String hint(Shape x, Shape w) {
        if (fitsTransposed(w, x) || fitsTransposed(x, w)) {
            return " Did you mean transpose()?";
        }
        if (fitsAsColumn(w, x) || fitsAsColumn(x, w)) {
            return " Did you mean unsqueeze(-1), one value a row?";
        }
        return " Did you mean keepDim or unsqueeze?";
    }

    private static boolean fitsTransposed(Shape matrix, Shape other) {
        return matrix.rank() == 2 && matrix.transposed().broadcastsTo(other);
    }

    private static boolean fitsAsColumn(Shape vector, Shape other) {
        return vector.rank() == 1 && other.rank() > 1 && vector.sizes[0] == other.sizes[other.rank() - 2];
    }

    /** Returns the shape with its last two sizes swapped; the rank must be at least 2. */
    Shape transposed() {
        int[] out = sizes.clone();
        out[out.length - 1] = sizes[out.length - 2];
        out[out.length - 2] = sizes[out.length - 1];
        return new Shape(out);
    }

    /** Returns this shape with dimension {@code d} of size {@code n}. */
    public Shape with(int d, int n) {
        int[] out = sizes.clone();
        out[axis(d)] = n;
        return new Shape(out);
    }

    /**
     * Returns this shape with a dimension of size {@code n} inserted before axis {@code at}, which may equal the rank.
     */
    public Shape inserted(int at, int n) {
        int[] out = new int[sizes.length + 1];
        System.arraycopy(sizes, 0, out, 0, at);
        out[at] = n;
        System.arraycopy(sizes, at, out, at + 1, sizes.length - at);
        return new Shape(out);
    }

    /** Returns this shape without axis {@code at}. */
    public Shape removed(int at) {
        int[] out = new int[sizes.length - 1];
        System.arraycopy(sizes, 0, out, 0, at);
        System.arraycopy(sizes, at + 1, out, at, out.length - at);
        return new Shape(out);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(sizes, that.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** Returns the sizes as people write them: {@code [32, 27]}; {@code []} for a scalar. */
    @Override
    public String toString() {
        return Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
