package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What {@link Plan#compile} compiles: forward pass, backward pass and update of one training step.
 *
 * <p>It may use parameters and constants from around it. What changes from step to step must come in as an input: a batch,
 * a learning rate. Numbers it reads from elsewhere are taken for constants.
 */
@FunctionalInterface
public interface StepFunction {
    /**
     * Computes one step.
     *
     * @param inputs of the step; while it is traced they have shapes but no values
     * @param rng the only generator it may draw from, and only through tensors: {@code dropout(p, rng)}
     * @return what the caller wants to read, such as the loss
     */
    List<Tensor> run(List<Tensor> inputs, RandomGenerator rng);
}
