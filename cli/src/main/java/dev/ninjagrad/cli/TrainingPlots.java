package dev.ninjagrad.cli;

import dev.ninjagrad.plot.Chart;
import dev.ninjagrad.plot.Labels;
import dev.ninjagrad.plot.LineChart;
import dev.ninjagrad.plot.Series;
import dev.ninjagrad.scalar.diagram.Theme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.Function;

/** The pictures of a training. */
final class TrainingPlots {
    private TrainingPlots() {}

    /** Writes a picture as .svg, which follows the viewer's light or dark mode, and as .png. */
    static void write(Path folder, String name, Chart chart) {
        OutputFolder.writeWhole(folder.resolve(name + ".svg"), chart.toSvg(Theme.AUTO));
        OutputFolder.writeWhole(folder.resolve(name + ".png"), chart.toPng(Theme.LIGHT));
    }

    /** Writes it as {@code -dark.png} too. */
    static void writeBothModes(Path folder, String name, Chart chart) {
        write(folder, name, chart);
        OutputFolder.writeWhole(folder.resolve(name + "-dark.png"), chart.toPng(Theme.DARK));
    }

    /** Draws the loss of each step, and that on data held back where there are evaluations. */
    static Chart loss(String subtitle, String axis, List<TrainingRow> rows) {
        double[] step = rows.stream().mapToDouble(TrainingRow::step).toArray();
        double[] loss = rows.stream().mapToDouble(TrainingRow::loss).toArray();
        List<Series> series = new ArrayList<>();
        boolean noisy = rows.getFirst().accuracy() == null;
        series.add(noisy ? Series.of("batch", step, loss).smoothed() : Series.of("loss", step, loss));
        List<TrainingRow> evaluated =
                rows.stream().filter(row -> row.dev_loss() != null).toList();
        if (!evaluated.isEmpty()) {
            series.add(Series.of(
                    "dev",
                    evaluated.stream().mapToDouble(TrainingRow::step).toArray(),
                    evaluated.stream().mapToDouble(TrainingPlots::devLoss).toArray()));
        }
        return new LineChart(new Labels(title(loss, evaluated), subtitle, "step", axis), series);
    }

    private static String title(double[] loss, List<TrainingRow> evaluated) {
        return evaluated.isEmpty()
                ? "Loss: %.3f at first, %.3f at last".formatted(loss[0], loss[loss.length - 1])
                : "Loss: %.3f at first, %.3f on data held back".formatted(loss[0], devLoss(evaluated.getLast()));
    }

    private static double devLoss(TrainingRow row) {
        Double loss = row.dev_loss();
        return loss == null ? Double.NaN : loss;
    }

    static Chart gradientFlow(String subtitle, List<ParameterTrace.Row> rows) {
        return ofMatrices(
                new Labels("How large the gradients are", subtitle, "step", "RMS of the gradient"),
                rows,
                ParameterTrace.Row::gradient);
    }

    static Chart updateRatio(String subtitle, List<ParameterTrace.Row> rows) {
        return ofMatrices(
                new Labels(
                        "How far a step moves the weights",
                        subtitle.isEmpty() ? "about 0.001 is usual" : subtitle + "; about 0.001 is usual",
                        "step",
                        "RMS of the update / RMS of the weights"),
                rows,
                ParameterTrace.Row::update);
    }

    private static Chart ofMatrices(
            Labels labels, List<ParameterTrace.Row> rows, Function<ParameterTrace.Row, Map<String, Double>> values) {
        SequencedSet<String> names = new LinkedHashSet<>();
        rows.forEach(row -> names.addAll(values.apply(row).keySet()));
        List<Series> series = new ArrayList<>();
        for (String name : names) {
            series.add(Series.of(
                    name,
                    rows.stream().mapToDouble(ParameterTrace.Row::step).toArray(),
                    rows.stream()
                            .mapToDouble(row -> values.apply(row).getOrDefault(name, Double.NaN))
                            .toArray()));
        }
        return new LineChart(labels, series).withLogY();
    }
}
