package dev.ninjagrad.tensor;

import java.util.Arrays;
import java.util.List;

/**
 * Matrix product of the last two dimensions: x [..., n, k] · w [..., k, m] → [..., n, m]; the leading dimensions
 * broadcast.
 *
 * <p>Backward: dx = g·wᵀ and dw = xᵀ·g. The shapes force it: only this order and these transposes give [n, k] and [k,
 * m]. A transposed operand is read where it lies, so the transposes cost nothing. Cost: 2nkm operations a matrix, twice
 * that backward.
 */
public record MatMul() implements Op {
    @Override
    public String label() {
        return "matmul";
    }

    @Override
    public boolean broadcasts() {
        return true;
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        Spec x = inputs.get(0).like("matmul", inputs.get(1)).floating("matmul");
        Shape w = inputs.get(1).shape();
        if (x.shape().rank() < 2 || w.rank() < 2 || x.shape().dim(-1) != w.dim(-2)) {
            throw new ShapeException("matmul needs x [..., n, k] and w [..., k, m]; got x " + x.shape() + " and w " + w
                    + "." + hint(x.shape(), w));
        }
        Shape batch = Shape.broadcast("matmul's leading dimensions", leading(x.shape()), leading(w));
        return x.withShape(batch.inserted(batch.rank(), x.shape().dim(-2)).inserted(batch.rank() + 1, w.dim(-1)));
    }

    private static String hint(Shape x, Shape w) {
        if (x.rank() < 2 || w.rank() < 2) {
            return "";
        }
        if (x.dim(-1) == w.dim(-1)) {
            return " Did you mean w.transpose()?";
        }
        if (x.dim(-2) == w.dim(-2)) {
            return " Did you mean x.transpose()?";
        }
        return x.dim(-2) == w.dim(-1) ? " Did you mean w.matmul(x)?" : "";
    }

    private static Shape leading(Shape shape) {
        return Shape.of(Arrays.copyOf(shape.sizes(), shape.rank() - 2));
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        Tensor x = inputs.get(0);
        Tensor w = inputs.get(1);
        boolean oneMatrix = w.rank() == 2 && !x.isTransposedView();
        Shape batch = oneMatrix ? Shape.SCALAR : leading(out.shape());
        int n = oneMatrix ? x.shape().product(0, x.rank() - 1) : x.dim(-2);
        Storage y = out.allocate();
        kernels.matmul(
                n,
                x.dim(-1),
                w.dim(-1),
                matrices(x, oneMatrix ? new int[] {0} : starts(x.shape(), batch)),
                matrices(w, oneMatrix ? new int[] {0} : starts(w.shape(), batch)),
                y);
        return y;
    }

    private static Kernels.Matrices matrices(Tensor x, int[] at) {
        return new Kernels.Matrices(x.storageMaybeTransposed(), at, x.isTransposedView());
    }

    /** Returns where each matrix of the broadcast batch starts in an operand. */
    private static int[] starts(Shape operand, Shape batch) {
        int matrix = operand.dim(-1) * operand.dim(-2);
        int[] strides = leading(operand).stridesIn(batch);
        int[] starts = new int[batch.size()];
        int b = 0;
        for (Nest nest = Nest.of(batch.sizes(), strides); nest.hasRow(); nest.nextRow()) {
            for (int i = 0; i < nest.length(); i++) {
                starts[b++] = (nest.at(0) + i * nest.step(0)) * matrix;
            }
        }
        return starts;
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        Tensor x = n.x(0);
        Tensor w = n.x(1);
        if (input == 0) {
            return g.matmul(w.transpose());
        }
        if (w.rank() == 2 && x.rank() > 2) {
            // One weight for many rows: a single product over all rows instead of one a matrix and a sum.
            int rows = x.shape().product(0, x.rank() - 1);
            return x.reshape(rows, x.dim(-1)).transpose().matmul(g.reshape(rows, g.dim(-1)));
        }
        return x.transpose().matmul(g);
    }

    @Override
    public Tensor jvp(Node n, int input, Tensor t) {
        return input == 0 ? t.matmul(n.x(1)) : n.x(0).matmul(t);
    }
}
