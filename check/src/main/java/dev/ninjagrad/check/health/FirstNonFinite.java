package dev.ninjagrad.check.health;

import dev.ninjagrad.check.health.Finding.Verdict;
import dev.ninjagrad.scalar.Value;
import dev.ninjagrad.tensor.Anomaly;
import dev.ninjagrad.tensor.AnomalyException;
import dev.ninjagrad.tensor.Scope;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds where the first NaN or infinity comes from. */
public final class FirstNonFinite {
    private static final String CHECK = "finite values";

    private FirstNonFinite() {}

    /**
     * Runs a training step again with every op and every rule checked: names the op, the shapes and the source line that made the first value
     * that is not finite. Costs a pass over every tensor; run it once a loss has turned NaN.
     *
     * @param step the forward and backward pass that goes wrong; other exceptions it throws are passed on
     */
    public static Finding in(Runnable step) {
        try (Scope _ = Anomaly.enter()) {
            step.run();
            return Finding.healthy(CHECK, "", "every op and every rule gave finite values.");
        } catch (AnomalyException e) {
            String message = String.valueOf(e.getMessage());
            return new Finding(CHECK, "", Verdict.SICK, message + ".", remedy(message));
        }
    }

    /**
     * Looks through tensors in the order they were computed.
     *
     * @param values in forward order, or in backward order for gradients
     */
    public static Finding among(List<Named> values) {
        for (Named tensor : values) {
            for (int i = 0; i < tensor.values().length; i++) {
                double v = tensor.values()[i];
                if (!Double.isFinite(v)) {
                    return new Finding(
                            CHECK,
                            tensor.name(),
                            Verdict.SICK,
                            "element " + i + " is " + v + ", the first of " + values.size()
                                    + " tensors that is not finite.",
                            "Look at what computes it: a log or division of 0, an exp of a large number, or a step that was too long.");
                }
            }
        }
        return Finding.healthy(CHECK, "", values.size() + " tensors are finite.");
    }

    /**
     * Looks through a recorded scalar graph in the order it was computed: names the operation, and what it was done to, that made the first
     * number that is not finite.
     */
    public static Finding among(Value root) {
        for (Value v : root.topologicalOrder()) {
            boolean made = v.parents().stream().allMatch(parent -> Double.isFinite(parent.data()));
            if (!Double.isFinite(v.data()) && made) {
                String op = v.op().name().toLowerCase(Locale.ROOT);
                String evidence = v.isLeaf()
                        ? label(v) + " is " + v.data() + "."
                        : op + " of "
                                + v.parents().stream()
                                        .map(parent -> label(parent) + " = " + parent.data())
                                        .collect(Collectors.joining(" and "))
                                + " made " + v.data() + ".";
                return new Finding(CHECK, "", Verdict.SICK, evidence, remedy(op));
            }
        }
        return Finding.healthy(CHECK, "", "every number of the graph is finite.");
    }

    private static String label(Value v) {
        String name = v.name();
        return name != null ? name : v.isLeaf() ? "a number" : "a " + v.symbol();
    }

    private static String remedy(String message) {
        String op = message.replaceFirst("^the backward rule of ", "").split(" ", 2)[0];
        return switch (op) {
            case "log" -> "Keep its input above 0: add a small constant, or use logSoftmax or crossEntropy.";
            case "exp" -> "Subtract the largest value first, as softmax and logsumexp do.";
            case "div", "reciprocal" -> "Keep the divisor away from 0: add a small constant.";
            case "sqrt", "pow" -> "Its slope is infinite at 0: add a small constant under the root.";
            default -> "See whether its inputs had grown too large: lower the learning rate or clip the gradient.";
        };
    }
}
