package dev.ninjagrad.dojo.course;

import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Checks of neurons, layers, losses, the training loop, and gradients by differences. */
final class LearningChecks {
    private LearningChecks() {}

    static void putInto(Map<String, List<Check>> checks) {
        checks.put("neuron", List.of(neuron()));
        checks.put("layer", List.of(layer()));
        checks.put("mlp", List.of(mlp()));
        checks.put("training-loop", List.of(trainingLoop()));
        checks.put("hinge-loss", List.of(hinge()));
        checks.put(
                "mse-loss",
                List.of(BackwardCheck.ofLoss(
                        "backward",
                        Inputs.seed(2).normal("p", 6).data("t", 6),
                        in -> in.get("p").sub(in.get("t")).square().mean())));
        checks.put("forward-difference", List.of(forwardDifference()));
        checks.put("central-difference", List.of(centralDifference()));
        checks.put("gradient-check", List.of(gradientCheck()));
    }

    private static Check neuron() {
        Inputs inputs = Inputs.seed(1).normal("w", 3).normal("x", 3).number("b", 0.3);
        return BackwardCheck.of(
                "backward",
                inputs,
                in -> in.get("w")
                        .mul(in.get("x"))
                        .sum()
                        .add(in.get("b"))
                        .named("z")
                        .tanh());
    }

    private static Check layer() {
        Inputs inputs = Inputs.seed(2).normal("w", 3, 4).normal("x", 4).normal("b", 3);
        BackwardCheck check = BackwardCheck.of(
                "backward",
                inputs,
                in -> in.get("w")
                        .mul(in.get("x"))
                        .sum(1, false)
                        .add(in.get("b"))
                        .tanh());
        return check.mistake(
                        "not-accumulated",
                        "dx: only the last neuron's share is left: every input is used by all neurons, so the shares add up.",
                        in -> {
                            Tensor dz = dz(in.get("y"), in.get("dy"));
                            return Map.of("dx", in.get("w").select(0, 2).mul(dz.select(0, 2)));
                        })
                .mistake("output-for-derivative", "tanh itself was used where its slope 1 − y² belongs.", in -> {
                    Tensor dz = in.get("y").mul(in.get("dy"));
                    return Map.of("db", dz);
                });
    }

    private static Tensor dz(Tensor y, Tensor dy) {
        return y.square().neg().add(1).mul(dy);
    }

    private static Check mlp() {
        Inputs inputs = Inputs.seed(3).normal("w1", 3, 4).normal("w2", 3, 3).normal("x", 4);
        return BackwardCheck.of("backward", inputs, in -> {
                    Tensor h =
                            in.get("w1").mul(in.get("x")).sum(1, false).tanh().named("h");
                    return in.get("w2").mul(h).sum(1, false).tanh();
                })
                .mistake(
                        "upstream-not-handed-back",
                        "dw1: the first layer started from dy. It has to start from what the second layer handed back, second.dx().",
                        in -> Map.of("dw1", outer(dz(in.get("h"), in.get("dy")), in.get("x"))))
                .mistake(
                        "tanh-derivative-from-wrong-layer",
                        "dw1: the slope of the first layer's tanh was taken from y; its output is h.",
                        in -> {
                            Tensor dh = in.get("w2")
                                    .mul(dz(in.get("y"), in.get("dy")).unsqueeze(1))
                                    .sum(0, false);
                            return Map.of("dw1", outer(dz(in.get("y"), dh), in.get("x")));
                        });
    }

    private static Tensor outer(Tensor a, Tensor b) {
        return a.unsqueeze(1).mul(b.unsqueeze(0));
    }

    private static Check hinge() {
        Inputs inputs = Inputs.seed(4)
                .given("s", new double[] {0.4, 2.5, -1.2, -3.0, 0.2, 1.7}, 6)
                .fixed("y", new double[] {1, 1, 1, -1, -1, -1}, 6);
        return BackwardCheck.ofLoss(
                "backward",
                inputs,
                in -> in.get("y").mul(in.get("s")).neg().add(1).relu().mean());
    }

    // ---- the training loop

    private static Check trainingLoop() {
        double[] x = {-1, 0, 1, 2, 3};
        double[] y = {-2.9, -1.2, 1.1, 2.8, 5.2};
        Inputs few = Inputs.seed(1)
                .fixed("x", x, 5)
                .fixed("y", y, 5)
                .constant("rate", 0.05)
                .count("steps", 3);
        Inputs many = Inputs.seed(1)
                .fixed("x", x, 5)
                .fixed("y", y, 5)
                .constant("rate", 0.1)
                .count("steps", 40);
        return FunctionCheck.of("fit", in -> fit(in, 1, true, true), few, many)
                .mistake(
                        "not-zeroed",
                        "Gradients of earlier steps are still there: set gradW and gradB to 0 at the beginning of each step.",
                        in -> fit(in, 1, false, true))
                .mistake(
                        "uphill",
                        "The loss grows: the gradient points uphill, so the step must be subtracted.",
                        in -> fit(in, -1, true, true))
                .mistake("bias-forgotten", "b never moves: it needs its step too.", in -> fit(in, 1, true, false));
    }

