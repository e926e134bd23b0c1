package dev.ninjagrad.nn.train;

import dev.ninjagrad.tensor.Tensor;

/**
 * Examples for one step.
 *
 * @param x inputs, the first dimension counts the examples
 * @param y what is to be predicted
 */
public record Batch(Tensor x, Tensor y) {
    /** Returns the number of predictions: tokens of a language model. */
    public int predictions() {
        return y.size();
    }
}
