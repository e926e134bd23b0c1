package dev.ninjagrad.nn.optim;

import dev.ninjagrad.scalar.Value;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** {@link Adam} without weight decay on scalars: θ ← θ − rate · m/(1 − β1ᵗ) / (√(v/(1 − β2ᵗ)) + ε). */
public final class AdamOnValues {
    private final List<Value> parameters;
    private final Adam.Settings settings;
    private final double[] m;
    private final double[] v;
    private int t;

    public AdamOnValues(List<Value> parameters, Adam.Settings settings) {
        this.parameters = List.copyOf(parameters);
        this.settings = settings;
        this.m = new double[parameters.size()];
        this.v = new double[parameters.size()];
    }

    /** Takes a step with the gradients that the backward pass left, and sets them to 0 for the next. */
    public void step(double rate) {
        t++;
        double unbias1 = 1 - Math.pow(settings.beta1(), t);
        double unbias2 = 1 - Math.pow(settings.beta2(), t);
        for (int i = 0; i < m.length; i++) {
            Value p = parameters.get(i);
            double g = p.grad();
            m[i] = settings.beta1() * m[i] + (1 - settings.beta1()) * g;
            v[i] = settings.beta2() * v[i] + (1 - settings.beta2()) * g * g;
            p.setData(p.data() - rate * (m[i] / unbias1) / (Math.sqrt(v[i] / unbias2) + settings.eps()));
            p.zeroGrad();
        }
    }

    /** Returns what it remembers between steps, copied: step, exp_avg and exp_avg_sq, one number a parameter. */
    public SequencedMap<String, Tensor> state() {
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        state.put("step", Tensor.of(new int[] {t}));
        state.put("exp_avg", Tensor.of(m.clone()));
        state.put("exp_avg_sq", Tensor.of(v.clone()));
        return state;
    }

    /**
     * Goes on from a state of the same number of parameters.
     *
     * @throws IllegalArgumentException if something is missing or of another size
     */
    public void restore(Map<String, Tensor> state) {
        int[] step = Slots.required(state, "step").toInts();
        double[] means = numbers(state, "exp_avg");
        double[] squares = numbers(state, "exp_avg_sq");
        if (step.length != 1) {
            throw new IllegalArgumentException("the optimiser on scalars has one step count; got " + step.length);
        }
        t = step[0];
        System.arraycopy(means, 0, m, 0, m.length);
        System.arraycopy(squares, 0, v, 0, v.length);
    }

    private double[] numbers(Map<String, Tensor> state, String name) {
        double[] numbers = Slots.required(state, name).toDoubles();
        if (numbers.length != m.length) {
            throw new IllegalArgumentException("the optimiser's %s has %d numbers; there are %d parameters"
                    .formatted(name, numbers.length, m.length));
        }
        return Arrays.copyOf(numbers, numbers.length);
    }
}
