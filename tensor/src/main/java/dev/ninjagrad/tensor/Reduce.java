package dev.ninjagrad.tensor;

import java.util.List;
import java.util.Locale;

/**
 * Folds dimensions into one value each. Output: the input's shape with those dimensions 1 ({@code keepDim}) or gone.
 *
 * <p>Backward: sum repeats g along what was summed; mean also divides by the count; max and min send g to the extreme
 * elements, evenly among ties as PyTorch's {@code amax} does. Cost: one pass for each run of neighbouring dimensions.
 *
 * @param dims distinct axes in ascending order, counted from the front
 */
public record Reduce(Kind kind, List<Integer> dims, boolean keepDim) implements Op {
    /** What is done with the elements; {@link #start} is the value of nothing. */
    public enum Kind {
        SUM(0),
        MEAN(0),
        MAX(Double.NEGATIVE_INFINITY),
        MIN(Double.POSITIVE_INFINITY);

        private final double start;

        Kind(double start) {
            this.start = start;
        }

        /** Returns the reduction of nothing. */
        public double start() {
            return start;
        }
    }

    public Reduce {
        dims = List.copyOf(dims);
    }

    @Override
    public String label() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        Spec x = kind == Kind.MEAN ? inputs.getFirst().floating(label()) : inputs.getFirst();
        if (kind == Kind.MAX || kind == Kind.MIN) {
            requireElements(label(), x.shape(), dims);
        }
        return x.withShape(Axes.reduced(x.shape(), dims, keepDim));
    }

    static void requireElements(String operation, Shape x, List<Integer> dims) {
        if (Axes.count(x, dims) == 0) {
            throw new ShapeException(operation + " of no elements: x " + x + " is empty along dims " + dims);
        }
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        return fold(
                kernels, kind, inputs.getFirst().storage(), inputs.getFirst().shape(), dims);
    }

    /**
     * Reduces the runs of neighbouring dims one after the other, the last first, so that earlier axes keep their place.
     */
    static Storage fold(Kernels kernels, Kind kind, Storage x, Shape shape, List<Integer> dims) {
        Storage values = x;
        Shape left = shape;
        int end = dims.size();
        while (end > 0) {
            int start = end - 1;
            while (start > 0 && dims.get(start - 1) == dims.get(start) - 1) {
                start--;
            }
            int from = dims.get(start);
            int to = dims.get(end - 1) + 1;
            int outer = left.product(0, from);
            int inner = left.product(to, left.rank());
            Storage y = Storage.forResult(x.dtype(), outer * inner);
            kernels.reduce(kind, outer, left.product(from, to), inner, values, y);
            for (int d = from; d < to; d++) {
                left = left.with(d, 1);
            }
            values = y;
            end = start;
        }
        return values;
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        Tensor x = n.x(0);
        Tensor kept = Axes.kept(g, x.shape(), dims);
        return switch (kind) {
            case SUM -> kept.expand(x.shape());
            case MEAN -> kept.div(Axes.count(x.shape(), dims)).expand(x.shape());
            case MAX, MIN -> kept.mul(shares(x, Axes.kept(n.y(), x.shape(), dims)));
        };
    }

    @Override
    public Tensor jvp(Node n, int input, Tensor t) {
        Tensor x = n.x(0);
        return switch (kind) {
            case SUM -> t.sum(Axes.toArray(dims), keepDim);
            case MEAN -> t.sum(Axes.toArray(dims), keepDim).div(Axes.count(x.shape(), dims));
            case MAX, MIN -> t.mul(shares(x, Axes.kept(n.y(), x.shape(), dims))).sum(Axes.toArray(dims), keepDim);
        };
    }

    /** 1 at the extreme element, 1/k at each of k equal ones, 0 elsewhere. */
    private Tensor shares(Tensor x, Tensor y) {
        Tensor extreme = x.eq(y).to(x.dtype());
        return extreme.div(extreme.sum(Axes.toArray(dims), true));
    }
}
