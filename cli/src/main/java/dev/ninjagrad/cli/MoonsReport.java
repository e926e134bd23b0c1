package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.Points;
import dev.ninjagrad.nn.model.Moons;
import dev.ninjagrad.plot.BoundaryPlot;
import dev.ninjagrad.plot.BoundaryPlot.Sample;
import dev.ninjagrad.plot.Chart;
import dev.ninjagrad.plot.Grid;
import dev.ninjagrad.plot.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a run on points in the plane leaves behind: metrics, the loss curve, the decision boundary. */
final class MoonsReport {
    /** Grid points a side; four to a millimetre of the plot. */
    private static final int RESOLUTION = 160;

    /** Room around the outermost points, as a share of the extent. */
    private static final double MARGIN = 0.15;

    private MoonsReport() {}

    /** Writes every file of the report; {@code title} says what was trained on what. */
    static void write(
            OutputFolder folder, Moons model, Points points, String title, double accuracy, List<TrainingRow> rows) {
        OutputFolder.writeWhole(
                folder.path().resolve("metrics.jsonl"),
                rows.stream().map(JsonLine::of).collect(Collectors.joining("\n", "", "\n")));
        String subtitle = title + String.format(Locale.ROOT, ", accuracy %.1f%%", 100 * accuracy);
        TrainingPlots.writeBothModes(folder.path(), "loss", TrainingPlots.loss(subtitle, "hinge loss + L2", rows));
        TrainingPlots.writeBothModes(folder.path(), "boundary", boundaryPlot(model, points, title));
    }

    static Chart boundaryPlot(Moons model, Points points, String title) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < points.count(); i++) {
            samples.add(new Sample(points.x()[i], points.y()[i], points.label()[i] > 0));
        }
        Range x = Range.around(points.x());
        Range y = Range.around(points.y());
        double[][] scores = new double[RESOLUTION][RESOLUTION];
        for (int row = 0; row < RESOLUTION; row++) {
            for (int column = 0; column < RESOLUTION; column++) {
                scores[row][column] = model.score(x.at(column), y.at(row));
            }
        }
        return new BoundaryPlot(
                new Labels("What the network has learned", title, "x", "y"),
                Grid.of(x.min(), x.max(), y.min(), y.max(), scores),
                samples,
                "class −1",
                "class +1");
    }

    private record Range(double min, double max) {
        static Range around(double[] values) {
            double min = Arrays.stream(values).min().orElseThrow();
            double max = Arrays.stream(values).max().orElseThrow();
            double margin = Math.max(MARGIN * (max - min), 0.1);
            return new Range(min - margin, max + margin);
        }

        double at(int index) {
            return min + (max - min) * index / (RESOLUTION - 1);
        }
    }
}
