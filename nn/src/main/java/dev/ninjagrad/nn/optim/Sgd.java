package dev.ninjagrad.nn.optim;

import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Update;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Stochastic gradient descent, with or without momentum, as {@code torch.optim.SGD} without dampening.
 *
 * <pre>
 *   g ← g + weightDecay·θ
 *   b ← momentum·b + g                (b = g where there is no momentum)
 *   θ ← θ − rate·b                    (Nesterov: rate·(g + momentum·b))
 * </pre>
 */
public final class Sgd implements Optimizer {
    /**
     * The constants.
     *
     * @param momentum share of the last direction that is kept, in [0, 1)
     * @param nesterov whether the gradient is taken to be that of the point momentum leads to
     * @param weightDecay L2 penalty, added to the gradient
     */
    public record Settings(double momentum, boolean nesterov, double weightDecay) {
        /** Plain descent. */
        public static final Settings PLAIN = new Settings(0, false, 0);

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if one is outside
         */
        public Settings {
            if (!(momentum >= 0 && momentum < 1) || !(weightDecay >= 0)) {
                throw new IllegalArgumentException(
                        "SGD needs momentum in [0, 1) and weight decay ≥ 0; got " + momentum + " and " + weightDecay);
            }
        }

        /** Returns momentum with this share. */
        public static Settings momentum(double momentum) {
            return new Settings(momentum, false, 0);
        }
    }

    private final List<Parameter> parameters;
    private final Slots buffers;
    private final List<Update> updates = new ArrayList<>();

    public Sgd(List<Parameter> parameters, Settings settings) {
        this.parameters = List.copyOf(parameters);
        // Without momentum the buffer is not used; it then has no elements to keep.
        this.buffers = new Slots("momentum_buffer", settings.momentum == 0 ? List.of() : this.parameters);
        for (int i = 0; i < this.parameters.size(); i++) {
            updates.add(new Descent(settings, settings.momentum == 0 ? null : buffers.of(i)));
        }
    }

    @Override
    public List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public void update(int parameter, Tensor gradient, Tensor rate) {
        parameters.get(parameter).update(updates.get(parameter), gradient, rate);
    }

    @Override
    public SequencedMap<String, Tensor> state() {
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        buffers.save(state);
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        buffers.restore(state);
    }
}
