package dev.ninjagrad.dojo.course;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Checks of what to look at in training, and of speed and memory. */
final class TrainingChecks {
    private TrainingChecks() {}

    static void putInto(Map<String, List<Check>> checks) {
        OptimizerChecks.putInto(checks);
        checks.put("initial-loss", List.of(initialLoss()));
        checks.put("dead-units", List.of(deadUnits()));
        checks.put("learning-rate", List.of(learningRate()));
        checks.put("faster", faster());
        checks.put("checkpointing", List.of(checkpointing()));
    }

    // ---- health

    private static Check initialLoss() {
        Tensor probs = Tensor.randn(new Random(1), DType.F64, 6, 9).softmax(1);
        Inputs inputs = Inputs.seed(1).fixed("probs", probs.toDoubles(), 6, 9).indices("targets", 9, 6);
        return FunctionCheck.of("losses", in -> losses(in, 9, 6, 1), inputs)
                .mistake(
                        "not-averaged",
                        "actual is the sum over the examples: divide by their number.",
                        in -> losses(in, 9, 1, 1))
                .mistake(
                        "log-of-two",
                        "These are bits, the logarithm to base 2; a cross-entropy is given with the natural logarithm.",
                        in -> losses(in, 9, 6, Math.log(2)))
                .mistake(
                        "log-of-examples",
                        "expected is the logarithm of the number of examples; it depends on the number of classes.",
                        in -> losses(in, 6, 6, 1));
    }

    private static Map<String, Tensor> losses(Named in, int classes, int divisor, double unit) {
        double actual = 0;
        int[] targets = in.get("targets").toInts();
        for (int i = 0; i < targets.length; i++) {
            actual -= Math.log(in.get("probs").get(i, targets[i])) / divisor / unit;
        }
        return Map.of(
                "expected", FunctionCheck.scalar(Math.log(classes) / unit), "actual", FunctionCheck.scalar(actual));
    }

    private static Check deadUnits() {
        double[] h = {
            0, 0, 1.2, 0, 0.3,
            0, 2.1, 0.4, 0, 0,
            0, 0, 0.1, 0, 0
        };
        return FunctionCheck.ofOne(
                        "dead", in -> dead(in, 3, false), Inputs.seed(1).fixed("h", h, 3, 5))
                .mistakeInOne(
                        "any-for-all",
                        "A unit that sleeps for some examples is not dead: it has to be 0 for every example.",
                        in -> dead(in, 1, false))
                .mistakeInOne(
                        "inverted",
                        "The wrong way round: these are the units that are alive.",
                        in -> dead(in, 3, true));
    }

    /** Which columns have at least so many zeros. */
    private static Tensor dead(Named in, int zeros, boolean inverted) {
        Tensor h = in.get("h");
        double[] dead = new double[h.dim(1)];
        for (int j = 0; j < dead.length; j++) {
            int found = 0;
            for (int i = 0; i < h.dim(0); i++) {
                found += h.get(i, j) == 0 ? 1 : 0;
            }
            dead[j] = found >= zeros != inverted ? 1 : 0;
        }
        return Tensor.of(dead);
    }

    private static Check learningRate() {
        return FunctionCheck.ofNumber(
                        "best",
                        in -> steepest(in.array("losses"), true),
                        losses(3.3, 3.28, 3.1, 2.4, 2.2, 9.7, 2.1, Double.NaN),
                        losses(3.3, 3.0, 2.95, 2.9, Double.NaN, 5, 0.1))
                .mistakeInNumber(
                        "lowest-loss",
                        "This is the rate with the lowest loss, close to where training blows up; take the steepest fall.",
                        in -> lowest(in.array("losses")))
                .mistakeInNumber(
                        "past-divergence",
                        "What comes after a divergence is luck: stop at the first loss above the first, or NaN.",
                        in -> steepest(in.array("losses"), false));
    }

    private static Inputs losses(double... values) {
        return Inputs.seed(1).fixed("losses", values, values.length);
    }

    private static double steepest(double[] losses, boolean stop) {
        double most = 0;
        int best = 0;
        for (int i = 1; i < losses.length && !(stop && !(losses[i] <= losses[0])); i++) {
            if (losses[i - 1] - losses[i] > most) {
                most = losses[i - 1] - losses[i];
                best = i;
            }
        }
        return best;
    }

    private static double lowest(double[] losses) {
        int best = 0;
        for (int i = 1; i < losses.length && losses[i] <= losses[0]; i++) {
            best = losses[i] < losses[best] ? i : best;
        }
        return best;
    }

    // ---- speed and memory

    private static List<Check> faster() {
        Inputs small = Inputs.seed(1).normal("w", 4).data("x", 3, 4);
        Inputs large = Inputs.seed(2).normal("w", 16).data("x", 40, 16);
        return List.of(
                BackwardCheck.ofLoss(
                        "manual",
                        small,
                        in -> in.get("x")
                                .mul(in.get("w"))
                                .sum(1, false)
                                .tanh()
                                .square()
                                .sum()),
                new SpeedCheck("manual", "autograd", 4, large.asMap()));
    }

    private static Check checkpointing() {
        Inputs inputs = Inputs.seed(3).positive("w", 6).number("x", 0.8).count("k", 2);
        return BackwardCheck.of("backward", inputs, in -> {
                    Tensor h = in.get("x");
                    for (int i = 0; i < 6; i++) {
                        h = in.get("w").select(0, i).mul(h).tanh();
                    }
                    return h;
                })
                .with("kept", in -> Tensor.of(chain(in, 0), chain(in, 2), chain(in, 4)))
                .mistake(
                        "always-first-segment",
                        "dw: every segment was computed again from the first kept value; this one starts at kept[s / k].",
                        in -> Map.of("dw", backward(in, true, false)))
                .mistake(
                        "not-handed-on",
                        "dw: every layer was given dy; it has to be given what the layer after it handed back, dh.",
                        in -> Map.of("dw", backward(in, false, true)));
    }

    private static double chain(Named in, int layers) {
        double h = in.number("x");
        for (int i = 0; i < layers; i++) {
            h = Math.tanh(in.array("w")[i] * h);
        }
        return h;
    }

    /** The checkpointed pass with one mistake or the other. */
    private static Tensor backward(Named in, boolean first, boolean upstream) {
        double[] w = in.array("w");
        double[] kept = in.array("kept");
        double[] dw = new double[w.length];
        double dh = in.number("dy");
        for (int s = w.length - 2; s >= 0; s -= 2) {
            double[] h = new double[3];
            h[0] = kept[first ? 0 : s / 2];
            for (int j = 0; j < 2; j++) {
                h[j + 1] = Math.tanh(w[s + j] * h[j]);
            }
            for (int j = 1; j >= 0; j--) {
                double dz = (1 - h[j + 1] * h[j + 1]) * (upstream ? in.number("dy") : dh);
                dw[s + j] = h[j] * dz;
                dh = w[s + j] * dz;
            }
        }
        return Tensor.of(dw);
    }
}