    private static Map<String, Tensor> fit(Named in, int sign, boolean zero, boolean bias) {
        double[] x = in.array("x");
        double[] y = in.array("y");
        double w = 0;
        double b = 0;
        double gw = 0;
        double gb = 0;
        for (int step = 0; step < in.number("steps"); step++) {
            gw = zero ? 0 : gw;
            gb = zero ? 0 : gb;
            for (int i = 0; i < x.length; i++) {
                double off = w * x[i] + b - y[i];
                gw += 2 * off * x[i] / x.length;
                gb += 2 * off / x.length;
            }
            w -= sign * in.number("rate") * gw;
            b -= bias ? sign * in.number("rate") * gb : 0;
        }
        return Map.of("w", FunctionCheck.scalar(w), "b", FunctionCheck.scalar(b));
    }

    // ---- differences

    private static double f(double[] x) {
        return x[0] * x[0] * x[1] + Math.sin(x[2]) + x[0] * x[2];
    }

    /** The change of f when one input is moved by each of two steps. */
    private static Tensor differences(Named in, double ahead, double behind, boolean restore, double divisor) {
        double[] x = in.array("x");
        double h = in.number("h");
        double[] g = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double before = x[i];
            x[i] = before + ahead * h;
            double there = f(x);
            x[i] = before + behind * h;
            g[i] = (there - (restore ? f(x) : f(in.array("x")))) / divisor;
            x[i] = restore ? before : before + ahead * h;
        }
        return Tensor.of(g);
    }

    private static Inputs[] points() {
        return new Inputs[] {
            Inputs.seed(1).fixed("x", new double[] {1, -2, 0.5}, 3).constant("h", 0.01),
            Inputs.seed(1).fixed("x", new double[] {-0.3, 1.5, 2}, 3).constant("h", 0.001)
        };
    }

    private static Check forwardDifference() {
        return FunctionCheck.ofOne("gradient", in -> differences(in, 1, 0, true, in.number("h")), points())
                .mistakeInOne(
                        "not-restored",
                        "Each input was left nudged when the next one's turn came: put it back first.",
                        in -> differences(in, 1, 0, false, in.number("h")))
                .mistakeInOne(
                        "not-divided",
                        "This is how far f moved; divide by h to get a rate.",
                        in -> differences(in, 1, 0, true, 1));
    }

    private static Check centralDifference() {
        return FunctionCheck.ofOne("gradient", in -> differences(in, 1, -1, true, 2 * in.number("h")), points())
                .mistakeInOne(
                        "divided-by-h",
                        "Twice too large: x + h and x − h are 2h apart.",
                        in -> differences(in, 1, -1, true, in.number("h")))
                .mistakeInOne(
                        "one-sided",
                        "This is still the forward difference: ask f on the other side too, at x − h.",
                        in -> differences(in, 1, 0, true, in.number("h")));
    }

    private static Check gradientCheck() {
        Inputs spread = Inputs.seed(1)
                .fixed("claimed", new double[] {1000.001, 2e-3, 0, -4.0}, 4)
                .fixed("numerical", new double[] {1000, 3e-3, 1e-12, -4.0}, 4);
        Inputs negative = Inputs.seed(1)
                .fixed("claimed", new double[] {0.5, -2, 3e-10}, 3)
                .fixed("numerical", new double[] {0.6, -2.0001, -2e-10}, 3);
        return FunctionCheck.ofNumber("error", in -> error(in, true, true, 1e-8), spread, negative)
                .mistakeInNumber(
                        "absolute",
                        "This is the absolute difference: 0.001 beside 1000 is nothing, beside 0.002 it is half. Divide by the size.",
                        in -> error(in, false, true, 0))
                .mistakeInNumber(
                        "sign-lost",
                        "Differences below zero are not seen: take the absolute value.",
                        in -> error(in, true, false, 1e-8))
                .mistakeInNumber(
                        "no-floor",
                        "Elements that are as good as 0 decide: leave out those of which both are below 1e-8.",
                        in -> error(in, true, true, 0));
    }

    private static double error(Named in, boolean relative, boolean absolute, double floor) {
        double[] c = in.array("claimed");
        double[] n = in.array("numerical");
        double worst = 0;
        for (int i = 0; i < c.length; i++) {
            double size = Math.max(Math.abs(c[i]), Math.abs(n[i]));
            double off = absolute ? Math.abs(c[i] - n[i]) : c[i] - n[i];
            if (size >= floor && size > 0) {
                worst = Math.max(worst, relative ? off / size : off);
            }
        }
        return worst;
    }
}
