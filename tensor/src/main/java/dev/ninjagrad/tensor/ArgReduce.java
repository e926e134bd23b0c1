package dev.ninjagrad.tensor;

import java.util.List;

/**
 * The position of the largest or smallest element along a dimension, the first of equals. Output: I32. Not
 * differentiable.
 */
public record ArgReduce(boolean largest, int dim, boolean keepDim) implements Op {
    @Override
    public String label() {
        return largest ? "argmax" : "argmin";
    }

    @Override
    public boolean differentiable() {
        return false;
    }

    @Override
    public Spec spec(List<Spec> x) {
        Shape shape = x.getFirst().shape();
        Reduce.requireElements(label(), shape, List.of(dim));
        return new Spec(Axes.reduced(shape, List.of(dim), keepDim), DType.I32);
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        Shape x = inputs.getFirst().shape();
        Storage y = out.allocate();
        kernels.argReduce(
                largest,
                x.product(0, dim),
                x.dim(dim),
                x.product(dim + 1, x.rank()),
                inputs.getFirst().storage(),
                y);
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
