package dev.ninjagrad.tensor;

import java.util.List;

/**
 * An op of the user's own: a forward pass and, for each input, a backward rule written in tensor ops.
 *
 * <pre>{@code
 * record Cube() implements CustomOp {
 *     public String name() { return "cube"; }
 *     public Tensor forward(List<Tensor> x) { return x.get(0).pow(3); }
 *     public Tensor backward(int input, Tensor g, List<Tensor> x, Tensor y) { return g.mul(x.get(0).square()).mul(3); }
 * }
 * Tensor y = new Cube().apply(x);
 * }</pre>
 */
public interface CustomOp {
    /** Returns what graphs and errors call this op. */
    String name();

    /** Returns the output's shape and dtype; unless overridden, the first input's. */
    default Spec spec(List<Spec> x) {
        return x.getFirst();
    }

    /** Computes the output; nothing done here is recorded. */
    Tensor forward(List<Tensor> x);

    /**
     * Returns the cotangent of input {@code input}, in that input's shape and dtype, given the cotangent {@code g} of
     * the output. It is recorded under {@code createGraph}, so a rule in tensor ops can be differentiated again.
     */
    Tensor backward(int input, Tensor g, List<Tensor> x, Tensor y);

    /**
     * Returns what tangent {@code t} of an input contributes to the output's tangent; without this rule forward mode
     * throws.
     */
    default Tensor tangent(int input, Tensor t, List<Tensor> x, Tensor y) {
        throw Op.noRule(new Custom(this), input);
    }

    /** Computes this op on tensors and records it as one node. */
    default Tensor apply(Tensor... x) {
        return new Custom(this).apply(x);
    }
}
