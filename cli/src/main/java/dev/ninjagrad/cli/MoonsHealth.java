package dev.ninjagrad.cli;

import dev.ninjagrad.check.health.Finding;
import dev.ninjagrad.check.health.FirstNonFinite;
import dev.ninjagrad.check.health.HealthReport;
import dev.ninjagrad.check.health.LayerHealth;
import dev.ninjagrad.check.health.LossHealth;
import dev.ninjagrad.check.health.Named;
import dev.ninjagrad.nn.model.Moons;
import dev.ninjagrad.scalar.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The training doctor for a network of scalars. It changes nothing in the run. */
final class MoonsHealth {
    /** The share of the loss a trial step promises to take off. */
    private static final double PROMISED = 1e-4;

    private final Moons model;
    private final int[] widths;
    private final LayerHealth.Squash squash;
    private final List<List<Double>> ratios = new ArrayList<>();
    private double[] before = new double[0];

    MoonsHealth(Moons model, int[] widths, Activation activation) {
        this.model = model;
        this.widths = widths.clone();
        this.squash = switch (activation) {
            case TANH -> LayerHealth.Squash.TANH;
            case SIGMOID -> LayerHealth.Squash.SIGMOID;
            case RELU, LINEAR -> LayerHealth.Squash.RELU;
        };
        for (int i = 0; i <= widths.length; i++) {
            ratios.add(new ArrayList<>());
        }
    }

    /** Examines the untrained network. */
    HealthReport atStart() {
        double loss = model.step(0).loss();
        if (!Double.isFinite(loss)) {
            return new HealthReport(List.of(firstNonFinite()));
        }
        List<Finding> findings = new ArrayList<>(List.of(smallStep(loss)));
        findings.addAll(layers());
        return new HealthReport(findings);
    }

    /** Examines the network as it is now. */
    HealthReport now() {
        double loss = model.step(0).loss();
        return new HealthReport(Double.isFinite(loss) ? layers() : List.of(firstNonFinite()));
    }

    private List<Finding> layers() {
        List<Named> gradients = new ArrayList<>();
        double[] all = model.gradients();
        int from = 0;
        int[] sizes = model.parametersPerLayer();
        for (int k = 0; k < sizes.length; k++) {
            gradients.add(new Named(name(k), Arrays.copyOfRange(all, from, from + sizes[k])));
            from += sizes[k];
        }
        List<Finding> findings = new ArrayList<>();
        boolean fitted = gradients.stream().allMatch(g -> g.rms() < 1e-9);
        if (!fitted) { // when every hinge is satisfied there is no gradient to compare
            findings.addAll(LayerHealth.gradientFlow(gradients));
        }
        List<double[]> activations = model.activations();
        for (int k = 0; k < activations.size(); k++) {
            findings.add(LayerHealth.activations(new Named(name(k), activations.get(k)), widths[k], squash));
        }
        return findings;
    }

    private static String name(int layer) {
        return "layer " + (layer + 1);
    }

    private Finding smallStep(double loss) {
        double[] start = model.parameters();
        double[] gradient = model.gradients();
        double square = Arrays.stream(gradient).map(g -> g * g).sum();
        double rate = PROMISED * loss / square;
        double[] moved = start.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] -= rate * gradient[i];
        }
        try {
            model.setParameters(moved);
            return LossHealth.smallStep(loss, model.evaluate().loss(), rate * square);
        } finally {
            model.setParameters(start);
        }
    }

    /** Remembers the weights, to see what the next step does to them. */
    void remember() {
        before = model.parameters();
    }

    /** Compares with what was remembered. */
    void compare() {
        if (before.length == 0) {
            return;
        }
        double[] after = model.parameters();
        int from = 0;
        int[] sizes = model.parametersPerLayer();
        for (int k = 0; k < sizes.length; k++) {
            double update = 0;
            double data = 0;
            for (int i = from; i < from + sizes[k]; i++) {
                update += (after[i] - before[i]) * (after[i] - before[i]);
                data += before[i] * before[i];
            }
            ratios.get(k).add(Math.sqrt(update / data));
            from += sizes[k];
        }
        before = new double[0];
    }

    /** Returns how far the compared steps moved each layer: medians. */
    HealthReport updates() {
        List<Finding> findings = new ArrayList<>();
        for (int k = 0; k < ratios.size(); k++) {
            List<Double> sorted = ratios.get(k).stream().sorted().toList();
            if (!sorted.isEmpty()) {
                findings.add(LayerHealth.updateToData(name(k), sorted.get(sorted.size() / 2)));
            }
        }
        return new HealthReport(findings);
    }

    /** Returns which operation made the first number that is not finite. */
    Finding firstNonFinite() {
        return FirstNonFinite.among(model.record());
    }
}
