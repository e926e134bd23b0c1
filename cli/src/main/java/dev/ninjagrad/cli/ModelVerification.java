package dev.ninjagrad.cli;

import dev.ninjagrad.check.Compare;
import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.LessonModels;
import dev.ninjagrad.nn.model.LibtorchGradients;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Holds the hand-written backward pass of one model against two others that know nothing of it: automatic differentiation,
 * gradient by gradient, and differences of the loss along random directions, parameter by parameter.
 */
final class ModelVerification {
    /** Directions a parameter; an error in its gradient escapes one with probability 0. */
    private static final int DIRECTIONS = 3;

    /** The error of a central difference in float64 is least near ε^(1/3). */
    private static final double STEP = Math.cbrt(Math.ulp(1.0));

    private static final int TIMED_RUNS = 31;

    private final HandWritten model;
    private final RandomGenerator rng;

    ModelVerification(HandWritten model, RandomGenerator rng) {
        this.model = model;
        this.rng = rng;
    }

    /** One row for each gradient that the model derives by hand; the reference is autograd's. */
    List<Compare.Row> againstAutograd() {
        NamedTensors values = model.forward();
        NamedTensors autograd = HandWritten.autograd(values);
        NamedTensors hand = model.backward(values);
        List<Compare.Row> rows = new ArrayList<>();
        hand.asMap().forEach((name, gradient) -> rows.add(Compare.tensors("d" + name, autograd.get(name), gradient)));
        return rows;
    }

    /**
     * One row for the loss and one for each parameter: its gradient by hand; the reference is libtorch's, from its file.
     *
     * @param seed that the model was made from; the files are for the lessons' own, and for another there are no rows
     */
    List<Compare.Row> againstLibtorch(long seed) {
        Optional<NamedTensors> libtorch = seed == LessonModels.SEED ? LibtorchGradients.of(model) : Optional.empty();
        if (libtorch.isEmpty()) {
            return List.of();
        }
        NamedTensors values = model.forward();
        NamedTensors hand = model.backward(values);
        List<Compare.Row> rows = new ArrayList<>();
        rows.add(Compare.tensors("loss, libtorch", libtorch.get().get("loss"), values.last()));
        for (String name : model.parameters().sequencedKeySet()) {
            rows.add(Compare.tensors("d" + name + ", libtorch", libtorch.get().get(name), hand.get(name)));
        }
        return rows;
    }

    /** One row for each parameter: its gradient by hand along random directions; the reference is the difference quotient. */
    List<Compare.Row> againstDifferences() {
        NamedTensors hand = model.backward(model.forward());
        List<Compare.Row> rows = new ArrayList<>();
        for (Map.Entry<String, Parameter> entry : model.parameters().entrySet()) {
            double[] gradient = hand.get(entry.getKey()).toDoubles();
            double[] slopes = new double[DIRECTIONS];
            double[] quotients = new double[DIRECTIONS];
            for (int k = 0; k < DIRECTIONS; k++) {
                double[] direction = unitVector(gradient.length);
                for (int i = 0; i < direction.length; i++) {
                    slopes[k] += gradient[i] * direction[i];
                }
                quotients[k] = quotient(entry.getValue(), direction);
            }
            rows.add(Compare.row("d" + entry.getKey() + " · v", new int[] {DIRECTIONS}, quotients, slopes));
        }
        return rows;
    }

    double loss() {
        try (var _ = NoGrad.enter()) {
            return model.forward().last().item();
        }
    }

    /** Returns one line that sets the three ways to a gradient side by side; medians of a few runs in this JVM. */
    String timing() {
        double forward = medianMs(this::loss);
        double hand = medianMs(() -> {
            try (var _ = NoGrad.enter()) {
                model.backward(model.forward());
            }
        });
        double autograd = medianMs(() -> HandWritten.autograd(model.forward()));
        return String.format(
                Locale.ROOT,
                "loss and all gradients: by hand %.2f ms, autograd %.2f ms, numerical %,d forward passes ≈ %,.0f ms",
                hand,
                autograd,
                2 * model.parameterCount(),
                2 * model.parameterCount() * forward);
    }

    private static double medianMs(Runnable work) {
        double[] ms = new double[TIMED_RUNS];
        for (int i = 0; i < 2 * TIMED_RUNS; i++) { // the first half warms up
            long start = System.nanoTime();
            work.run();
            ms[i % TIMED_RUNS] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(ms);
        return ms[TIMED_RUNS / 2];
    }

    /** Returns (L(θ + h·v) − L(θ − h·v)) / 2h and leaves θ as it was. */
    private double quotient(Parameter parameter, double[] direction) {
        double[] at = parameter.toDoubles();
        double ahead = lossAt(parameter, at, direction, STEP);
        double behind = lossAt(parameter, at, direction, -STEP);
        lossAt(parameter, at, direction, 0);
        return (ahead - behind) / (2 * STEP);
    }

    private double lossAt(Parameter parameter, double[] at, double[] direction, double step) {
        parameter.update(values -> {
            for (int i = 0; i < at.length; i++) {
                values.set(i, at[i] + step * direction[i]);
            }
        });
        return loss();
    }

    private double[] unitVector(int size) {
        double[] v = new double[size];
        double square = 0;
        for (int i = 0; i < size; i++) {
            v[i] = rng.nextGaussian();
            square += v[i] * v[i];
        }
        for (int i = 0; i < size; i++) {
            v[i] /= Math.sqrt(square);
        }
        return v;
    }
}
