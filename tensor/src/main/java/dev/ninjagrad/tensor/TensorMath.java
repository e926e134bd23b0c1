package dev.ninjagrad.tensor;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The arithmetic of {@link Tensor}: element-wise functions, comparisons, reductions, matrix product. Two operands
 * broadcast and share a dtype; a number takes the tensor's dtype. {@code dims} may count from the end; none means all.
 * {@code keepDim} leaves reduced dimensions as 1.
 */
public sealed interface TensorMath permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private Tensor number(double value) {
        return Tensor.scalar(value, self().dtype());
    }

    /** Returns this + w. */
    default Tensor add(Tensor w) {
        return Binary.ADD.apply(self(), w);
    }

    /** Returns this + w. */
    default Tensor add(double w) {
        return add(number(w));
    }

    /** Returns this − w. */
    default Tensor sub(Tensor w) {
        return Binary.SUB.apply(self(), w);
    }

    /** Returns this − w. */
    default Tensor sub(double w) {
        return sub(number(w));
    }

    /** Returns this · w, element by element. */
    default Tensor mul(Tensor w) {
        return Binary.MUL.apply(self(), w);
    }

    /** Returns this · w. */
    default Tensor mul(double w) {
        return mul(number(w));
    }

    /** Returns this / w. */
    default Tensor div(Tensor w) {
        return Binary.DIV.apply(self(), w);
    }

    /** Returns this / w. */
    default Tensor div(double w) {
        return div(number(w));
    }

    /** Returns this to the power w. */
    default Tensor pow(Tensor w) {
        return Binary.POW.apply(self(), w);
    }

    /** Returns this to a fixed power. */
    default Tensor pow(double exponent) {
        return new Power(exponent).apply(self());
    }

    /** Returns the larger of each pair. */
    default Tensor maximum(Tensor w) {
        return Binary.MAXIMUM.apply(self(), w);
    }

    /** Returns the larger of each element and w. */
    default Tensor maximum(double w) {
        return maximum(number(w));
    }

    /** Returns the smaller of each pair. */
    default Tensor minimum(Tensor w) {
        return Binary.MINIMUM.apply(self(), w);
    }

    /** Returns the smaller of each element and w. */
    default Tensor minimum(double w) {
        return minimum(number(w));
    }

    /** Returns −this. */
    default Tensor neg() {
        return Unary.NEG.apply(self());
    }

    /** Returns |this|. */
    default Tensor abs() {
        return Unary.ABS.apply(self());
    }

    /** Returns −1, 0 or 1. */
    default Tensor sign() {
        return Unary.SIGN.apply(self());
    }

    /** Returns this². */
    default Tensor square() {
        return Unary.SQUARE.apply(self());
    }

    /** Returns √this. */
    default Tensor sqrt() {
        return Unary.SQRT.apply(self());
    }

    /** Returns 1/this. */
    default Tensor reciprocal() {
        return Unary.RECIPROCAL.apply(self());
    }

    /** Returns e to the power this. */
    default Tensor exp() {
        return Unary.EXP.apply(self());
    }

    /** Returns the natural logarithm. */
    default Tensor log() {
        return Unary.LOG.apply(self());
    }

    /** Returns the sine. */
    default Tensor sin() {
        return Unary.SIN.apply(self());
    }

    /** Returns the cosine. */
    default Tensor cos() {
        return Unary.COS.apply(self());
    }

    /** Returns the hyperbolic tangent. */
    default Tensor tanh() {
        return Unary.TANH.apply(self());
    }

    /** Returns 1/(1 + e^−this). */
    default Tensor sigmoid() {
        return Unary.SIGMOID.apply(self());
    }

    /** Returns the error function. */
    default Tensor erf() {
        return Unary.ERF.apply(self());
    }

    /** Returns max(0, this). */
    default Tensor relu() {
        return Unary.RELU.apply(self());
    }

    /** Returns the exact GELU, this · Φ(this). */
    default Tensor gelu() {
        return Unary.GELU.apply(self());
    }

    /** Returns GELU's tanh approximation, as in GPT-2. */
    default Tensor geluTanh() {
        return Unary.GELU_TANH.apply(self());
    }

    /** Returns this · sigmoid(this). */
    default Tensor silu() {
        return Unary.SILU.apply(self());
    }

    /** Returns 1 where {@code this = w}, else 0; I32, as all comparisons. */
    default Tensor eq(Tensor w) {
        return Compare.EQ.apply(self(), w);
    }

    /** Returns 1 where {@code this = w}, else 0. */
    default Tensor eq(double w) {
        return eq(number(w));
    }

    /** Returns 1 where {@code this ≠ w}, else 0. */
    default Tensor ne(Tensor w) {
        return Compare.NE.apply(self(), w);
    }

    /** Returns 1 where {@code this ≠ w}, else 0. */
    default Tensor ne(double w) {
        return ne(number(w));
    }

    /** Returns 1 where {@code this > w}, else 0. */
    default Tensor gt(Tensor w) {
        return Compare.GT.apply(self(), w);
    }

    /** Returns 1 where {@code this > w}, else 0. */
    default Tensor gt(double w) {
        return gt(number(w));
    }

    /** Returns 1 where {@code this ≥ w}, else 0. */
    default Tensor ge(Tensor w) {
        return Compare.GE.apply(self(), w);
    }

    /** Returns 1 where {@code this ≥ w}, else 0. */
    default Tensor ge(double w) {
        return ge(number(w));
    }

    /** Returns 1 where {@code this < w}, else 0. */
    default Tensor lt(Tensor w) {
        return Compare.LT.apply(self(), w);
    }

    /** Returns 1 where {@code this < w}, else 0. */
    default Tensor lt(double w) {
        return lt(number(w));
    }

    /** Returns 1 where {@code this ≤ w}, else 0. */
    default Tensor le(Tensor w) {
        return Compare.LE.apply(self(), w);
    }

    /** Returns 1 where {@code this ≤ w}, else 0. */
    default Tensor le(double w) {
        return le(number(w));
    }

    /** Returns the values as another dtype; the same tensor if it has it already. */
    default Tensor to(DType dtype) {
        return self().dtype() == dtype ? self() : new Cast(dtype).apply(self());
    }

    private Tensor reduce(Reduce.Kind kind, int[] dims, boolean keepDim) {
        Shape shape = self().shape();
        List<Integer> axes = Axes.of(kind.name(), shape, dims);
        return new Reduce(kind, axes, keepDim).apply(self());
    }

    /** Returns the sum over some dimensions. */
    default Tensor sum(int... dims) {
        return sum(dims, false);
    }

    /** Returns the sum over one dimension. */
    default Tensor sum(int dim, boolean keepDim) {
        return sum(new int[] {dim}, keepDim);
    }

    /** Returns the sum over some dimensions. */
    default Tensor sum(int[] dims, boolean keepDim) {
        return reduce(Reduce.Kind.SUM, dims, keepDim);
    }

    /** Returns the mean over some dimensions. */
    default Tensor mean(int... dims) {
        return mean(dims, false);
    }

    /** Returns the mean over one dimension. */
    default Tensor mean(int dim, boolean keepDim) {
        return mean(new int[] {dim}, keepDim);
    }

    /** Returns the mean over some dimensions. */
    default Tensor mean(int[] dims, boolean keepDim) {
        return reduce(Reduce.Kind.MEAN, dims, keepDim);
    }

    /** Returns the largest element; the gradient spreads evenly among ties. */
    default Tensor max() {
        return amax(new int[0], false);
    }

    /** Returns the smallest element; the gradient spreads evenly among ties. */
    default Tensor min() {
        return amin(new int[0], false);
    }

    /** Returns the largest elements over some dimensions; the gradient spreads evenly among ties. */
    default Tensor amax(int[] dims, boolean keepDim) {
        return reduce(Reduce.Kind.MAX, dims, keepDim);
    }

    /** Returns the smallest elements over some dimensions; the gradient spreads evenly among ties. */
    default Tensor amin(int[] dims, boolean keepDim) {
        return reduce(Reduce.Kind.MIN, dims, keepDim);
    }

    /** The extreme elements along a dimension and where they are. */
    record Extremes(Tensor values, Tensor indices) {}

    /**
     * Returns the largest elements along a dimension with their positions, the first of equals; the gradient goes to
     * that one.
     */
    default Extremes max(int dim, boolean keepDim) {
        return extremes(argmax(dim, true), dim, keepDim);
    }

    /**
     * Returns the smallest elements along a dimension with their positions, the first of equals; the gradient goes to
     * that one.
     */
    default Extremes min(int dim, boolean keepDim) {
        return extremes(argmin(dim, true), dim, keepDim);
    }

    private Extremes extremes(Tensor indices, int dim, boolean keepDim) {
        Tensor values = self().gather(dim, indices);
        return keepDim ? new Extremes(values, indices) : new Extremes(values.squeeze(dim), indices.squeeze(dim));
    }

    /** Returns the position of the largest element along a dimension, the first of equals; I32. */
    default Tensor argmax(int dim, boolean keepDim) {
        return new ArgReduce(true, self().shape().axis(dim), keepDim).apply(self());
    }

    /** Returns the position of the smallest element along a dimension, the first of equals; I32. */
    default Tensor argmin(int dim, boolean keepDim) {
        return new ArgReduce(false, self().shape().axis(dim), keepDim).apply(self());
    }

    /** Returns the unbiased variance over one dimension, as PyTorch does: the squared deviations divided by n − 1. */
    default Tensor var(int dim, boolean keepDim) {
        return var(new int[] {dim}, 1, keepDim);
    }

    /**
     * Returns the squared deviations from the mean over some dimensions, summed and divided by n − correction; 0 is the
     * biased variance.
     */
    default Tensor var(int[] dims, int correction, boolean keepDim) {
        List<Integer> axes = Axes.of("var", self().shape(), dims);
        return new Variance(axes, correction, keepDim).apply(self());
    }

    /**
     * Returns this summed over whatever dimensions were repeated to broadcast {@code shape} to it: the transpose of
     * expand.
     */
    default Tensor sumTo(Shape shape) {
        Shape own = self().shape();
        if (own.equals(shape)) {
            return self();
        }
        if (!shape.broadcastsTo(own)) {
            throw new ShapeException("sumTo undoes broadcasting; " + shape + " does not broadcast to " + own);
        }
        int extra = own.rank() - shape.rank();
        int[] repeated = IntStream.range(0, own.rank())
                .filter(d -> d < extra || shape.dim(d - extra) != own.dim(d))
                .toArray();
        return sum(repeated, true).reshape(shape);
    }

    /**
     * Returns the matrix product of the last two dimensions, the leading ones broadcast: [..., n, k] · [..., k, m] →
     * [..., n, m]. A vector on the left is a row, on the right a column, and leaves no dimension behind.
     *
     * @throws ShapeException if the inner sizes differ
     */
    default Tensor matmul(Tensor w) {
        Tensor x = self();
        if (x.rank() == 0 || w.rank() == 0) {
            throw new ShapeException("matmul needs vectors or matrices; got x " + x.shape() + " and w " + w.shape()
                    + ". Did you mean mul?");
        }
        if (x.rank() == 1) {
            return x.unsqueeze(0).matmul(w).squeeze(w.rank() == 1 ? 0 : -2);
        }
        return w.rank() == 1 ? new MatMul().apply(x, w.unsqueeze(1)).squeeze(-1) : new MatMul().apply(x, w);
    }
}
