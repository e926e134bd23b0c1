package dev.ninjagrad.nn.optim;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Overwrites parameters by their gradients, which come from a backward pass of any kind: left in {@link Tensor#grad()}, or handed over.
 *
 * <p>The learning rate is an argument of each step, so a {@link Schedule} needs no access to the optimiser.
 */
public sealed interface Optimizer permits Sgd, Adam {
    /** Returns the parameters, in the order in which gradients are handed over. */
    List<Parameter> parameters();

    /** Overwrites one parameter by its gradient. */
    default void update(int parameter, Tensor gradient, double rate) {
        update(parameter, gradient, Tensor.scalar(rate, DType.F64));
    }

    /** Like {@link #update(int, Tensor, double)} with the rate as a scalar tensor, which may be the input of a compiled step. */
    void update(int parameter, Tensor gradient, Tensor rate);

    /** Takes a step with the gradients that backward passes left; a parameter that has none stays as it is. */
    default void step(double rate) {
        for (int i = 0; i < parameters().size(); i++) {
            Parameter p = parameters().get(i);
            if (p.hasGrad()) {
                update(i, p.grad(), rate);
            }
        }
    }

    /**
     * Takes a step with these gradients, one a parameter.
     *
     * @throws IllegalArgumentException if their number differs
     */
    default void step(List<Tensor> gradients, double rate) {
        step(gradients, Tensor.scalar(rate, DType.F64));
    }

    /**
     * Takes a step with these gradients, one a parameter, and a rate that may be the input of a compiled step.
     *
     * @throws IllegalArgumentException if their number differs
     */
    default void step(List<Tensor> gradients, Tensor rate) {
        requireEach(gradients);
        for (int i = 0; i < gradients.size(); i++) {
            update(i, gradients.get(i), rate);
        }
    }

    private void requireEach(List<Tensor> gradients) {
        if (gradients.size() != parameters().size()) {
            throw new IllegalArgumentException("a step needs one gradient for each of the "
                    + parameters().size() + " parameters; got " + gradients.size());
        }
    }

    /** Forgets the gradients that backward passes left, before the next one. */
    default void zeroGrad() {
        parameters().forEach(Parameter::zeroGrad);
    }

    /** Returns what the optimiser remembers between steps, copied, for a checkpoint: {@link #restore} goes on from it to the same bits. */
    SequencedMap<String, Tensor> state();

    /**
     * Goes on from a state of the same kind of optimiser on the same parameters.
     *
     * @throws IllegalArgumentException if something is missing
     */
    void restore(Map<String, Tensor> state);
}
