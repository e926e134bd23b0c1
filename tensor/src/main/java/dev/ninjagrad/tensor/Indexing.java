package dev.ninjagrad.tensor;

import java.util.List;

/**
 * Ops that pick by index, and their transposes, which add back by index. Reading one element twice means its gradient
 * is the sum of both: the backward rule of a gather is a scatter-add, and the other way round.
 */
public sealed interface Indexing extends Op {
    @Override
    default String inputName(int input) {
        return input == 0 ? "x" : "index";
    }

    /** Throws unless every index is in [0, n). */
    private static void check(String operation, Tensor index, int n, String what) {
        if (index.storage().isPending()) {
            return; // a compiled step checks when it runs
        }
        int[] values = index.storage().ints();
        for (int i = 0; i < index.size(); i++) {
            if (values[i] < 0 || values[i] >= n) {
                throw new IndexException(operation + ": index " + values[i] + " at "
                        + Anomaly.position(index.shape(), i) + " is outside [0, " + n + ") for " + what);
            }
        }
    }

    private static Kernels.Picks alongMiddle(Tensor index, Shape like, int dim) {
        int inner = like.product(dim + 1, like.rank());
        int count = index.dim(dim);
        return new Kernels.Picks(index.storage(), count, count * inner, inner, 1);
    }

    private static void requireSameBut(String operation, int dim, Shape x, Shape index) {
        if (x.rank() != index.rank() || !x.with(dim, 0).equals(index.with(dim, 0))) {
            throw new ShapeException(operation + " along dimension " + dim
                    + " needs an index of x's shape in every other dimension; got x " + x + " and index " + index);
        }
    }

    /** y[..., j, ...] = x[..., index[..., j, ...], ...] along one dimension. Backward: {@link ScatterAdd}. */
    record Gather(int dim) implements Indexing {
        @Override
        public String label() {
            return "gather";
        }

        @Override
        public Spec spec(List<Spec> inputs) {
            Shape index = inputs.get(1).integer("gather", "index").shape();
            requireSameBut("gather", dim, inputs.get(0).shape(), index);
            return inputs.get(0).withShape(index);
        }

        @Override
        public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
            Shape x = inputs.get(0).shape();
            Tensor index = inputs.get(1);
            check("gather", index, x.dim(dim), "dimension " + dim + " of x " + x);
            Storage y = out.allocate();
            kernels.gather(
                    x.product(0, dim),
                    x.dim(dim),
                    x.product(dim + 1, x.rank()),
                    inputs.get(0).storage(),
                    alongMiddle(index, x, dim),
                    y);
            return y;
        }

        @Override
        public Tensor vjp(Node n, int input, Tensor g) {
            return new ScatterAdd(dim, n.x(0).dim(dim)).apply(g, n.x(1));
        }

