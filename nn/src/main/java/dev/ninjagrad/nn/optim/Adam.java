package dev.ninjagrad.nn.optim;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
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

    /** What {@link #update} needs for all elements of one parameter at one step. */
    private record Step(
            double beta1, double beta2, double eps, double rate, double root2, double penalty, double shrink) {}

    private final List<Parameter> parameters;
    private final Settings settings;
    private final boolean[] decays;
    private final int[] steps;
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
        this.decays = new boolean[parameters.size()];
        for (int i = 0; i < this.decays.length; i++) {
            this.decays[i] = decays.test(parameters.get(i));
        }
        this.steps = new int[parameters.size()];
        this.means = new Slots("exp_avg", this.parameters);
        this.squares = new Slots("exp_avg_sq", this.parameters);
    }

    @Override
    public List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public void update(int parameter, Tensor gradient, double rate) {
        Step step = step(++steps[parameter], decays[parameter] ? settings.weightDecay : 0, rate);
        Storage g = gradient.storage();
        Storage m = means.of(parameter);
        Storage v = squares.of(parameter);
        parameters.get(parameter).update(theta -> {
            if (theta.dtype() == DType.F32) {
                update(step, theta.size(), theta.floats(), g.floats(), m.floats(), v.floats());
            } else {
                update(step, theta.size(), theta.doubles(), g.doubles(), m.doubles(), v.doubles());
            }
        });
    }

    private Step step(int t, double decay, double rate) {
        return new Step(
                settings.beta1,
                settings.beta2,
                settings.eps,
                rate / (1 - Math.pow(settings.beta1, t)),
                Math.sqrt(1 - Math.pow(settings.beta2, t)),
                settings.decoupled ? 0 : decay,
                settings.decoupled ? 1 - rate * decay : 1);
    }

    // All arrays have the same index, so the JIT compiler vectorises these loops.

    private static void update(Step step, int n, float[] theta, float[] gradient, float[] m, float[] v) {
        float beta1 = (float) step.beta1;
        float beta2 = (float) step.beta2;
        float rest1 = (float) (1 - step.beta1);
        float rest2 = (float) (1 - step.beta2);
        float eps = (float) step.eps;
        float rate = (float) step.rate;
        float root2 = (float) step.root2;
        float penalty = (float) step.penalty;
        float shrink = (float) step.shrink;
        for (int i = 0; i < n; i++) {
            float g = gradient[i] + penalty * theta[i];
            m[i] = beta1 * m[i] + rest1 * g;
            v[i] = beta2 * v[i] + rest2 * (g * g);
            theta[i] = shrink * theta[i] - rate * (m[i] / ((float) Math.sqrt(v[i]) / root2 + eps));
        }
    }

    private static void update(Step step, int n, double[] theta, double[] gradient, double[] m, double[] v) {
        double beta1 = step.beta1;
        double beta2 = step.beta2;
        double rest1 = 1 - step.beta1;
        double rest2 = 1 - step.beta2;
        double eps = step.eps;
        double rate = step.rate;
        double root2 = step.root2;
        double penalty = step.penalty;
        double shrink = step.shrink;
        for (int i = 0; i < n; i++) {
            double g = gradient[i] + penalty * theta[i];
            m[i] = beta1 * m[i] + rest1 * g;
            v[i] = beta2 * v[i] + rest2 * (g * g);
            theta[i] = shrink * theta[i] - rate * (m[i] / (Math.sqrt(v[i]) / root2 + eps));
        }
    }

    @Override
    public SequencedMap<String, Tensor> state() {
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        state.put("step", Tensor.of(steps));
        means.save(state);
        squares.save(state);
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        int[] saved = Slots.required(state, "step").toInts();
        if (saved.length != steps.length) {
            throw new IllegalArgumentException(
                    "the optimiser's state is of " + saved.length + " parameters; this one has " + steps.length);
        }
        means.restore(state);
        squares.restore(state);
        System.arraycopy(saved, 0, steps, 0, steps.length);
    }
}
