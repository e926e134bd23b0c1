package dev.ninjagrad.cli;

import dev.ninjagrad.bench.paired.Scaling.Axis;
import dev.ninjagrad.bench.paired.Scaling.Case;
import dev.ninjagrad.bench.paired.Scaling.Point;
import dev.ninjagrad.bench.paired.Tower;
import dev.ninjagrad.plot.Chart;
import dev.ninjagrad.plot.Labels;
import dev.ninjagrad.plot.LineChart;
import dev.ninjagrad.plot.Series;
import io.avaje.jsonb.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the cost of a training step grows: as a table, as JSON, and as a plot for width, depth, batch and threads. */
final class ScalingReport {
    private static final String ROW = "%-7s %6s %6s %6s %8s %12s %12s %8s  %s%n";
    private static final double MICROS_A_MILLI = 1e3;
    private static final String MILLISECONDS = "milliseconds a step";

    private ScalingReport() {}

    /**
     * A network on so many threads as JSON.
     *
     * @param grows what grows along with this row's neighbours
     * @param oursUs microseconds a step
     * @param libtorchUs the peer's; absent without it
     * @param sameLosses whether both trained the same
     */
    @Json(naming = Json.Naming.LowerUnderscore)
    record Row(
            String workload,
            String grows,
            int width,
            int layers,
            int batch,
            int threads,
            double oursUs,
            @Nullable Double libtorchUs,
            boolean sameLosses) {
        static Row of(Point p) {
            return new Row(
                    "scaling",
                    name(p.of().axis()),
                    p.of().tower().width(),
                    p.of().tower().layers(),
                    p.of().tower().batch(),
                    p.of().threads(),
                    p.oursUs(),
                    Double.isNaN(p.theirsUs()) ? null : p.theirsUs(),
                    p.sameLosses());
        }

        /** Returns the point of which this is the row; the axis must be one of the names. */
        Point point() {
            Axis axis = Axis.valueOf(grows.toUpperCase(Locale.ROOT));
            Case of = new Case(axis, new Tower(width, layers, batch), threads);
            return new Point(of, oursUs, libtorchUs == null ? Double.NaN : libtorchUs, sameLosses);
        }
    }

    private static String name(Axis axis) {
        return axis.name().toLowerCase(Locale.ROOT);
    }

    static void print(PrintWriter out, List<Point> points) {
        out.printf(ROW, "grows", "width", "layers", "batch", "threads", "ours µs", "libtorch µs", "ratio", "losses");
        for (Point p : points) {
            boolean alone = Double.isNaN(p.theirsUs());
            out.printf(
                    Locale.ROOT,
                    ROW,
                    name(p.of().axis()),
                    p.of().tower().width(),
                    p.of().tower().layers(),
                    p.of().tower().batch(),
                    p.of().threads(),
                    "%.1f".formatted(p.oursUs()),
                    alone ? "-" : "%.1f".formatted(p.theirsUs()),
                    alone ? "-" : "%.2f".formatted(p.theirsUs() / p.oursUs()),
                    alone ? "libtorch not built" : p.sameLosses() ? "agree" : "DIFFER: void");
        }
    }

    /** Writes scaling.json and four plots. */
    static void write(OutputFolder folder, List<Point> points) {
        OutputFolder.writeWhole(
                folder.path().resolve("scaling.json"),
                points.stream().map(Row::of).map(JsonLine::of).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")));
        for (Axis axis : Axis.values()) {
            TrainingPlots.writeBothModes(folder.path(), "scaling-" + name(axis), plot(axis, points));
        }
        TrainingPlots.writeBothModes(folder.path(), "scaling-threads", threads(points));
    }

    /** Ours and the peer's on one thread. */
    private static Chart plot(Axis axis, List<Point> points) {
        List<Point> own = points.stream()
                .filter(p -> p.of().axis() == axis && p.of().threads() == 1)
                .toList();
        String title = switch (axis) {
            case WIDTH -> "A training step by the width of its layers";
            case LAYERS -> "A training step by the number of its layers";
            case BATCH -> "A training step by the examples in its batch";
        };
        String subtitle = switch (axis) {
            case WIDTH -> "2 hidden layers, batch 64, float32, one thread";
            case LAYERS -> "hidden layers of width 128, batch 64, float32, one thread";
            case BATCH -> "2 hidden layers of width 128, float32, one thread";
        };
        String x = switch (axis) {
            case WIDTH -> "width of a hidden layer";
            case LAYERS -> "hidden layers";
            case BATCH -> "examples a step";
        };
        return chart(new Labels(title, subtitle, x, MILLISECONDS), sides("", own));
    }

    /** Both sides on one thread and on all, by the batch. */
    private static Chart threads(List<Point> points) {
        List<Series> series = new ArrayList<>();
        for (int count :
                points.stream().mapToInt(p -> p.of().threads()).distinct().toArray()) {
            series.addAll(sides(
                    ", " + count + (count == 1 ? " thread" : " threads"),
                    points.stream()
                            .filter(p -> p.of().axis() == Axis.BATCH && p.of().threads() == count)
                            .toList()));
        }
        return chart(
                new Labels(
                        "What threads do for a training step",
                        "2 hidden layers of width 128, float32",
                        "examples a step",
                        MILLISECONDS),
                series);
    }

    private static List<Series> sides(String suffix, List<Point> points) {
        List<Series> sides = new ArrayList<>();
        sides.add(line("ninjagrad" + suffix, points, Point::oursUs));
        if (points.stream().noneMatch(p -> Double.isNaN(p.theirsUs()))) {
            sides.add(line("libtorch" + suffix, points, Point::theirsUs));
        }
        return sides;
    }

    private static Series line(String name, List<Point> points, ToDoubleFunction<Point> micros) {
        double[] x = points.stream()
                .mapToDouble(p -> p.of().axis().of(p.of().tower()))
                .toArray();
        double[] y = points.stream()
                .mapToDouble(p -> micros.applyAsDouble(p) / MICROS_A_MILLI)
                .toArray();
        return Series.of(name, x, y);
    }

    private static Chart chart(Labels labels, List<Series> series) {
        return new LineChart(labels, series).withLogX().withLogY();
    }
}
