package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Moving the elements of a {@link Tensor}: shapes, parts, indices. Dimensions and positions may count from the end. */
public sealed interface TensorMovement permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** Returns the same elements under another shape; one size may be −1 and is then worked out. Shares the storage. */
    default Tensor reshape(int... sizes) {
        int[] full = sizes.clone();
        int known = 1;
        int open = -1;
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] == -1 && open < 0) {
                open = d;
            } else {
                known *= sizes[d];
            }
        }
        if (open >= 0) {
            if (known == 0 || self().size() % known != 0) {
                throw new ShapeException("reshape cannot work out the −1 in " + Arrays.toString(sizes) + ": x "
                        + self().shape() + " has " + self().size() + " elements");
            }
            full[open] = self().size() / known;
        }
        return reshape(Shape.of(full));
    }

    /** Returns the same elements under another shape; shares the storage. */
    default Tensor reshape(Shape shape) {
        return shape.equals(self().shape()) ? self() : new Movement.Reshape(shape).apply(self());
    }

    /** Returns this with dimension d taken from dimension {@code order[d]}. */
    default Tensor permute(int... order) {
        Shape shape = self().shape();
        return new Movement.Permute(IntStream.of(order).map(shape::axis).boxed().toList()).apply(self());
    }

    /** Returns this with its last two dimensions swapped; a matmul reads the result in place, without a copy. */
    default Tensor transpose() {
        if (self().rank() < 2) {
            throw new ShapeException("transpose needs a matrix; got shape " + self().shape());
        }
        return transpose(-2, -1);
    }

    /** Returns this with two dimensions swapped. */
    default Tensor transpose(int a, int b) {
        Shape shape = self().shape();
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, shape.rank()).boxed().toList());
        Collections.swap(order, shape.axis(a), shape.axis(b));
        return new Movement.Permute(order).apply(self());
    }

    /** Returns this with dimensions of size 1 repeated to these sizes; −1 keeps a size. */
    default Tensor expand(int... sizes) {
        int[] full = sizes.clone();
        int shift = sizes.length - self().rank();
        for (int d = Math.max(0, shift); d < full.length; d++) {
            full[d] = full[d] == -1 ? self().dim(d - shift) : full[d];
        }
        return expand(Shape.of(full));
    }

    /** Returns this with dimensions of size 1 repeated to fill a shape. */
    default Tensor expand(Shape shape) {
        return shape.equals(self().shape()) ? self() : new Movement.Expand(shape).apply(self());
    }

    /**
     * Returns positions {@code from} (included) to {@code to} (not) of a dimension; negative ones count from the end.
     */
    default Tensor slice(int dim, int from, int to) {
        int axis = self().shape().axis(dim);
        int n = self().dim(axis);
        return new Movement.Slice(axis, from < 0 ? from + n : from, to < 0 ? to + n : to).apply(self());
    }

    /** Returns one position of a dimension, without that dimension. */
    default Tensor select(int dim, int position) {
        int at = position < 0 ? position + self().dim(dim) : position;
        return slice(dim, at, at + 1).squeeze(dim);
    }

    /** Returns this with zeros before and after along a dimension. */
    default Tensor pad(int dim, int before, int after) {
        return new Movement.Pad(self().shape().axis(dim), before, after).apply(self());
    }

    /**
     * Returns this without a dimension of size 1.
     *
     * @throws ShapeException if its size is not 1
     */
    default Tensor squeeze(int dim) {
        Shape shape = self().shape();
        if (shape.dim(dim) != 1) {
            throw new ShapeException("squeeze removes a dimension of size 1; dimension " + dim + " of x " + shape
                    + " has size " + shape.dim(dim));
        }
        return reshape(shape.removed(shape.axis(dim)));
    }

    /** Returns this with a dimension of size 1 inserted; −1 puts it last. */
    default Tensor unsqueeze(int dim) {
        Shape shape = self().shape();
        int at = dim < 0 ? dim + shape.rank() + 1 : dim;
        if (at < 0 || at > shape.rank()) {
            throw new IndexException("unsqueeze at dimension " + dim + " of shape " + shape);
        }
        return reshape(shape.inserted(at, 1));
    }

    /**
     * Returns y[..., j, ...] = this[..., index[..., j, ...], ...] along a dimension; the index (I32) has this shape
     * elsewhere.
     */
    default Tensor gather(int dim, Tensor index) {
        return new Indexing.Gather(self().shape().axis(dim)).apply(self(), index);
    }

    /**
     * Returns this plus, at every index along a dimension, the elements of {@code x} that have it; repeated indices add
     * up.
     */
    default Tensor scatterAdd(int dim, Tensor index, Tensor x) {
        int axis = self().shape().axis(dim);
        return self().add(new Indexing.ScatterAdd(axis, self().dim(axis)).apply(x, index));
    }

    /** Returns rows of this table [V, ...] for an index (I32) of any shape: an embedding lookup. */
    default Tensor index(Tensor index) {
        return new Indexing.Rows().apply(self(), index);
    }

    /** Returns, for a tensor of class labels (I32), 1 at the class and 0 elsewhere along a new last dimension. */
    default Tensor oneHot(int classes, DType dtype) {
        return new Indexing.OneHot(classes, dtype).apply(self());
    }

    /** Returns the lower triangle of the last two dimensions, diagonal included, 0 above. */
    default Tensor tril() {
        return tril(0);
    }

    /** Returns the lower triangle up to a diagonal: 0 is the main one, 1 the one above it. */
    default Tensor tril(int diagonal) {
        return new Indexing.Triangle(true, diagonal).apply(self());
    }

    /** Returns the upper triangle of the last two dimensions, diagonal included, 0 below. */
    default Tensor triu() {
        return triu(0);
    }

    /** Returns the upper triangle from a diagonal on: 0 is the main one, 1 the one above it. */
    default Tensor triu(int diagonal) {
        return new Indexing.Triangle(false, diagonal).apply(self());
    }
}
