package dev.ninjagrad.tensor;

import java.util.List;

/**
 * An op with a derivation: its forward pass and its backward rule are short forms worked out by hand, and beside them
 * stands its definition in primitive ops. Forward mode runs through the definition, so it checks the short form without
 * sharing a step with it.
 */
public sealed interface Fused extends Op
        permits Variance,
                LogSumExp,
                Softmax,
                LogSoftmax,
                CrossEntropy,
                LayerNorm,
                RmsNorm,
                BatchNorm,
                Attention,
                Dropout {
    /** Returns the output as primitive ops compute it. */
    Tensor composed(List<Tensor> x);

    @Override
    default Tensor jvp(Node n, int input, Tensor t) {
        return Composed.jvp(n, input, t, this::composed);
    }
}
