package dev.ninjagrad.check.health;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Examines a training of tensors: once before the first step, now and then between steps, and when a loss is no longer finite.
 *
 * <pre>{@code
 * TrainingHealth health = TrainingHealth.of(() -> objective.loss(probe, pass()), model.parameters(), model.buffers());
 * health.atStart().text();                       // before the first step
 * health.remember(); step(); health.compare();   // around a step worth looking at
 * health.updates().text();                       // after the last
 * health.now().text();
 * }</pre>
 *
 * <p>Which layers squash, where the logits are and how many classes there are is read off the recorded graph of the loss. The examination changes
 * nothing: parameters and buffers are put back to the same bits, so a run with it and one without are the same run.
 */
public final class TrainingHealth {
    /** The share of the loss that the trial step promises to take off: small against curvature, large against rounding in single precision. */
    private static final double PROMISED = 1e-3;

    private final Supplier<Tensor> loss;
    private final Map<String, Parameter> parameters;
    private final Map<String, Parameter> buffers;
    private final Map<String, double[]> remembered = new LinkedHashMap<>();
    private final Map<String, List<Double>> ratios = new LinkedHashMap<>();

    private TrainingHealth(Supplier<Tensor> loss, Map<String, Parameter> parameters, Map<String, Parameter> buffers) {
        this.loss = loss;
        this.parameters = new LinkedHashMap<>(parameters);
        this.buffers = new LinkedHashMap<>(buffers);
    }

    /**
     * Prepares to examine a training.
     *
     * @param loss computes the recorded loss of one and the same batch, with the same dropout masks each time
     * @param parameters what is trained, in forward order
     * @param buffers what a forward pass changes besides, such as running statistics
     */
    public static TrainingHealth of(
            Supplier<Tensor> loss, Map<String, Parameter> parameters, Map<String, Parameter> buffers) {
        return new TrainingHealth(loss, parameters, buffers);
    }

    /** Examines the untrained model: the first loss, zero sums, whether a small step keeps its promise, gradient flow, units. */
    public HealthReport atStart() {
        return keepingBuffers(() -> {
            Tensor recorded = loss.get();
            GraphHealth graph = new GraphHealth(recorded);
            List<Finding> findings = new ArrayList<>(graph.initialLoss());
            if (Double.isFinite(recorded.item())) {
                findings.addAll(graph.gradients(parameters));
                findings.addAll(graph.activations());
                findings.add(smallStep(recorded));
            } else {
                findings.add(firstNonFinite());
            }
            return new HealthReport(findings);
        });
    }

    /** Examines the model as it is now: zero sums, gradient flow, units. */
    public HealthReport now() {
        return keepingBuffers(() -> {
            Tensor recorded = loss.get();
            if (!Double.isFinite(recorded.item())) {
                return new HealthReport(List.of(firstNonFinite()));
            }
            GraphHealth graph = new GraphHealth(recorded);
            List<Finding> findings = new ArrayList<>(graph.gradients(parameters));
            findings.addAll(graph.activations());
            return new HealthReport(findings);
        });
    }

    /** Moves all parameters a little against their gradient, looks, and moves them back. */
    private Finding smallStep(Tensor recorded) {
        List<Parameter> moved = List.copyOf(parameters.values());
        List<double[]> gradients = Autograd.grad(recorded, List.<Tensor>copyOf(moved)).stream()
                .map(Tensor::toDoubles)
                .toList();
        double square = gradients.stream()
                .mapToDouble(g -> new Named("", g).rms() * new Named("", g).rms() * g.length)
                .sum();
        double before = recorded.item();
        double rate = PROMISED * Math.max(Math.abs(before), PROMISED) / square;
        List<double[]> start = moved.stream().map(Tensor::toDoubles).toList();
        try {
            for (int i = 0; i < start.size(); i++) {
                double[] from = start.get(i);
                double[] along = gradients.get(i);
                move(moved.get(i), e -> from[e] - rate * along[e]);
            }
            try (var _ = NoGrad.enter()) {
                return LossHealth.smallStep(before, loss.get().item(), rate * square);
            }
        } finally {
            for (int i = 0; i < start.size(); i++) {
                double[] from = start.get(i);
                move(moved.get(i), e -> from[e]);
            }
        }
    }

    private interface Element {
        double at(int index);
    }

    private static void move(Parameter parameter, Element to) {
        int size = parameter.size();
        parameter.update(values -> {
            for (int i = 0; i < size; i++) {
                values.set(i, to.at(i));
            }
        });
    }

    private HealthReport keepingBuffers(Supplier<HealthReport> examination) {
        List<Parameter> changing = List.copyOf(buffers.values());
        List<double[]> kept = changing.stream().map(Tensor::toDoubles).toList();
        try {
            return examination.get();
        } finally {
            for (int i = 0; i < kept.size(); i++) {
                double[] values = kept.get(i);
                move(changing.get(i), e -> values[e]);
            }
        }
    }

    /** Remembers the weights, to see what the next step does to them. */
    public void remember() {
        remembered.clear();
        parameters.forEach((name, p) -> {
            if (p.rank() >= 2 && p.dim(0) > 1) {
                remembered.put(name, p.toDoubles());
            }
        });
    }

    /** Compares each weight matrix with what it was at {@link #remember}; nothing without a memory. */
    public void compare() {
        remembered.forEach((name, before) -> {
            Parameter parameter = parameters.get(name);
            if (parameter != null) {
                double ratio = LayerHealth.ratio(new Named(name, before), parameter.toDoubles());
                ratios.computeIfAbsent(name, _ -> new ArrayList<>()).add(ratio);
            }
        });
        remembered.clear();
    }

    /** Returns how far steps moved the weights, against their size: for each matrix the median of the comparisons so far. */
    public HealthReport updates() {
        List<Finding> findings = new ArrayList<>();
        ratios.forEach((name, seen) -> {
            List<Double> sorted = seen.stream().sorted().toList();
            findings.add(LayerHealth.updateToData(name, sorted.get(sorted.size() / 2)));
        });
        return new HealthReport(findings);
    }

    /** Runs forward and backward pass with every op checked: where the first NaN or infinity comes from. */
    public Finding firstNonFinite() {
        return FirstNonFinite.in(() -> Autograd.grad(loss.get(), List.<Tensor>copyOf(parameters.values())));
    }
}
