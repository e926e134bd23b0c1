package dev.ninjagrad.nn.model;

import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Texts from a model that sees a fixed number of tokens: contexts I32 [1, T] → logits [1, V].
 *
 * @param model asked at inference
 * @param block T
 * @param boundary the token that fills the context before a text and ends the text
 */
public record ContextGeneration(Layer model, int block, int boundary) {
    /**
     * Draws tokens one after the other, until the boundary comes or the text has its length.
     *
     * @param prompt what the text starts with; may be empty
     * @param maxLength of the text, the prompt included
     * @return the text, prompt included, boundary not
     */
    public int[] next(int[] prompt, int maxLength, Sampling sampling, RandomGenerator rng) {
        List<Integer> text = new ArrayList<>(Arrays.stream(prompt).boxed().toList());
        try (var _ = NoGrad.enter()) {
            while (text.size() < maxLength) {
                Tensor logits = model.forward(context(text), Pass.INFERENCE);
                int next = sampling.next(logits.reshape(-1), rng);
                if (next == boundary) {
                    break;
                }
                text.add(next);
            }
        }
        return text.stream().mapToInt(Integer::intValue).toArray();
    }

    private Tensor context(List<Integer> text) {
        int[] context = new int[block];
        for (int i = 0; i < block; i++) {
            int at = text.size() - block + i;
            context[i] = at < 0 ? boundary : text.get(at);
        }
        return Tensor.of(context, 1, block);
    }
}
