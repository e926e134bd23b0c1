package dev.ninjagrad.tensor;

import java.util.List;

/**
 * Element-wise ops that run one after another on every element of a window, and sums and extremes of what they make: several block
 * kernels as one loop, so that what one makes for the next need not be stored. Plain data, equal if the loops would be.
 *
 * <p>Values are numbered: operand {@code i} is value {@code i}, and link {@code j} makes value {@code operands.size() + j}. A loop is
 * given one block for each operand, each stored value and each fold, in this order.
 *
 * @param stored the values that are written to memory
 * @param columns elements of a row; 0 if not known, or if rows do not matter
 */
public record Chain(List<Operand> operands, List<Link> links, List<Integer> stored, List<Fold> folds, int columns) {
    /**
     * What is read.
     *
     * @param repeats whether all elements of a row are one and the same; otherwise they are neighbours
     */
    public record Operand(DType dtype, boolean repeats) {}

    /**
     * An op: unary, binary, a comparison, a where or a cast.
     *
     * @param dtype of the result
     */
    public record Link(Op op, DType dtype, List<Integer> inputs) {}

    /**
     * A value folded as it is made.
     *
     * @param byRow whether to one value a row, which is overwritten; otherwise its columns are added to those of the output
     */
    public record Fold(Reduce.Kind kind, int value, boolean byRow) {}

    /** Copies the lists. */
    public Chain {
        operands = List.copyOf(operands);
        links = List.copyOf(links);
        stored = List.copyOf(stored);
        folds = List.copyOf(folds);
    }

    /** Returns the dtype of a value. */
    public DType dtype(int value) {
        int link = value - operands.size();
        return link < 0 ? operands.get(value).dtype() : links.get(link).dtype();
    }
}
