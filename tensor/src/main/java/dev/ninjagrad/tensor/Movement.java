package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Ops that move elements without computing: each is linear, and its backward rule is the opposite move. */
public sealed interface Movement extends Op {
    /** The same elements in row-major order under another shape; shares the storage. Backward: reshape back. */
    record Reshape(Shape shape) implements Movement {
        @Override
        public String label() {
            return "reshape";
        }

        @Override
        public Spec spec(List<Spec> inputs) {
            Spec x = inputs.getFirst();
            if (x.shape().size() != shape.size()) {
                throw new ShapeException("reshape keeps the number of elements; x " + x.shape() + " has "
                        + x.shape().size() + ", " + shape + " has " + shape.size());
            }
            return x.withShape(shape);
        }

        @Override
        public Storage forward(Kernels kernels, List<Tensor> x, Spec out) {
            return x.getFirst().storage();
        }

        @Override
        public Tensor vjp(Node n, int input, Tensor g) {
            return g.reshape(n.x(0).shape());
        }

        @Override
        public Tensor jvp(Node n, int input, Tensor t) {
            return t.reshape(shape);
        }
    }

    /** Output dimension d is input dimension {@code order[d]}. Backward: the inverse permutation. */
    record Permute(List<Integer> order) implements Movement {
        public Permute {
            order = List.copyOf(order);
        }

        @Override
        public String label() {
            return swapsLastTwo() ? "transpose" : "permute";
        }

        /** Returns whether this is the transpose that a matmul reads in place. */
        boolean swapsLastTwo() {
            int rank = order.size();
            return rank >= 2
                    && order.get(rank - 1) == rank - 2
                    && order.get(rank - 2) == rank - 1
                    && IntStream.range(0, rank - 2).allMatch(d -> order.get(d) == d);
        }

        @Override
        public Spec spec(List<Spec> inputs) {
            Shape x = inputs.getFirst().shape();
            List<Integer> sorted = order.stream().sorted().toList();
            if (!sorted.equals(IntStream.range(0, x.rank()).boxed().toList())) {
                throw new ShapeException("permute needs every dimension of x " + x + " once; got " + order);
            }
            return inputs.getFirst()
                    .withShape(Shape.of(order.stream().mapToInt(x::dim).toArray()));
        }

        @Override
        public Storage forward(Kernels kernels, List<Tensor> x, Spec out) {
            int[] own = x.getFirst().shape().strides();
            int[] strides = order.stream().mapToInt(d -> own[d]).toArray();
            Storage y = out.allocate();
            kernels.copy(
                    out.shape().sizes(),
                    x.getFirst().storage(),
                    0,
                    strides,
                    y,
                    0,
                    out.shape().strides());
            return y;
        }

        @Override
        public Tensor vjp(Node n, int input, Tensor g) {
            int[] inverse = new int[order.size()];
            for (int d = 0; d < inverse.length; d++) {
                inverse[order.get(d)] = d;
            }
            return g.permute(inverse);
        }

        @Override
        public Tensor jvp(Node n, int input, Tensor t) {
            return t.permute(Axes.toArray(order));
        }
    }

    /**
     * Repeats dimensions of size 1 (or missing in front) to fill {@code shape}. Backward: the engine sums what was
     * repeated.
     */
    record Expand(Shape shape) implements Movement {
        @Override
        public String label() {
            return "expand";
        }

        @Override
        public boolean broadcasts() {
            return true;
        }

        @Override
        public Spec spec(List<Spec> inputs) {
            Spec x = inputs.getFirst();
            if (!x.shape().broadcastsTo(shape)) {
                throw new ShapeException(
                        "expand repeats dimensions of size 1; x " + x.shape() + " does not fill " + shape);
            }
            return x.withShape(shape);
        }

        @Override
        public Storage forward(Kernels kernels, List<Tensor> x, Spec out) {
            Storage y = out.allocate();
            int[] strides = x.getFirst().shape().stridesIn(shape);
            kernels.copy(shape.sizes(), x.getFirst().storage(), 0, strides, y, 0, shape.strides());
            return y;
        }

        @Override
        public Tensor vjp(Node n, int input, Tensor g) {
            return g;
        }

        @Override
        public Tensor jvp(Node n, int input, Tensor t) {
            return t.expand(shape);
        }
    }

