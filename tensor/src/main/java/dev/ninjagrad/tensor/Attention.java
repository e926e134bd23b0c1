package dev.ninjagrad.tensor;

import java.util.List;

/**
 * Scaled dot-product attention: y = P·v, P = softmax(s·q·kᵀ) along the keys. Vaswani et al., 2017.
 *
 * <p>q [..., T, D], k [..., S, D], v [..., S, E], and optionally a mask (I32, broadcast to [..., T, S], 1 where a query
 * may look) → [..., T, E]. {@code causal} lets query t look at keys 0 … t. A query that may look at nothing gives NaN.
 *
 * <p>Derivation. Write A = s·q·kᵀ for the scores. y = P·v is a matrix product: dv = Pᵀ·g and dP = g·vᵀ. The softmax
 * turns dP into dA = P ∘ (dP − rowsum(P ∘ dP)), which is 0 wherever P is, so masked scores need no care. A is a matrix
 * product again: dq = s·dA·k and dk = s·dAᵀ·q.
 *
 * <p>P is not kept but computed again in the backward pass: [T, S] a head would be the largest tensor of a long
 * context. Cost: two matrix products and a softmax forward, those again and four more products backward.
 *
 * @param scale s, commonly 1/√D
 */
public record Attention(boolean causal, double scale) implements Fused {
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
        try (Scope _ = NoGrad.enter()) {
            return weights(inputs).matmul(inputs.get(2)).storage();
        }
    }

    /** Returns P [..., T, S]: how much each query takes from each key. */
    Tensor weights(List<Tensor> inputs) {
        return scores(inputs).softmax(-1);
    }

    /** Returns s·q·kᵀ with −∞ where looking is forbidden. */
    private Tensor scores(List<Tensor> inputs) {
        Tensor scores = inputs.get(0).mul(scale).matmul(inputs.get(1).transpose());
        Tensor never = Tensor.scalar(Double.NEGATIVE_INFINITY, scores.dtype());
        if (causal) {
            Tensor past = Tensor.full(1, DType.I32, Shape.of(scores.dim(-2), scores.dim(-1)))
                    .tril();
            scores = Tensor.where(past, scores, never);
        }
        return inputs.size() > 3 ? Tensor.where(inputs.get(3), scores, never) : scores;
    }

    /** P and dA, which the rules share. */
    private record Scores(Tensor weights, Tensor cotangent) {}

    private Scores differentiate(Node n, Tensor g) {
        Tensor p = weights(n.inputs());
        Tensor dp = g.matmul(n.x(2).transpose());
        return new Scores(p, p.mul(dp.sub(p.mul(dp).sum(-1, true))));
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        if (input > 2) {
            throw Op.noRule(this, input);
        }
        Scores s = n.shared(g, () -> differentiate(n, g));
        return switch (input) {
            case 0 -> s.cotangent().matmul(n.x(1)).mul(scale);
            case 1 -> s.cotangent().transpose().matmul(n.x(0)).mul(scale);
            default -> s.weights().transpose().matmul(g);
        };
    }

    @Override
    public Tensor composed(List<Tensor> inputs) {
        Tensor scores = scores(inputs);
        return Softmax.define(scores, scores.rank() - 1).matmul(inputs.get(2));
    }
}
