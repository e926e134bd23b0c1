package dev.ninjagrad.check.health;

import dev.ninjagrad.check.health.LayerHealth.Squash;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.CrossEntropy;
import dev.ninjagrad.tensor.Graph;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Questions to one recorded loss: what a training step computes says by itself where its layers and its logits are. */
final class GraphHealth {
    /** With fewer rows a unit may well be off for all of them and live. */
    private static final int ROWS = 32;

    private final Tensor loss;
    private final List<Node> nodes;

    GraphHealth(Tensor loss) {
        this.loss = loss;
        this.nodes = Graph.of(loss).entries().stream()
                .flatMap(entry -> Stream.ofNullable(entry.tensor().node()))
                .toList();
    }

    /** Returns the logits of the cross-entropy that the loss is the mean of; null if there is none. */
    private @Nullable Node crossEntropy() {
        return nodes.stream()
                .filter(n -> n.op() instanceof CrossEntropy c && c.reduction() == CrossEntropy.Reduction.MEAN)
                .findFirst()
                .orElse(null);
    }

    /** The first loss against log V, where the loss is a mean cross-entropy. */
    List<Finding> initialLoss() {
        Node node = crossEntropy();
        return node == null
                ? List.of()
                : List.of(LossHealth.initialLoss(node.y().item(), node.x(0).dim(-1)));
    }

    /** Zero sums of the logits' gradients, and the sizes of the weights' gradients. */
    List<Finding> gradients(Map<String, ? extends Tensor> parameters) {
        Map<String, Tensor> asked = new LinkedHashMap<>(weights(parameters));
        Node node = crossEntropy();
        if (node != null) {
            asked.put("", node.x(0));
        }
        List<Tensor> found = Autograd.grad(loss, List.copyOf(asked.values()));
        List<Finding> findings = new ArrayList<>();
        List<Named> flow = new ArrayList<>();
        int at = 0;
        for (String name : asked.keySet()) {
            double[] gradient = found.get(at++).toDoubles();
            if (name.isEmpty() && node != null) {
                findings.add(
                        LossHealth.logitGradientsSumToZero(gradient, node.x(0).dim(-1)));
            } else {
                flow.add(new Named(name, gradient));
            }
        }
        findings.addAll(LayerHealth.gradientFlow(flow));
        return findings;
    }

    /**
     * The weight matrices of the chain: not embedding tables, of which a batch reads a few rows only, nor biases and gains, and nothing that
     * this loss does not use.
     */
    private Map<String, Tensor> weights(Map<String, ? extends Tensor> parameters) {
        Set<Tensor> used = new HashSet<>();
        Set<Tensor> tables = new HashSet<>();
        for (Node n : nodes) {
            used.addAll(n.inputs());
            if (n.op() instanceof Indexing.Rows) {
                tables.add(n.x(0));
            }
        }
        Map<String, Tensor> weights = new LinkedHashMap<>();
        parameters.forEach((name, p) -> {
            boolean matrix = p.rank() >= 2 && p.dim(0) > 1 && p.dim(1) > 1;
            if (matrix && used.contains(p) && !tables.contains(p)) {
                weights.put(name, p);
            }
        });
        return weights;
    }

    /** Saturated and dead units of every layer that squashes. */
    List<Finding> activations() {
        List<Finding> findings = new ArrayList<>();
        Map<Unary, Integer> counts = new LinkedHashMap<>();
        for (Node n : nodes) {
            Squash squash = squash(n);
            if (squash != null && n.op() instanceof Unary op) {
                int number = counts.merge(op, 1, Integer::sum);
                String own = n.y().name();
                String name = own != null ? own : op.label() + " " + number;
                int units = n.y().dim(-1);
                if (n.y().size() / units >= ROWS) {
                    findings.add(LayerHealth.activations(new Named(name, n.y().toDoubles()), units, squash));
                }
            }
        }
        return findings;
    }

    private static @Nullable Squash squash(Node n) {
        if (n.y().rank() < 2 || !(n.op() instanceof Unary op)) {
            return null;
        }
        return switch (op) {
            case TANH -> Squash.TANH;
            case SIGMOID -> Squash.SIGMOID;
            case RELU -> Squash.RELU;
            case NEG, EXP, LOG, SQRT, ABS, SIGN, SIN, COS, ERF, SQUARE, RECIPROCAL, GELU, GELU_TANH, SILU -> null;
        };
    }
}
