package dev.ninjagrad.check.health;

import dev.ninjagrad.check.health.Finding.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Questions to the layers during training.
 *
 * <p>The thresholds are rules of thumb from practice (A. Karpathy, <em>Neural Networks: Zero to Hero</em>, part 4, for tanh saturation and an
 * update-to-data ratio near 1e-3; X. Glorot and Y. Bengio, <em>Understanding the difficulty of training deep feedforward neural
 * networks</em>, AISTATS 2010, for the spread of gradients over layers). They tell where to look, not what is true.
 */
public final class LayerHealth {
    private static final double USUAL_LEAST = 1e-4;
    private static final double USUAL_MOST = 1e-2;

    /** A share of saturated activations that slows learning, and one that stops it. */
    private static final double SATURATED = 0.25;

    private static final double MOSTLY_SATURATED = 0.6;

    /** Units that never answer: a few are waste, this share is a cause. */
    private static final double DEAD = 0.1;

    /** Ratio of gradient sizes between layers that stand in one chain. */
    private static final double SPREAD = 1e2;

    private static final double WIDE_SPREAD = 1e4;

    private LayerHealth() {}

    /** What a layer's activations were squashed with. */
    public enum Squash {
        /** Saturated above 0.97 in size: there the slope is below 0.06. */
        TANH,
        /** Saturated below 0.03 and above 0.97. */
        SIGMOID,
        /** Saturated at 0. */
        RELU;

        boolean saturates(double h) {
            return switch (this) {
                case TANH -> Math.abs(h) > 0.97;
                case SIGMOID -> h < 0.03 || h > 0.97;
                case RELU -> h <= 0;
            };
        }
    }

    /**
     * How far one step moves a parameter, against its size: rms(update) / rms(data), near 1e-3 in a run that goes well.
     *
     * @param data the parameter before the step
     * @param update what the step adds to it
     */
    public static Finding updateToData(Named data, double[] update) {
        return updateToData(data.name(), new Named("", update).rms() / data.rms());
    }

    /** Returns rms(after − before) / rms(before). */
    static double ratio(Named before, double[] after) {
        double[] update = after.clone();
        for (int i = 0; i < update.length; i++) {
            update[i] -= before.values()[i];
        }
        return new Named("", update).rms() / before.rms();
    }

    /**
     * Judges the ratio itself.
     *
     * @param ratio rms(update) / rms(data); infinite or NaN where the data is still 0
     */
    public static Finding updateToData(String name, double ratio) {
        String check = "update-to-data ratio";
        String evidence = String.format(Locale.ROOT, "%.1e a step.", ratio);
        if (!Double.isFinite(ratio)) {
            return Finding.healthy(check, name, "all values were still 0.");
        }
        if (ratio >= USUAL_LEAST && ratio <= USUAL_MOST) {
            return Finding.healthy(check, name, evidence);
        }
        boolean far = !(ratio >= USUAL_LEAST / 10 && ratio <= USUAL_MOST * 10);
        String remedy = ratio < USUAL_LEAST
                ? "It hardly learns: raise the learning rate, or see why its gradient is so small."
                : "It is thrown about: lower the learning rate, warm it up, or clip the gradient.";
        return new Finding(check, name, far ? Verdict.SICK : Verdict.WARNING, evidence, remedy);
    }

    /**
     * Units that are saturated for much of the batch pass no gradient; units that are so for all of it are dead to it.
     *
     * @param activations [rows, units], row-major, after the nonlinearity
     */
    public static Finding activations(Named activations, int units, Squash squash) {
        double[] h = activations.values();
        int rows = h.length / units;
        int saturated = 0;
        int dead = 0;
        for (int unit = 0; unit < units; unit++) {
            int here = 0;
            for (int row = 0; row < rows; row++) {
                here += squash.saturates(h[row * units + unit]) ? 1 : 0;
            }
            saturated += here;
            dead += here == rows ? 1 : 0;
        }
        // Half of all ReLUs are off at any time: that is what they are for.
        double share = squash == Squash.RELU ? 0 : (double) saturated / h.length;
        String check = squash == Squash.RELU ? "dead units" : "saturation";
        String evidence = String.format(
                Locale.ROOT,
                "%.0f%% of the activations %s, %d of %d units for the whole batch.",
                100.0 * saturated / h.length,
                squash == Squash.RELU ? "off" : "saturated",
                dead,
                units);
        if (share <= SATURATED && dead == 0) {
            return Finding.healthy(check, activations.name(), evidence);
        }
        boolean sick = share > MOSTLY_SATURATED || dead > DEAD * units;
        String remedy = squash == Squash.RELU
                ? "Lower the learning rate or the bias's initial values, or use a leaky unit: a dead ReLU gets no gradient to recover with."
                : "Scale the weights before it down (gain 5/3 over √fan-in for tanh) or normalise its input.";
        return new Finding(check, activations.name(), sick ? Verdict.SICK : Verdict.WARNING, evidence, remedy);
    }

    /**
     * Gradients of layers in one chain should be of one size: returns a finding a layer, each against the last.
     *
     * @param gradients one a layer, of its activations or weights, in forward order
     */
    public static List<Finding> gradientFlow(List<Named> gradients) {
        List<Finding> findings = new ArrayList<>();
        if (gradients.isEmpty()) {
            return findings;
        }
        double last = gradients.getLast().rms();
        for (Named gradient : gradients) {
            findings.add(flow(gradient.name(), gradient.rms(), last));
        }
        return findings;
    }

    private static Finding flow(String layer, double rms, double last) {
        String check = "gradient flow";
        double ratio = rms / last;
        String evidence = String.format(Locale.ROOT, "rms %.1e, %.1e of the last layer's.", rms, ratio);
        if (Double.isNaN(ratio) || Double.isInfinite(ratio)) {
            return new Finding(
                    check,
                    layer,
                    Verdict.SICK,
                    evidence,
                    "Find the first NaN, infinity or detached tensor in the backward pass.");
        }
        if (ratio >= 1 / SPREAD && ratio <= SPREAD) {
            return Finding.healthy(check, layer, evidence);
        }
        boolean far = !(ratio >= 1 / WIDE_SPREAD && ratio <= WIDE_SPREAD);
        String remedy = ratio < 1
                ? "The gradient vanishes on its way here: add residual paths or normalisation, or raise the initial gain."
                : "The gradient explodes on its way here: clip it, add normalisation, or lower the initial gain.";
        return new Finding(check, layer, far ? Verdict.SICK : Verdict.WARNING, evidence, remedy);
    }
}
