package dev.ninjagrad.tensor;

import java.util.random.RandomGenerator;

/**
 * Watches a computation in order to repeat it: the seam between the engine and compiled plans.
 *
 * <p>While a trace is in force, ops ask its {@link #kernels()} instead of the machine's, and results are {@linkplain
 * Storage#pending pending}: the trace writes down each kernel call with its storages, and nothing is computed. So every
 * op can be compiled that computes through kernels or through other ops, without knowing of plans.
 */
public interface Trace {
    /** Returns kernels that write down what they are asked for. */
    Kernels kernels();

    /** An op is being applied, at a source line: kernel calls up to its {@link #end} belong to it. */
    void begin(Op op, String line);

    /**
     * The op is done.
     *
     * @throws TraceException if its result was not computed by kernels
     */
    void end(Op op, Storage y);

    /**
     * A tensor is filled with random numbers.
     *
     * @throws TraceException unless the generator is the step's own
     */
    void draw(Draw draw, RandomGenerator rng, Storage y);

    /** A parameter is overwritten. */
    void update(Update update, Parameter parameter, Storage gradient, Storage rate);

    /** A scalar must be finite for the step to go on. */
    void requireFinite(Tensor scalar);

    /** A backward pass leaves a gradient in a leaf. */
    void leaves(Tensor leaf);

    /** Opens a scope in which this thread's computation is watched. */
    static Scope watch(Trace trace) {
        return Mode.current().withTrace(trace).enter();
    }
}