    /** Positions {@code from} (included) to {@code to} (not) of one dimension. Backward: zeros around g. */
    record Slice(int dim, int from, int to) implements Movement {
        @Override
        public String label() {
            return "slice";
        }

        @Override
        public Spec spec(List<Spec> inputs) {
            Shape x = inputs.getFirst().shape();
            if (from < 0 || to < from || to > x.dim(dim)) {
                throw new IndexException("slice [" + from + ", " + to + ") of dimension " + dim + " of x " + x
                        + ", whose size is " + x.dim(dim));
            }
            return inputs.getFirst().withShape(x.with(dim, to - from));
        }

        @Override
        public Storage forward(Kernels kernels, List<Tensor> x, Spec out) {
            int[] strides = x.getFirst().shape().strides();
            Storage y = out.allocate();
            kernels.copy(
                    out.shape().sizes(),
                    x.getFirst().storage(),
                    from * strides[dim],
                    strides,
                    y,
                    0,
                    out.shape().strides());
            return y;
        }

        @Override
        public Tensor vjp(Node n, int input, Tensor g) {
            return g.pad(dim, from, n.x(0).dim(dim) - to);
        }

        @Override
        public Tensor jvp(Node n, int input, Tensor t) {
            return t.slice(dim, from, to);
        }
    }

    /** Zeros before and after along one dimension. Backward: the slice of g between them. */
    record Pad(int dim, int before, int after) implements Movement {
        @Override
        public String label() {
            return "pad";
        }

        @Override
        public Spec spec(List<Spec> inputs) {
            Shape x = inputs.getFirst().shape();
            if (before < 0 || after < 0) {
                throw new ShapeException(
                        "pad adds zeros; got " + before + " before and " + after + " after. To cut, use slice.");
            }
            return inputs.getFirst().withShape(x.with(dim, before + x.dim(dim) + after));
        }

        @Override
        public Storage forward(Kernels kernels, List<Tensor> x, Spec out) {
            int[] strides = out.shape().strides();
            Storage y = out.allocate();
            Shape shape = x.getFirst().shape();
            kernels.copy(shape.sizes(), x.getFirst().storage(), 0, shape.strides(), y, before * strides[dim], strides);
            return y;
        }

        @Override
        public Tensor vjp(Node n, int input, Tensor g) {
            return g.slice(dim, before, before + n.x(0).dim(dim));
        }

        @Override
        public Tensor jvp(Node n, int input, Tensor t) {
            return t.pad(dim, before, after);
        }
    }

    /**
     * The inputs after one another along one dimension; they agree in all others. Backward: each input's slice of g.
     */
    record Concat(int dim) implements Movement {
        @Override
        public String label() {
            return "concat";
        }

        @Override
        public String inputName(int input) {
            return "input " + input;
        }

        @Override
        public Spec spec(List<Spec> inputs) {
            Spec first = inputs.getFirst();
            int total = 0;
            List<Shape> shapes = new ArrayList<>();
            for (Spec x : inputs) {
                first.like("concat", x);
                shapes.add(x.shape());
                boolean fits = x.shape().rank() == first.shape().rank()
                        && x.shape().with(dim, 0).equals(first.shape().with(dim, 0));
                if (!fits) {
                    throw new ShapeException("concat along dimension " + dim
                            + " needs inputs that agree in every other dimension; got " + shapes);
                }
                total += x.shape().dim(dim);
            }
            return first.withShape(first.shape().with(dim, total));
        }

        @Override
        public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
            int[] strides = out.shape().strides();
            Storage y = out.allocate();
            int at = 0;
            for (Tensor x : inputs) {
                kernels.copy(x.shape().sizes(), x.storage(), 0, x.shape().strides(), y, at * strides[dim], strides);
                at += x.dim(dim);
            }
            return y;
        }

        @Override
        public Tensor vjp(Node n, int input, Tensor g) {
            int from = start(n, input);
            return g.slice(dim, from, from + n.x(input).dim(dim));
        }

        @Override
        public Tensor jvp(Node n, int input, Tensor t) {
            int from = start(n, input);
            return t.pad(dim, from, n.y().dim(dim) - from - t.dim(dim));
        }

        private int start(Node n, int input) {
            int at = 0;
            for (int i = 0; i < input; i++) {
                at += n.x(i).dim(dim);
            }
            return at;
        }
    }
}
