package dev.ninjagrad.tensor;

import java.util.Arrays;
import java.util.List;

/**
 * Scaled dot-product attention: y = P·v, P = softmax(s·q·kᵀ) along the keys. Vaswani et al., 2017.
 *
 * <p>q [..., T, D], k [..., S, D], v [..., S, E], and optionally a mask (I32, broadcast to [..., T, S], 1 where a query
 * may look) → [..., T, E]. {@code causal} lets query t look at keys 0 … t. A query that may look at nothing gives NaN.
 *
 * <p>Derivation. Write A = s·q·kᵀ for the scores. y = P·v is a matrix product: dv = Pᵀ·g and dP = g·vᵀ. The softmax
 * turns dP into dA = P ∘ (dP − rowsum(P ∘ dP)). Where looking is forbidden dA is 0, whatever dP is: P is 0 there, but 0 times
 * NaN or an infinity would be NaN. A is a matrix product again: dq = s·dA·k and dk = s·dAᵀ·q.
 *
 * <p>P is not kept but computed again in the backward pass: [T, S] a head would be the largest tensor of a long
 * context. Without a mask a kernel computes y, and unless they are differentiated again another dq, dk and dv, a head at a
 * time. Cost: two matrix products and a softmax forward, those again and four more products backward.
 *
 * @param scale s, commonly 1/√D
 */
public record Attention(boolean causal, double scale) implements Fused {
    /**
     * Up to so many scores have a causal mask of their own size, so that all heads are one run of rows to a compiled step. It
     * compares constants of this size, and computes the weights of both passes once.
     */
    private static final int SMALL = 1 << 15;

    @Override
    public String label() {
        return "attention";
    }

    @Override
    public boolean broadcasts() {
        return true;
    }

    @Override
    public String inputName(int input) {
        return List.of("q", "k", "v", "mask").get(input);
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        Spec q = inputs.get(0)
                .floating("attention")
                .like("attention", inputs.get(1))
                .like("attention", inputs.get(2));
        Shape k = inputs.get(1).shape();
        Shape v = inputs.get(2).shape();
        boolean fits = q.shape().rank() >= 2
                && k.rank() >= 2
                && v.rank() >= 2
                && q.shape().dim(-1) == k.dim(-1)
                && k.dim(-2) == v.dim(-2);
        if (!fits) {
            throw new ShapeException("attention needs q [..., T, D], k [..., S, D] and v [..., S, E]; got q "
                    + q.shape() + ", k " + k + " and v " + v);
        }
        Spec scores = new MatMul().spec(List.of(q, q.withShape(k.transposed())));
        if (inputs.size() > 3) {
            Shape mask = inputs.get(3).integer("attention", "mask").shape();
            if (!mask.broadcastsTo(scores.shape())) {
                throw new ShapeException(
                        "attention needs a mask that broadcasts to [..., T, S] = " + scores.shape() + "; got " + mask);
            }
        }
        return new MatMul().spec(List.of(scores, inputs.get(2)));
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        if (isKernel(kernels, inputs)) {
            Storage y = out.allocate();
            Tensor q = inputs.get(0);
            Tensor k = inputs.get(1);
            Tensor v = inputs.get(2);
            kernels.attention(
                    this,
                    heads(q.storage(), q),
                    heads(k.storage(), k),
                    heads(v.storage(), v),
                    heads(y, q.dim(-2), v.dim(-1)));
            return y;
        }
        try (Scope _ = NoGrad.enter()) {
            return weights(inputs).matmul(inputs.get(2)).storage();
        }
    }

    /** Whether one kernel does it all: without a mask, with as many heads of keys and values as of queries, and large enough. */
    private static boolean isKernel(Kernels kernels, List<Tensor> inputs) {
        int[] q = inputs.getFirst().shape().sizes();
        boolean sameHeads = inputs.stream()
                .map(x -> x.shape().sizes())
                .allMatch(x -> Arrays.equals(x, 0, x.length - 2, q, 0, q.length - 2));
        return inputs.size() == 3
                && sameHeads
                && inputs.stream().allMatch(x -> x.size() > 0)
                && kernels.takesAttention(inputs.get(0).dim(-2), inputs.get(1).dim(-2));
    }

