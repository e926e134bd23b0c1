package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.CustomOp;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Spec;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;

/**
 * A scatter that assigns instead of adding: of several elements with one index, one survives. What {@code d[index] = g} does.
 *
 * @param right the scatter-add it stands for
 * @param firstWins whether the first of equal indices survives instead of the last
 */
record Overwriting(Indexing right, boolean firstWins) implements CustomOp {
    @Override
    public String name() {
        return firstWins ? "scatterFirst" : "scatterAssign";
    }

    @Override
    public Spec spec(List<Spec> x) {
        return right.spec(x);
    }

    @Override
    public Tensor forward(List<Tensor> x) {
        Spec out = spec(List.of(x.get(0).spec(), x.get(1).spec()));
        Storage y = Storage.allocate(out.dtype(), out.shape().size());
        boolean[] written = new boolean[y.size()];
        Storage from = x.get(0).storage();
        int[] index = x.get(1).toInts();
        int count = x.get(0).size();
        for (int i = 0; i < count; i++) {
            int to = target(i, x.get(0).shape(), out.shape(), index);
            if (!firstWins || !written[to]) {
                y.set(to, from.get(i));
                written[to] = true;
            }
        }
        return Tensor.wrap(y, out.shape());
    }

    private int target(int i, Shape x, Shape y, int[] index) {
        if (right instanceof Indexing.ScatterAdd s) {
            int inner = x.product(s.dim() + 1, x.rank());
            int outer = i / inner / x.dim(s.dim());
            return (outer * s.size() + index[i]) * inner + i % inner;
        }
        int inner = y.product(1, y.rank());
        return index[i / inner] * inner + i % inner;
    }

    @Override
    public Tensor backward(int input, Tensor g, List<Tensor> x, Tensor y) {
        throw new UnsupportedOperationException("a fault has no derivative");
    }
}
