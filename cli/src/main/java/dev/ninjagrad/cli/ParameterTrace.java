package dev.ninjagrad.cli;

import dev.ninjagrad.nn.layer.Layer;
import dev.ninjagrad.scalar.diagram.Ink;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Watches some weight matrices through training: how large their gradients are, and how far a step moves them in proportion to
 * themselves. Of many matrices, evenly chosen ones from the first to the last.
 */
final class ParameterTrace {
    /** A plot shows no more; and a run needs no more. */
    private static final long POINTS = 200;

    private final List<Map.Entry<String, Parameter>> watched = new ArrayList<>();
    private final List<double[]> before = new ArrayList<>();
    private final long every;

    /**
     * What one step did.
     *
     * @param gradient root mean square of each matrix's gradient
     * @param update root mean square of what the step added, divided by that of the matrix before
     */
    @Json
    record Row(long step, Map<String, Double> gradient, Map<String, Double> update) {}

    ParameterTrace(Layer model, long steps) {
        this.every = Math.max(1, steps / POINTS);
        List<Map.Entry<String, Parameter>> matrices = model.parameters().entrySet().stream()
                .filter(each -> each.getValue().rank() >= 2 && each.getValue().dim(0) > 1)
                .toList();
        int count = Math.min(matrices.size(), Ink.SERIES.size());
        IntStream.range(0, count)
                .map(i -> count == 1 ? 0 : i * (matrices.size() - 1) / (count - 1))
                .mapToObj(matrices::get)
                .forEach(watched::add);
    }

    /** Remembers the matrices if the next step is to be watched. */
    void beforeStep(long next) {
        if (isDue(next)) {
            watched.forEach(each -> before.add(each.getValue().toDoubles()));
        }
    }

    boolean isDue(long step) {
        return step % every == 0 || step == 1;
    }

    /** Returns what a watched step did. */
    Row afterStep(long step) {
        Map<String, Double> gradients = new LinkedHashMap<>();
        Map<String, Double> updates = new LinkedHashMap<>();
        for (int w = 0; w < before.size(); w++) {
            String name = watched.get(w).getKey();
            Parameter parameter = watched.get(w).getValue();
            double[] old = before.get(w);
            if (parameter.hasGrad()) {
                gradients.put(name, rms(parameter.grad()));
            }
            double[] now = parameter.toDoubles();
            double scale = rms(old);
            for (int i = 0; i < now.length; i++) {
                now[i] -= old[i];
            }
            if (scale > 0) {
                updates.put(name, rms(now) / scale);
            }
        }
        before.clear();
        return new Row(step, gradients, updates);
    }

    private static double rms(Tensor x) {
        return rms(x.toDoubles());
    }

    private static double rms(double[] x) {
        double sum = 0;
        for (double value : x) {
            sum += value * value;
        }
        return Math.sqrt(sum / Math.max(1, x.length));
    }
}
