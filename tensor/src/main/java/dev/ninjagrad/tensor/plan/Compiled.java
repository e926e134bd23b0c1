package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Spec;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A step with a plan for each combination of input shapes it has met, the most recently used {@value #MOST_PLANS} of them.
 * Belongs to one thread at a time.
 */
public final class Compiled {
    /** Plans kept; a language model's documents have fewer lengths. */
    public static final int MOST_PLANS = 64;

    private record Entry(List<Spec> specs, Plan plan) {
        boolean fits(List<Tensor> inputs) {
            if (inputs.size() != specs.size()) {
                return false;
            }
            for (int i = 0; i < specs.size(); i++) {
                Spec own = specs.get(i);
                Tensor x = inputs.get(i);
                if (own.dtype() != x.dtype() || !own.shape().equals(x.shape())) {
                    return false;
                }
            }
            return true;
        }
    }

    private final StepFunction function;
    private final Plan.Passes passes;
    private final Kernels kernels;
    private final List<Entry> entries = new ArrayList<>();

    Compiled(StepFunction function, Plan.Passes passes, Kernels kernels) {
        this.function = function;
        this.kernels = kernels;
        this.passes = passes;
    }

    /**
     * Runs one step and returns what the function returns. The tensors returned are the plan's own: the next run
     * overwrites them, and nothing can be differentiated through them. After the first run with these shapes, nothing is
     * allocated.
     *
     * @param inputs of any shapes
     * @param rng what the step draws from
     * @throws dev.ninjagrad.tensor.TraceException at the first run with new shapes, if the function cannot be compiled
     * @throws dev.ninjagrad.tensor.IndexException if an index is out of range
     * @throws dev.ninjagrad.tensor.NotFiniteException if a value that {@linkplain Tensor#requireFinite() must be finite}
     *     is not; parameters that the step would have overwritten after the check are unchanged
     */
    public List<Tensor> run(List<Tensor> inputs, RandomGenerator rng) {
        return plan(inputs).run(inputs, rng);
    }

    /** Like {@link #run(List, RandomGenerator)} for a step that draws nothing. */
    public List<Tensor> run(Tensor... inputs) {
        return run(List.of(inputs), NONE);
    }

    /**
     * Runs the step so many times, as {@link #run(List, RandomGenerator)} does, and measures each of its parts.
     *
     * @param runs at least 1; let some runs go before, so that what is measured is compiled
     */
    public Profile profile(List<Tensor> inputs, RandomGenerator rng, int runs) {
        if (runs < 1) {
            throw new IllegalArgumentException("a profile needs at least one run; got " + runs);
        }
        return plan(inputs).profile(inputs, rng, runs);
    }

    private static final RandomGenerator NONE = () -> {
        throw new IllegalArgumentException("this step draws random numbers: run it with a generator");
    };

    /** Returns the plan for inputs of these shapes; compiles it if there is none yet. */
    public Plan plan(List<Tensor> inputs) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.fits(inputs)) {
                if (i > 0) {
                    entries.addFirst(entries.remove(i));
                }
                return entry.plan;
            }
        }
        Plan plan = Plan.of(function, inputs, passes, kernels);
        if (entries.size() == MOST_PLANS) {
            entries.removeLast();
        }
        entries.addFirst(new Entry(Plan.specs(inputs), plan));
        return plan;
    }
}
