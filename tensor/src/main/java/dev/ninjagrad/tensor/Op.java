package dev.ninjagrad.tensor;

import java.util.List;

/**
 * An operation on tensors: shape rule, forward computation, and its derivative in both directions, in one place.
 *
 * <p>An op is plain data: an enum constant or a record of its attributes. Two equal ops compute the same function, so a
 * recorded graph can be compared, printed, fused and replayed. Inputs and output are found in the {@link Node}.
 *
 * <p>Notation in the rules: inputs {@code x}, {@code w}; output {@code y}; {@code g} the cotangent of y (∂L/∂y), {@code
 * t} the tangent of an input. With J the Jacobian of y with respect to one input, the VJP is Jᵀg and the JVP is Jt.
 * Both are written in tensor ops, so a derivative can be differentiated again.
 */
public sealed interface Op
        permits Unary,
                Binary,
                Power,
                Compare,
                Cast,
                Where,
                Reduce,
                Fused,
                ArgReduce,
                Movement,
                Indexing,
                MatMul,
                Custom {
    /** Returns what graphs print: {@code add}, {@code matmul}. */
    String label();

    /**
     * Returns the output's shape and dtype.
     *
     * @throws ShapeException if the shapes do not fit
     * @throws DTypeException if the dtypes do not fit
     * @throws IndexException if a dimension does not exist
     */
    Spec spec(List<Spec> x);

    /** Returns the output's values; inputs satisfy the shape rule. Sharing an input's storage is allowed. */
    Storage forward(Kernels kernels, List<Tensor> x, Spec y);

    /**
     * Returns the cotangent of input {@code input}: Jᵀg. Called only for inputs that need one. An op that {@linkplain
     * #broadcasts() broadcasts} may return it in the broadcast shape.
     *
     * @throws AutogradException if this op has no rule for that input
     */
    Tensor vjp(Node n, int input, Tensor g);

    /**
     * Returns what tangent {@code t} of input {@code input} contributes to the output's tangent: Jt. Contributions of
     * several inputs add up.
     *
     * @throws AutogradException if this op has no rule for that input
     */
    Tensor jvp(Node n, int input, Tensor t);

    /**
     * Returns whether inputs are repeated to fit each other, so that a cotangent must be summed back to its input's
     * shape.
     */
    default boolean broadcasts() {
        return false;
    }

    /**
     * Returns whether the output can carry a gradient. Comparisons and indices cannot: their output starts no graph.
     */
    default boolean differentiable() {
        return true;
    }

    /** Returns the role of an input for messages: {@code x}, {@code w}, {@code index}. */
    default String inputName(int input) {
        return input == 0 ? "x" : input == 1 ? "w" : "input " + input;
    }

    /** Computes this op, and records it if an input requires a gradient. */
    default Tensor apply(Tensor... x) {
        return Recorder.apply(this, List.of(x));
    }

    /** Returns the error for a rule that does not exist; never zeros. */
    static AutogradException noRule(Op op, int input) {
        return new AutogradException(
                op.label() + " has no derivative rule for input " + input + " (" + op.inputName(input) + ")");
    }
}
