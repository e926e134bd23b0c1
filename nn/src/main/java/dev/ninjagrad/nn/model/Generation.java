package dev.ninjagrad.nn.model;

import dev.ninjagrad.nn.layer.CausalSelfAttention.Past;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Text from a {@link Gpt}, one token a call, from a prompt on.
 *
 * <p>With the cache, keys and values of earlier positions are remembered, and a token costs one position instead of all. It draws
 * the same tokens as without. Once the block is full the window slides, every token then has another position than before, and all
 * is computed anew either way.
 */
public final class Generation {
    private final Gpt model;
    private final Sampling sampling;
    private final RandomGenerator rng;
    private final boolean cached;
    private final List<Past> past;
    private int[] window;

    /**
     * Starts from a prompt, with the cache.
     *
     * @param prompt at least one token; of a longer one than the block, the end is seen
     * @throws IllegalArgumentException if the prompt is empty
     */
    public Generation(Gpt model, int[] prompt, Sampling sampling, RandomGenerator rng) {
        this(model, prompt, sampling, rng, true);
    }

    /** Like {@link #Generation(Gpt, int[], Sampling, RandomGenerator)}, the cache being a choice. */
    public Generation(Gpt model, int[] prompt, Sampling sampling, RandomGenerator rng, boolean cached) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("generation starts from at least one token; got an empty prompt");
        }
        this.model = model;
        this.sampling = sampling;
        this.rng = rng;
        this.cached = cached;
        this.past = Stream.generate(Past::new).limit(model.sizes().layers()).toList();
        this.window = lastOf(prompt, model.sizes().block());
    }

    /** Draws the next token. */
    public int next() {
        int token = sampling.next(logits(), rng);
        int[] longer = Arrays.copyOf(window, window.length + 1);
        longer[window.length] = token;
        window = lastOf(longer, model.sizes().block());
        return token;
    }

    /** Draws the next tokens. */
    public int[] next(int count) {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = next();
        }
        return tokens;
    }

    /** Returns the logits of what follows the window, [V]. */
    private Tensor logits() {
        try (var _ = NoGrad.enter()) {
            int known = past.getFirst().length();
            if (!cached || known == model.sizes().block()) {
                return model.forward(row(window), Pass.INFERENCE).select(1, -1).reshape(-1);
            }
            int[] fresh = Arrays.copyOfRange(window, known, window.length);
            return model.next(row(fresh), past).reshape(-1);
        }
    }

    private static Tensor row(int[] tokens) {
        return Tensor.of(tokens, 1, tokens.length);
    }

    private static int[] lastOf(int[] tokens, int count) {
        return Arrays.copyOfRange(tokens, Math.max(0, tokens.length - count), tokens.length);
    }
}
