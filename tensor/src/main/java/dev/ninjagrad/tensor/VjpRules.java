package dev.ninjagrad.tensor;

import java.util.function.UnaryOperator;

/** Overlays on the rules of the backward pass, for one thread and one scope. */
public final class VjpRules {
    private VjpRules() {}

    /**
     * Opens a scope in which backward passes of this thread ask {@code overlay} of the rule in force. For example, a
     * wrong sign in tanh:
     *
     * <pre>{@code
     * try (var _ = VjpRules.use(rule -> (n, input, g) ->
     *         n.op() == Unary.TANH ? rule.vjp(n, input, g).neg() : rule.vjp(n, input, g))) {
     *     Autograd.backward(loss);
     * }
     * }</pre>
     */
    public static Scope use(UnaryOperator<VjpRule> overlay) {
        Mode mode = Mode.current();
        return mode.withRule(overlay.apply(mode.rule())).enter();
    }
}
