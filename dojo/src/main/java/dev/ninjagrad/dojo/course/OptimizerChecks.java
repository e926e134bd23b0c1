package dev.ninjagrad.dojo.course;

import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/** Checks of the optimisers' steps. */
final class OptimizerChecks {
    private static final double EPS = 1e-8;

    private OptimizerChecks() {}

    static void putInto(Map<String, List<Check>> checks) {
        checks.put("sgd", List.of(sgd()));
        checks.put("momentum", List.of(momentum()));
        checks.put("adam", List.of(adam()));
        checks.put("adamw", List.of(adamW()));
    }

    private static Inputs weights(long seed) {
        return Inputs.seed(seed).data("w", 5).data("g", 5);
    }

    // ---- gradient descent and momentum

    private static Check sgd() {
        return FunctionCheck.ofOne(
                        "step",
                        in -> combined(in.array("w"), in.array("g"), (w, g) -> w - in.number("rate") * g),
                        weights(1).constant("rate", 0.1),
                        weights(2).constant("rate", 0.02))
                .mistakeInOne(
                        "uphill",
                        "The step climbs: the gradient points uphill, so it must be subtracted.",
                        in -> combined(in.array("w"), in.array("g"), (w, g) -> w + in.number("rate") * g))
                .mistakeInOne(
                        "rate-missing",
                        "The learning rate is missing: the whole gradient was subtracted.",
                        in -> combined(in.array("w"), in.array("g"), (w, g) -> w - g));
    }

    private static Tensor combined(double[] a, double[] b, DoubleBinaryOperator f) {
        double[] out = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            out[i] = f.applyAsDouble(a[i], b[i]);
        }
        return Tensor.of(out);
    }

    private static Check momentum() {
        return FunctionCheck.of(
                        "step",
                        in -> momentum(in, 1, true, false),
                        weights(3).data("v", 5).constant("m", 0.9).constant("rate", 0.1))
                .mistake(
                        "old-velocity",
                        "The weights moved with the velocity of the step before: update v first.",
                        in -> momentum(in, 1, false, false))
                .mistake(
                        "gradient-not-velocity",
                        "The weights moved by the gradient: v was computed but not used for the step.",
                        in -> momentum(in, 1, true, true))
                .mistake(
                        "averaged",
                        "v is an average here: the factor 1 − m does not belong to plain momentum.",
                        in -> momentum(in, 1 - in.number("m"), true, false));
    }

    private static Map<String, Tensor> momentum(Named in, double share, boolean fresh, boolean plain) {
        double[] w = in.array("w");
        double[] g = in.array("g");
        double[] v = in.array("v");
        for (int i = 0; i < w.length; i++) {
            double before = v[i];
            v[i] = in.number("m") * v[i] + share * g[i];
            w[i] -= in.number("rate") * (plain ? g[i] : fresh ? v[i] : before);
        }
        return Map.of("w", Tensor.of(w), "v", Tensor.of(v));
    }

    // ---- Adam

    /** What can be done otherwise in a step of Adam. */
    private record Variant(
            boolean corrected, boolean root, boolean squares, boolean decayInGradient, double decay, double decayRate) {
        static final Variant ADAM = new Variant(true, true, true, false, 0, 0);

        static Variant decayed(Named in, boolean inGradient, double rate) {
            return new Variant(true, true, true, inGradient, in.number("decay"), rate);
        }
    }

    private static Inputs averages(long seed, int t) {
        Inputs inputs = weights(seed).data("m", 5).positive("v", 5).count("t", t);
        return inputs.constant("b1", 0.9).constant("b2", 0.99).constant("rate", 0.05);
    }

    private static Map<String, Tensor> adam(Named in, Variant how) {
        double[] w = in.array("w");
        double[] g = in.array("g");
        double[] m = in.array("m");
        double[] v = in.array("v");
        double b1 = in.number("b1");
        double b2 = in.number("b2");
        double t = in.number("t");
        double c1 = how.corrected ? 1 - Math.pow(b1, t) : 1;
        double c2 = how.corrected ? 1 - Math.pow(b2, t) : 1;
        for (int i = 0; i < w.length; i++) {
            double slope = how.decayInGradient ? g[i] + how.decay * w[i] : g[i];
            m[i] = b1 * m[i] + (1 - b1) * slope;
            v[i] = b2 * v[i] + (1 - b2) * (how.squares ? slope * slope : Math.abs(slope));
            double size = how.root ? Math.sqrt(v[i] / c2) : v[i] / c2;
            double shrink = how.decayInGradient ? 0 : how.decayRate * how.decay * w[i];
            w[i] -= in.number("rate") * (m[i] / c1) / (size + EPS) + shrink;
        }
        return Map.of("w", Tensor.of(w), "m", Tensor.of(m), "v", Tensor.of(v));
    }

    private static Check adam() {
        return FunctionCheck.of("step", in -> adam(in, Variant.ADAM), averages(4, 1), averages(5, 7))
                .mistake(
                        "not-corrected",
                        "The averages are not corrected: divide m by 1 − b1ᵗ and v by 1 − b2ᵗ.",
                        in -> adam(in, new Variant(false, true, true, false, 0, 0)))
                .mistake(
                        "root-missing",
                        "The root is missing: v is an average of squares, the step is divided by its root.",
                        in -> adam(in, new Variant(true, false, true, false, 0, 0)))
                .mistake(
                        "square-missing",
                        "v is an average of |g|: it has to be one of g².",
                        in -> adam(in, new Variant(true, true, false, false, 0, 0)));
    }

    private static Check adamW() {
        Inputs first = averages(6, 1).constant("decay", 0.1);
        Inputs later = averages(7, 7).constant("decay", 0.1);
        return FunctionCheck.of("step", in -> adam(in, Variant.decayed(in, false, in.number("rate"))), first, later)
                .mistake(
                        "decay-in-gradient",
                        "The decay went into the gradient, so Adam divides it by √v̂ like the rest: that is the L2 penalty, not AdamW.",
                        in -> adam(in, Variant.decayed(in, true, 0)))
                .mistake("no-decay", "This is Adam: no weight shrinks.", in -> adam(in, Variant.ADAM))
                .mistake(
                        "decay-without-rate",
                        "The decay is not multiplied by the learning rate: weights shrink far too fast.",
                        in -> adam(in, Variant.decayed(in, false, 1)));
    }
}
