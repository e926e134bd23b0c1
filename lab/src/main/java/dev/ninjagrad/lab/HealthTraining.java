package dev.ninjagrad.lab;

import dev.ninjagrad.check.health.Finding;
import dev.ninjagrad.check.health.LayerHealth;
import dev.ninjagrad.check.health.Named;
import dev.ninjagrad.nn.data.PlanarData;
import dev.ninjagrad.nn.data.Points;
import dev.ninjagrad.nn.model.Moons;
import dev.ninjagrad.scalar.Activation;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A network under examination while it learns the moons: each layer's updates, units and gradients. */
final class HealthTraining implements Live.Work {
    private static final int POINTS = 60;
    private static final double NOISE = 0.1;

    /** Bars of a histogram. */
    private static final int BINS = 24;

    /** All gradients below this are those of a network that has nothing left to learn. */
    private static final double FITTED = 1e-9;

    /**
     * One layer.
     *
     * @param activations how many answers of its units fall into each bin of [{@code low}, {@code high}]; empty for the output
     * @param ratio rms of the last step's update over rms of the weights; null before the first step
     */
    @Json
    record Layer(
            String name, double gradient, @Nullable Double ratio, List<Integer> activations, double low, double high) {}

    @Json
    record Frame(
            int step,
            boolean playing,
            boolean diverged,
            @Nullable Double loss,
            double accuracy,
            List<Layer> layers,
            List<Findings.Row> findings) {}

    private final Points points;
    private final Moons network;
    private final int[] widths;
    private final Activation activation;
    private double[] before;
    private int step;
    private double loss;

    /** @param gain what the usual initial weights are multiplied with */
    HealthTraining(int[] widths, Activation activation, double gain, long seed) {
        this.points = PlanarData.MOONS.sample(POINTS, NOISE, new SplittableRandom(seed));
        this.network = new Moons(points, widths, activation, 0, new SplittableRandom(seed));
        this.widths = widths.clone();
        this.activation = activation;
        network.setParameters(
                Arrays.stream(network.parameters()).map(p -> gain * p).toArray());
        this.before = network.parameters();
        this.loss = network.evaluate().loss();
    }

    int parameterCount() {
        return network.parameterCount();
    }

    @Override
    public void step(double learningRate) {
        before = network.parameters();
        loss = network.step(learningRate).loss();
        step++;
    }

    @Override
    public boolean over() {
        return !Double.isFinite(loss);
    }

    @Override
    public Frame frame(boolean playing) {
        if (step == 0) {
            // A step of no length: it leaves the weights and brings the gradients.
            loss = network.step(0).loss();
        }
        List<double[]> activations = network.activations();
        List<Named> gradients = perLayer(network.gradients());
        List<Named> old = perLayer(before);
        List<Named> now = perLayer(network.parameters());
        List<Finding> findings = new ArrayList<>();
        List<Layer> layers = new ArrayList<>();
        for (int k = 0; k < gradients.size(); k++) {
            boolean hidden = k < activations.size();
            Update update = Update.of(old.get(k), now.get(k));
            if (step > 0) {
                findings.add(update.finding());
            }
            if (hidden && activation != Activation.LINEAR) {
                findings.add(LayerHealth.activations(new Named(name(k), activations.get(k)), widths[k], squash()));
            }
            layers.add(layer(
                    gradients.get(k),
                    step == 0 ? null : GuideRoom.finite(update.ratio()),
                    hidden ? activations.get(k) : new double[0]));
        }
        if (gradients.stream().anyMatch(it -> Shapes.rms(it.values()) > FITTED)) {
            findings.addAll(LayerHealth.gradientFlow(gradients));
        }
        return new Frame(
                step,
                playing && !over(),
                over(),
                GuideRoom.finite(loss),
                network.accuracy(points),
                layers,
                findings.stream().map(Findings::row).toList());
    }

    private LayerHealth.Squash squash() {
        return switch (activation) {
            case TANH -> LayerHealth.Squash.TANH;
            case SIGMOID -> LayerHealth.Squash.SIGMOID;
            case RELU, LINEAR -> LayerHealth.Squash.RELU;
        };
    }

    private List<Named> perLayer(double[] all) {
        List<Named> layers = new ArrayList<>();
        int from = 0;
        for (int size : network.parametersPerLayer()) {
            layers.add(new Named(name(layers.size()), Arrays.copyOfRange(all, from, from + size)));
            from += size;
        }
        return layers;
    }

    private String name(int layer) {
        return layer < widths.length ? "layer " + (layer + 1) : "output";
    }

    private Layer layer(Named gradient, @Nullable Double ratio, double[] activations) {
        double high = activation == Activation.TANH || activation == Activation.SIGMOID
                ? 1
                : Math.max(
                        1e-9,
                        Arrays.stream(activations)
                                .filter(Double::isFinite)
                                .map(Math::abs)
                                .max()
                                .orElse(1));
        double low = activation == Activation.TANH || activation == Activation.LINEAR ? -high : 0;
        int[] bins = new int[BINS];
        for (double a : activations) {
            int bin = (int) ((a - low) / (high - low) * BINS);
            bins[Math.clamp(bin, 0, BINS - 1)]++;
        }
        List<Integer> counts = activations.length == 0
                ? List.of()
                : Arrays.stream(bins).boxed().toList();
        return new Layer(gradient.name(), finiteOrZero(Shapes.rms(gradient.values())), ratio, counts, low, high);
    }

    private static double finiteOrZero(double number) {
        return Double.isFinite(number) ? number : 0;
    }
}
