package dev.ninjagrad.lab;

import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The gradient check of a whole model, in front of one's eyes: each step nudges a few parameters both ways and puts the
 * slope of the loss beside the hand-written gradient.
 */
final class GptCheck implements Live.Work {
    /** Parameters a step: a step takes a few milliseconds. */
    private static final int AT_ONCE = 8;

    /** The error of a central difference in float64 is least near ε^(1/3). */
    private static final double NUDGE = Math.cbrt(Math.ulp(1.0));

    private final HandWritten model;
    private final List<Parameter> parameters;
    private final double[] byHand;
    private final double[] byNudging;
    private int done;
    private int tensor;
    private int element;

    /**
     * How far the check has come.
     *
     * @param byHand gradients of the first {@code step} parameters, packed
     * @param byNudging the same by central differences
     * @param worst the largest distance between the two, relative to the largest gradient of all
     * @param differences the largest distance in each tensor, in the order of the parameters
     */
    @Json
    record Frame(
            int step,
            boolean playing,
            boolean diverged,
            int of,
            double worst,
            List<Double> differences,
            String byHand,
            String byNudging) {}

    GptCheck(HandWritten model) {
        this.model = model;
        this.parameters = List.copyOf(model.parameters().values());
        try (var _ = NoGrad.enter()) {
            NamedTensors values = model.forward();
            this.byHand = model.flat(model.backward(values));
        }
        this.byNudging = new double[byHand.length];
    }

    @Override
    public void step(double learningRate) {
        for (int i = 0; i < AT_ONCE && !over(); i++) {
            byNudging[done++] = slope(parameters.get(tensor), element++);
            if (element == parameters.get(tensor).size()) {
                tensor++;
                element = 0;
            }
        }
    }

    private double slope(Parameter parameter, int at) {
        double here = parameter.toDoubles()[at];
        double ahead = loss(parameter, at, here + NUDGE);
        double behind = loss(parameter, at, here - NUDGE);
        parameter.update(values -> values.set(at, here));
        return (ahead - behind) / (2 * NUDGE);
    }

    private double loss(Parameter parameter, int at, double value) {
        parameter.update(values -> values.set(at, value));
        try (var _ = NoGrad.enter()) {
            return model.forward().last().item();
        }
    }

    @Override
    public boolean over() {
        return done == byHand.length;
    }

    @Override
    public Frame frame(boolean playing) {
        double largest = Arrays.stream(byHand).map(Math::abs).max().orElse(1);
        List<Double> differences = new ArrayList<>();
        int at = 0;
        for (Parameter parameter : parameters) {
            double most = 0;
            for (int end = at + parameter.size(); at < end; at++) {
                most = Math.max(most, at < done ? Math.abs(byHand[at] - byNudging[at]) : 0);
            }
            differences.add(most);
        }
        double worst = Collections.max(differences);
        return new Frame(
                done,
                playing && !over(),
                false,
                byHand.length,
                worst / largest,
                differences,
                Packed.floats(Arrays.copyOf(byHand, done)),
                Packed.floats(Arrays.copyOf(byNudging, done)));
    }
}
