package dev.ninjagrad.check.health;

import dev.ninjagrad.check.health.Finding.Verdict;
import java.util.Locale;

/** Questions to the loss and its gradient before training begins: answers that are known without training. */
public final class LossHealth {
    /** Losses this share of log V away are unusual, twice that away sick: a random guess is off by far less. */
    private static final double INITIAL = 0.2;

    /** Sum of a row's gradients over the sum of their sizes: rounding in single precision stays well below. */
    private static final double ZERO_SUM = 1e-5;

    /** A small step keeps its promise within this share; the rest is curvature. */
    private static final double PROMISE = 0.5;

    private LossHealth() {}

    /**
     * The first loss of a classifier that knows nothing is log V: every class has probability 1/V.
     *
     * @param loss mean cross-entropy in nats before the first step
     * @param classes V, at least 2
     */
    public static Finding initialLoss(double loss, int classes) {
        String check = "initial loss";
        double expected = Math.log(classes);
        String evidence = String.format(Locale.ROOT, "%.4f, log %d = %.4f.", loss, classes, expected);
        if (!Double.isFinite(loss)) {
            return new Finding(
                    check,
                    "",
                    Verdict.SICK,
                    evidence,
                    "Find the first NaN or infinity in the forward pass with FirstNonFinite.");
        }
        double off = (loss - expected) / expected;
        if (Math.abs(off) <= INITIAL) {
            return Finding.healthy(check, "", evidence);
        }
        Verdict verdict = Math.abs(off) > 2 * INITIAL ? Verdict.SICK : Verdict.WARNING;
        String remedy = off > 0
                ? "The network starts out confidently wrong: scale the last layer's weights down (by 0.1 or 0.01) and zero its bias."
                : "No untrained network knows that much: look for the target among the inputs, for a wrong mean, or for trained weights.";
        return new Finding(check, "", verdict, evidence, remedy);
    }

    /**
     * The gradients of softmax and cross-entropy, p − y, sum to 0 over the classes of each row.
     *
     * @param gradient [rows, classes], row-major
     */
    public static Finding logitGradientsSumToZero(double[] gradient, int classes) {
        double worst = 0;
        int worstRow = 0;
        for (int row = 0; row < gradient.length / classes; row++) {
            double sum = 0;
            double size = 0;
            for (int k = 0; k < classes; k++) {
                double g = gradient[row * classes + k];
                sum += g;
                size += Math.abs(g);
            }
            double share = size == 0 ? 0 : Math.abs(sum) / size;
            // Written so that NaN is the worst there is.
            if (!(share <= worst) && !Double.isNaN(worst)) {
                worst = share;
                worstRow = row;
            }
        }
        String check = "logit gradients";
        String evidence =
                String.format(Locale.ROOT, "they sum to %.1e of their size in the worst row (%d).", worst, worstRow);
        return worst <= ZERO_SUM
                ? Finding.healthy(check, "", evidence)
                : new Finding(
                        check,
                        "",
                        Verdict.SICK,
                        evidence,
                        "The backward pass of the loss is wrong: it should be (p − onehot)/n; the softmax or the one-hot is missing or misplaced.");
    }

    /**
     * A small step against the gradient lowers the loss, by about rate·|gradient|².
     *
     * @param before the loss at the old parameters, same batch and same dropout mask
     * @param after the loss at parameters − rate·gradient
     * @param promised rate·|gradient|²
     */
    public static Finding smallStep(double before, double after, double promised) {
        String check = "small step";
        double kept = (before - after) / promised;
        String evidence = String.format(
                Locale.ROOT,
                "the loss went from %.6g to %.6g, %.0f%% of the promised decrease.",
                before,
                after,
                100 * kept);
        if (Math.abs(kept - 1) <= PROMISE) {
            return Finding.healthy(check, "", evidence);
        }
        if (kept > 0) {
            return new Finding(
                    check,
                    "",
                    Verdict.WARNING,
                    evidence,
                    "Take a smaller step; if the share stays, check the gradient: a factor may be wrong.");
        }
        return new Finding(
                check,
                "",
                Verdict.SICK,
                evidence,
                "The step does not go downhill: check the gradient's sign and terms, and that both losses use one batch.");
    }
}
