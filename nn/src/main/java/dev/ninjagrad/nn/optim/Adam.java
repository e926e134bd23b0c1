package dev.ninjagrad.nn.optim;

import dev.ninjagrad.tensor.AdamRates;
import dev.ninjagrad.tensor.KernelChoice;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Update;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * Adam (Kingma and Ba, 2015) and AdamW (Loshchilov and Hutter, 2019), as {@code torch.optim} has them. Step t = 1, 2, … of a parameter:
 *
 * <pre>
 *   Adam:  g ← g + weightDecay·θ            AdamW:  θ ← θ − rate·weightDecay·θ
 *   m ← β1·m + (1 − β1)·g
 *   v ← β2·v + (1 − β2)·g²
 *   θ ← θ − rate · m/(1 − β1ᵗ) / (√(v/(1 − β2ᵗ)) + ε)
 * </pre>
 */
public final class Adam implements Optimizer {
    /**
     * The constants.
     *
     * @param beta1 share of the running mean of gradients that is kept
     * @param beta2 share of the running mean of squares that is kept
     * @param eps added to the root, so that nothing is divided by 0
     * @param weightDecay how fast weights shrink
     * @param decoupled whether they shrink by themselves (AdamW) or by a term of the gradient (Adam)
     */
    public record Settings(double beta1, double beta2, double eps, double weightDecay, boolean decoupled) {
        /** PyTorch's defaults for Adam. */
        public static final Settings ADAM = new Settings(0.9, 0.999, 1e-8, 0, false);

        /** PyTorch's defaults for AdamW. */
        public static final Settings ADAMW = new Settings(0.9, 0.999, 1e-8, 0.01, true);

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if one is outside
         */
        public Settings {
            if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1) || !(eps > 0) || !(weightDecay >= 0)) {
                throw new IllegalArgumentException(
                        "Adam needs betas in [0, 1), eps > 0 and weight decay ≥ 0; got beta1 %s, beta2 %s, eps %s, weight decay %s"
                                .formatted(beta1, beta2, eps, weightDecay));
            }
        }

        /** Returns these with other betas. */
        public Settings withBetas(double newBeta1, double newBeta2) {
            return new Settings(newBeta1, newBeta2, eps, weightDecay, decoupled);
        }

        /** Returns these with another weight decay. */
        public Settings withWeightDecay(double newWeightDecay) {
            return new Settings(beta1, beta2, eps, newWeightDecay, decoupled);
        }
    }

    /** The bias corrections of step {@link #correctedFor}, which all parameters share; powers cost more than a small update. */
    private int correctedFor;

    private double mass1;
    private double rootOfMass2;

    private void correctFor(int step) {
        if (correctedFor != step) {
            mass1 = 1 - Math.pow(settings.beta1, step);
            rootOfMass2 = Math.sqrt(1 - Math.pow(settings.beta2, step));
            correctedFor = step;
        }
    }

    /** One parameter's update, which counts its own steps. */
    private final class ParameterUpdate implements Update {
        private final double decay;
        private final Storage mean;
        private final Storage square;
        private int steps;

        ParameterUpdate(double decay, Storage mean, Storage square) {
            this.decay = decay;
            this.mean = mean;
            this.square = square;
        }

        @Override
        public String label() {
            return settings.decoupled ? "adamw" : "adam";
        }

        @Override
        public void apply(Storage theta, Storage gradient, double rate) {
            steps++;
            correctFor(steps);
            // m/mass1 / (√(v/mass2) + ε) with the two masses taken out of the loop.
            rates.set(
                    settings.decoupled ? 0 : decay,
                    settings.decoupled ? 1 - rate * decay : 1,
                    rate * rootOfMass2 / mass1,
                    settings.eps * rootOfMass2);
            KernelChoice.current().kernels().adam(rates, theta, gradient, mean, square);
        }
    }

    private final List<Parameter> parameters;
    private final Settings settings;
    private final AdamRates rates;
    private final List<ParameterUpdate> updates = new ArrayList<>();
    private final Slots means;
    private final Slots squares;

    /** Weight decay, if any, applies to all parameters. */
    public Adam(List<Parameter> parameters, Settings settings) {
        this(parameters, settings, _ -> true);
    }

    /** Weight decay applies to the parameters chosen; GPTs leave out biases and gains: {@code p -> p.rank() >= 2}. */
    public Adam(List<Parameter> parameters, Settings settings, Predicate<Parameter> decays) {
        this.parameters = List.copyOf(parameters);
        this.settings = settings;
        this.rates = new AdamRates(settings.beta1, settings.beta2);
        this.means = new Slots("exp_avg", this.parameters);
        this.squares = new Slots("exp_avg_sq", this.parameters);
        for (int i = 0; i < this.parameters.size(); i++) {
            double decay = decays.test(this.parameters.get(i)) ? settings.weightDecay : 0;
            updates.add(new ParameterUpdate(decay, means.of(i), squares.of(i)));
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
        state.put("step", Tensor.of(updates.stream().mapToInt(u -> u.steps).toArray()));
        means.save(state);
        squares.save(state);
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        int[] saved = Slots.required(state, "step").toInts();
        if (saved.length != updates.size()) {
            throw new IllegalArgumentException(
                    "the optimiser's state is of " + saved.length + " parameters; this one has " + updates.size());
        }
        means.restore(state);
        squares.restore(state);
        for (int i = 0; i < saved.length; i++) {
            updates.get(i).steps = saved[i];
        }
    }
}