    private static Kernels.Heads heads(Storage storage, Tensor like) {
        return heads(storage, like.dim(-2), like.dim(-1));
    }

    private static Kernels.Heads heads(Storage storage, int rows, int columns) {
        int[] at = new int[storage.size() / (rows * columns)];
        Arrays.setAll(at, h -> h * rows * columns);
        return new Kernels.Heads(storage, at, rows, columns, columns);
    }

    /** Returns P [..., T, S]: how much each query takes from each key. */
    Tensor weights(List<Tensor> inputs) {
        return scores(inputs).softmax(-1);
    }

    /** Returns s·q·kᵀ with −∞ where looking is forbidden. */
    private Tensor scores(List<Tensor> inputs) {
        return allowed(inputs.get(0).mul(scale).matmul(inputs.get(1).transpose()), Double.NEGATIVE_INFINITY, inputs);
    }

    /** Returns x [..., T, S] with {@code otherwise} where looking is forbidden. */
    private Tensor allowed(Tensor x, double otherwise, List<Tensor> inputs) {
        Tensor never = Tensor.scalar(otherwise, x.dtype());
        Tensor seen = x;
        if (causal) {
            Shape scores = x.size() <= SMALL ? x.shape() : Shape.of(x.dim(-2), x.dim(-1));
            Tensor past = Tensor.full(1, DType.I32, scores).tril();
            seen = Tensor.where(past, seen, never);
        }
        return inputs.size() > 3 ? Tensor.where(inputs.get(3), seen, never) : seen;
    }

    /** P and dA, which the rules share. */
    private record Scores(Tensor weights, Tensor cotangent) {}

    private Scores differentiate(Node n, Tensor g) {
        Tensor p = weights(n.inputs());
        Tensor dp = g.matmul(n.x(2).transpose());
        return new Scores(p, allowed(p.mul(dp.sub(p.mul(dp).sum(-1, true))), 0, n.inputs()));
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        if (input > 2) {
            throw Op.noRule(this, input);
        }
        if (!Mode.current().recording() && isKernel(Mode.current().kernels(), n.inputs())) {
            return n.shared(g, () -> cotangents(n, g)).get(input);
        }
        Scores s = n.shared(g, () -> differentiate(n, g));
        return switch (input) {
            case 0 -> s.cotangent().matmul(n.x(1)).mul(scale);
            case 1 -> s.cotangent().transpose().matmul(n.x(0)).mul(scale);
            default -> s.weights().transpose().matmul(g);
        };
    }

    /** Returns dq, dk and dv at once, where nobody differentiates them again. */
    private List<Tensor> cotangents(Node n, Tensor g) {
        Tensor q = n.x(0);
        Tensor k = n.x(1);
        Tensor v = n.x(2);
        List<Storage> d = n.inputs().stream().map(x -> x.spec().allocate()).toList();
        Recorder.computed(Mode.current(), this, kernels -> {
            kernels.attentionBackward(
                    this,
                    heads(q.storage(), q),
                    heads(k.storage(), k),
                    heads(v.storage(), v),
                    heads(g.storage(), g),
                    heads(d.get(0), q),
                    heads(d.get(1), k),
                    heads(d.get(2), v));
            return d.get(0);
        });
        return List.of(
                Tensor.wrap(d.get(0), q.shape()), Tensor.wrap(d.get(1), k.shape()), Tensor.wrap(d.get(2), v.shape()));
    }

    @Override
    public Tensor composed(List<Tensor> inputs) {
        Tensor scores = scores(inputs);
        return Softmax.define(scores, scores.rank() - 1).matmul(inputs.get(2));
    }
}
