package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Forward mode through an op's definition in primitive ops: an oracle that knows nothing of the op's hand-derived rule.
 */
final class Composed {
    private Composed() {}

    /**
     * Returns J·t for one input of a node by recording {@code definition} on its inputs and pushing the tangent
     * through.
     */
    static Tensor jvp(Node n, int input, Tensor t, Function<List<Tensor>, Tensor> definition) {
        // A tensor that is passed twice stands for two inputs here: give the one in question an identity of its own.
        List<Tensor> inputs = new ArrayList<>(n.inputs());
        Tensor own;
        Tensor y;
        try (Scope _ = Mode.current().withRecording(true).enter()) {
            own = inputs.get(input).alias();
            inputs.set(input, own);
            y = definition.apply(inputs);
        }
        Map<Tensor, Tensor> seeds = new HashMap<>();
        seeds.put(own, t);
        Tensor tangent = Forward.push(y, seeds);
        if (tangent == null) {
            throw Op.noRule(n.op(), input);
        }
        return tangent;
    }
}
