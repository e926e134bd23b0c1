package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Tensor;
import java.util.function.Function;

/** How a rule writes the forward values it reads: by name, or by what they are computed from. */
@FunctionalInterface
public interface Leaves {
    /**
     * Returns a forward value as a formula.
     *
     * @param node the node whose rule reads it
     * @param position which input of that node it is; −1 for the output
     */
    Expr of(Tensor x, Node node, int position);

    /** Returns leaves that are only named. */
    static Leaves named(Function<Tensor, String> names) {
        return (x, node, position) -> new Expr.Forward(names.apply(x), x, node, position);
    }
}
