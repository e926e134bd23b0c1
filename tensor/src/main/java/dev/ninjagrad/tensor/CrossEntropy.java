package dev.ninjagrad.tensor;

import java.util.List;

/**
 * The mean (or sum) over rows of −log softmax(x)[t], t the row's class. x [..., V] logits, t [...] I32 → scalar. A row
 * whose class is {@code ignoreIndex} counts for nothing, also not in the mean; with no row left the mean is 0/0, NaN,
 * as in PyTorch.
 *
 * <p>Derivation, one row. L = log Σ e^x − x_t. The first term's derivative is the softmax p, the second's is 1 at t:
 *
 * <pre>
 *   dx = p − onehot(t),  for the mean divided by the number of rows n:  dlogits = g · (p − onehot) / n.
 * </pre>
 *
 * Up on the true class, down on the others in proportion to the probability misplaced on them; each row sums to 0.
 * Softmax and logarithm never meet as separate steps, so nothing overflows and log 0 does not occur. Cost: a softmax
 * each way.
 */
public record CrossEntropy(int ignoreIndex, Reduction reduction) implements Fused {
    /** PyTorch's default: a class no vocabulary has. */
    public static final int IGNORE_NONE = -100;

    /** How the rows' losses become one number. */
    public enum Reduction {
        MEAN,
        SUM
    }

    @Override
    public String label() {
        return "crossEntropy";
    }

    @Override
    public String inputName(int input) {
        return input == 0 ? "logits" : "targets";
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        Spec x = inputs.get(0).floating("crossEntropy");
        Spec t = inputs.get(1).integer("crossEntropy", "targets");
        if (x.shape().rank() == 0 || !x.shape().removed(x.shape().rank() - 1).equals(t.shape())) {
            throw new ShapeException(
                    "crossEntropy needs logits [..., V] and targets [...], one class a row; got logits " + x.shape()
                            + " and targets " + t.shape()
                            + (x.shape().equals(t.shape()) ? ". Targets are class numbers, not one-hot rows." : ""));
        }
        return x.withShape(Shape.SCALAR);
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        Tensor x = inputs.get(0);
        if (Mode.current().trace() != null) {
            return replayable(x, inputs.get(1));
        }
        int[] targets = inputs.get(1).storage().ints();
        int rows = inputs.get(1).size();
        int classes = x.dim(-1);
        Storage logProbs = Softmax.forward(kernels, true, x, x.rank() - 1);
        double loss = 0;
        int counted = 0;
        for (int r = 0; r < rows; r++) {
            if (targets[r] != ignoreIndex) {
                requireClass(targets[r], classes, inputs.get(1).shape(), r);
                loss -= logProbs.get(r * classes + targets[r]);
                counted++;
            }
        }
        Storage y = out.allocate();
        y.set(0, reduction == Reduction.MEAN ? loss / counted : loss);
        return y;
    }

    /** The same in ops, for a compiled step: there the classes are not known yet. */
    private Storage replayable(Tensor x, Tensor t) {
        try (Scope _ = NoGrad.enter()) {
            Tensor picked =
                    x.logSoftmax(-1).gather(-1, classes(t).unsqueeze(-1)).squeeze(-1);
            return picked.mul(weights(t, x.dtype())).sum().neg().storage();
        }
    }

    private static void requireClass(int target, int classes, Shape targets, int row) {
        if (target < 0 || target >= classes) {
            throw new IndexException("crossEntropy: class " + target + " at " + Anomaly.position(targets, row)
                    + " is outside [0, " + classes + "), the width of the logits");
        }
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        if (input != 0) {
            throw Op.noRule(this, input);
        }
        Tensor x = n.x(0);
        Tensor wrong = x.softmax(-1).sub(classes(n.x(1)).oneHot(x.dim(-1), x.dtype()));
        return wrong.mul(weights(n.x(1), x.dtype()).mul(g).unsqueeze(-1));
    }

    @Override
    public Tensor composed(List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor t = inputs.get(1);
        Tensor picked = LogSoftmax.define(x, x.rank() - 1)
                .gather(-1, classes(t).unsqueeze(-1))
                .squeeze(-1);
        return picked.mul(weights(t, x.dtype())).sum().neg();
    }

    /** Returns the targets with class 0 in place of the ignored, whose weight is 0. */
    private Tensor classes(Tensor t) {
        return Tensor.where(t.eq(ignoreIndex), Tensor.scalar(0, DType.I32), t);
    }

    /** Returns what each row's loss counts for: 1/n or 1, and 0 if ignored. */
    private Tensor weights(Tensor t, DType dtype) {
        Tensor counted = t.ne(ignoreIndex).to(dtype);
        return reduction == Reduction.MEAN ? counted.div(counted.sum()) : counted;
    }
}