        @Override
        public Tensor jvp(Node n, int input, Tensor t) {
            return t.gather(dim, n.x(1));
        }
    }

    /**
     * Zeros of size {@code size} along one dimension, to which x[..., j, ...] is added at its index. Backward: {@link
     * Gather}.
     */
    record ScatterAdd(int dim, int size) implements Indexing {
        @Override
        public String label() {
            return "scatterAdd";
        }

        @Override
        public Spec spec(List<Spec> inputs) {
            Shape x = inputs.get(0).shape();
            Shape index = inputs.get(1).integer("scatterAdd", "index").shape();
            if (!x.equals(index)) {
                throw new ShapeException(
                        "scatterAdd needs an index for every element; got x " + x + " and index " + index);
            }
            return inputs.get(0).withShape(x.with(dim, size));
        }

        @Override
        public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
            Shape x = inputs.get(0).shape();
            Tensor index = inputs.get(1);
            check("scatterAdd", index, size, "dimension " + dim + " of " + out.shape());
            Storage y = out.allocate();
            kernels.scatterAdd(
                    x.product(0, dim),
                    size,
                    x.product(dim + 1, x.rank()),
                    inputs.get(0).storage(),
                    alongMiddle(index, x, dim),
                    y);
            return y;
        }

        @Override
        public Tensor vjp(Node n, int input, Tensor g) {
            return g.gather(dim, n.x(1));
        }

        @Override
        public Tensor jvp(Node n, int input, Tensor t) {
            return apply(t, n.x(1));
        }
    }

    /**
     * Rows of a table: x [V, ...], index of any shape I → [I..., ...]. An embedding lookup. Backward: {@link RowsAdd}.
     */
    record Rows() implements Indexing {
        @Override
        public String label() {
            return "index";
        }

        @Override
        public Spec spec(List<Spec> inputs) {
            Shape x = inputs.get(0).shape();
            Shape index = inputs.get(1).integer("index", "index").shape();
            if (x.rank() == 0) {
                throw new ShapeException("index needs x [V, ...]; got a scalar");
            }
            Shape y = index;
            for (int d = 1; d < x.rank(); d++) {
                y = y.inserted(y.rank(), x.dim(d));
            }
            return inputs.get(0).withShape(y);
        }

        @Override
        public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
            Shape x = inputs.get(0).shape();
            Tensor index = inputs.get(1);
            check("index", index, x.dim(0), "the rows of x " + x);
            Storage y = out.allocate();
            kernels.gather(1, x.dim(0), x.product(1, x.rank()), inputs.get(0).storage(), picks(index), y);
            return y;
        }

        static Kernels.Picks picks(Tensor index) {
            return new Kernels.Picks(index.storage(), index.size(), 0, 1, 0);
        }

        @Override
        public Tensor vjp(Node n, int input, Tensor g) {
            return new RowsAdd(n.x(0).dim(0)).apply(g, n.x(1));
        }

        @Override
        public Tensor jvp(Node n, int input, Tensor t) {
            return t.index(n.x(1));
        }
    }

    /**
     * A table of {@code rows} zero rows to which each x[i] is added at row index[i]: x [I..., ...] → [rows, ...].
     * Backward: {@link Rows}.
     */
    record RowsAdd(int rows) implements Indexing {
        @Override
        public String label() {
            return "indexAdd";
        }

        @Override
        public Spec spec(List<Spec> inputs) {
            Shape x = inputs.get(0).shape();
            Shape index = inputs.get(1).integer("indexAdd", "index").shape();
            Shape row = x;
            for (int d = 0; d < index.rank(); d++) {
                if (row.rank() == 0 || row.dim(0) != index.dim(d)) {
                    throw new ShapeException(
                            "indexAdd needs x [I..., ...] and index [I...]; got x " + x + " and index " + index);
                }
                row = row.removed(0);
            }
            return inputs.get(0).withShape(row.inserted(0, rows));
        }

        @Override
        public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
            Tensor index = inputs.get(1);
            check("indexAdd", index, rows, "the rows of " + out.shape());
            Storage y = out.allocate();
            int inner = out.shape().product(1, out.shape().rank());
            kernels.scatterAdd(1, rows, inner, inputs.get(0).storage(), Rows.picks(index), y);
            return y;
        }

        @Override
        public Tensor vjp(Node n, int input, Tensor g) {
            return g.index(n.x(1));
        }

        @Override
        public Tensor jvp(Node n, int input, Tensor t) {
            return apply(t, n.x(1));
        }
    }

    /** index of any shape I → [I..., classes], 1 at the class and 0 elsewhere. Not differentiable. */
    record OneHot(int classes, DType dtype) implements Indexing {
        @Override
        public String label() {
            return "oneHot";
        }

        @Override
        public String inputName(int input) {
            return "index";
        }

        @Override
        public boolean differentiable() {
            return false;
        }

        @Override
        public Spec spec(List<Spec> inputs) {
            Shape index = inputs.getFirst().integer("oneHot", "index").shape();
            return new Spec(index.inserted(index.rank(), classes), dtype);
        }

        @Override
        public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
            Tensor index = inputs.getFirst();
            check("oneHot", index, classes, classes + " classes");
            Storage one = Storage.allocate(dtype, index.size());
            one.fill(0, one.size(), 1);
            Storage y = out.allocate();
            Kernels.Picks picks = new Kernels.Picks(index.storage(), 1, 1, 0, 0);
            kernels.scatterAdd(index.size(), classes, 1, one, picks, y);
            return y;
        }

        @Override
        public Tensor vjp(Node n, int input, Tensor g) {
            throw Op.noRule(this, input);
        }

        @Override
        public Tensor jvp(Node n, int input, Tensor t) {
            throw Op.noRule(this, input);
        }
    }

    /**
     * The last two dimensions with one triangle set to 0: lower keeps columns up to row + diagonal, upper those from
     * row + diagonal on. Backward: the same triangle of g.
     */
    record Triangle(boolean lower, int diagonal) implements Indexing {
        @Override
        public String label() {
            return lower ? "tril" : "triu";
        }

        @Override
        public Spec spec(List<Spec> inputs) {
            Shape x = inputs.getFirst().shape();
            if (x.rank() < 2) {
                throw new ShapeException(label() + " needs x [..., n, m]; got x " + x);
            }
            return inputs.getFirst();
        }

        @Override
        public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
            Shape matrix = Shape.of(out.shape().dim(-2), out.shape().dim(-1));
            Storage zero = Storage.allocate(out.dtype(), 1);
            Storage y = out.allocate();
            kernels.where(
                    out.shape().sizes(),
                    mask(matrix),
                    matrix.stridesIn(out.shape()),
                    inputs.getFirst().storage(),
                    out.shape().strides(),
                    zero,
                    Shape.SCALAR.stridesIn(out.shape()),
                    y);
            return y;
        }

        /** 1 where an element is kept. */
        private Storage mask(Shape matrix) {
            Storage kept = Storage.allocate(DType.I32, matrix.size());
            int columns = matrix.dim(1);
            for (int i = 0; i < matrix.size(); i++) {
                int column = i % columns;
                int last = i / columns + diagonal;
                kept.set(i, (lower ? column <= last : column >= last) ? 1 : 0);
            }
            return kept;
        }

        @Override
        public Tensor vjp(Node n, int input, Tensor g) {
            return apply(g);
        }

        @Override
        public Tensor jvp(Node n, int input, Tensor t) {
            return apply(t);
        }
    }
}
