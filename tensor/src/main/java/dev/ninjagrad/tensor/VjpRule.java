package dev.ninjagrad.tensor;

/**
 * How the backward pass gets one input's cotangent: the seam where faults, tracing, anomaly detection and custom
 * gradients enter. Install another rule with {@link VjpRules#use}.
 */
@FunctionalInterface
public interface VjpRule {
    /** The op's own rule. */
    VjpRule OWN = (n, input, g) -> n.op().vjp(n, input, g);

    /** Returns the cotangent of input {@code input} of node {@code n}, given the cotangent {@code g} of its output. */
    Tensor vjp(Node n, int input, Tensor g);
}
