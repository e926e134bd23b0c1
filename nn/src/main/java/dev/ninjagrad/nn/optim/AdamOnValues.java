package dev.ninjagrad.nn.optim;

import dev.ninjagrad.scalar.Value;
import java.util.List;

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
}
