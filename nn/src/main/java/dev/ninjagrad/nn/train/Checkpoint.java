package dev.ninjagrad.nn.train;

import dev.ninjagrad.tensor.Tensor;
import java.util.Map;
import java.util.SequencedMap;

/**
 * All that training needs to go on to the same bits. The tensors are copies: later steps do not change them.
 *
 * @param step number of steps done
 * @param model parameters and buffers by name
 * @param optimizer what the optimiser remembers, by name
 */
public record Checkpoint(long step, SequencedMap<String, Tensor> model, Map<String, Tensor> optimizer) {
    /**
     * Returns a parameter or buffer by name.
     *
     * @throws IllegalArgumentException if there is none
     */
    Tensor saved(String name) {
        Tensor saved = model.get(name);
        if (saved == null) {
            throw new IllegalArgumentException(
                    "the checkpoint has no '" + name + "', only " + model.keySet() + ". Is it another model's?");
        }
        return saved;
    }
}
