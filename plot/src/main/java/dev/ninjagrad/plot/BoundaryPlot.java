package dev.ninjagrad.plot;

import dev.ninjagrad.plot.MarchingSquares.Line;
import dev.ninjagrad.plot.MarchingSquares.Point;
import dev.ninjagrad.scalar.diagram.Brush;
import dev.ninjagrad.scalar.diagram.Ink;
import dev.ninjagrad.scalar.diagram.Svg;
import dev.ninjagrad.scalar.diagram.Theme;
import dev.ninjagrad.scalar.diagram.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Samples of two classes over the function that tells them apart: bands of colour for its value, a line where it is 0,
 * a ring around every sample on the wrong side of it. Both axes have the same unit length.
 *
 * @param grid     the function's values; positive speaks for the positive class
 * @param samples  drawn if they lie within the grid
 * @param negative name of the class below 0
 * @param positive name of the class above 0
 */
public record BoundaryPlot(Labels labels, Grid grid, List<Sample> samples, String negative, String positive)
        implements Chart {
    private static final double PLOT_WIDTH = 640;
    private static final double LEAST_HEIGHT = 280;
    private static final double MOST_HEIGHT = 560;
    private static final double LEGEND = 168;
    private static final double RADIUS = 4.6;
    /** Bands on either side of 0. */
    private static final int BANDS = 4;
    /** The scale covers this part of the values; the rest shares the outermost bands. */
    private static final double COVERED = 0.95;

    private static final Ink LOW = Ink.SERIES.getFirst();
    private static final Ink HIGH = Ink.SERIES.get(1);
    private static final double PALEST = 0.10;
    private static final double DEEPEST = 0.46;

    /** A point and its true class. */
    public record Sample(double x, double y, boolean positive) {}

    /**
     * Checks that there is a function to draw.
     *
     * @throws IllegalArgumentException if no value of the grid is finite
     */
    public BoundaryPlot {
        samples = List.copyOf(samples);
        if (magnitudes(grid).length == 0) {
            throw new IllegalArgumentException(
                    "boundary plot \"" + labels.title() + "\" needs at least one finite value; the grid has none");
        }
    }

    private static double[] magnitudes(Grid grid) {
        double[] all = new double[grid.rows() * grid.columns()];
        int n = 0;
        for (int r = 0; r < grid.rows(); r++) {
            for (int c = 0; c < grid.columns(); c++) {
                if (Double.isFinite(grid.value(r, c))) {
                    all[n++] = Math.abs(grid.value(r, c));
                }
            }
        }
        double[] finite = Arrays.copyOf(all, n);
        Arrays.sort(finite);
        return finite;
    }

    /**
     * Returns the height of a band: a round number such that the bands cover most of the values and few stay unused.
     */
    private double step() {
        double[] magnitudes = magnitudes(grid);
        double covered = magnitudes[(int) ((magnitudes.length - 1) * COVERED)];
        // Rounding up multiplies by at most 2.5: aiming lower keeps the product near 1.
        return Scale.step(covered > 0 ? 0.6 * covered / BANDS : 1);
    }

    @Override
    public String toSvg(Theme theme) {
        double ratio = (grid.maxY() - grid.minY()) / (grid.maxX() - grid.minX());
        double plotHeight = Math.clamp(PLOT_WIDTH * ratio, LEAST_HEIGHT, MOST_HEIGHT);
        double plotWidth = plotHeight / ratio;
        Scale x = new Scale(grid.minX(), grid.maxX(), false);
        Scale y = new Scale(grid.minY(), grid.maxY(), false);
        // A frame of this size has an area of exactly the size wanted: measure what it spends on everything else.
        Frame.Size probe = new Frame.Size(1000, 1000, LEGEND);
        Frame spent = new Frame(theme, labels, "", probe, x, y);
        Frame.Size size = new Frame.Size(
                1000 - (spent.right - spent.left) + plotWidth, 1000 - (spent.bottom - spent.top) + plotHeight, LEGEND);
        Frame frame = new Frame(theme, labels, description(), size, x, y);
        bands(frame);
        frame.axes();
        boundary(frame);
        samples(frame);
        legend(frame);
        return frame.svg.toDocument();
    }

    private String description() {
        return "Decision boundary between " + negative + " and " + positive + " with " + samples.size() + " samples, "
                + wrong() + " of them on the wrong side.";
    }

    private boolean isWrong(Sample sample) {
        double value = grid.at(sample.x(), sample.y());
        return sample.positive() ? value < 0 : value >= 0;
    }

    private long wrong() {
        return samples.stream().filter(this::isWrong).count();
    }

    /** Returns the colour of band {@code k}, which spans k·step to (k + 1)·step. */
    private static Ink band(int k) {
        int depth = k < 0 ? -k - 1 : k;
        double share = PALEST + (DEEPEST - PALEST) * depth / (BANDS - 1);
        return Ink.PAPER.mix(k < 0 ? LOW : HIGH, share, (k < 0 ? "low-" : "high-") + depth);
    }

    /** Paints from the lowest band upwards, each over the last: neighbouring bands cannot leave a seam. */
    private void bands(Frame frame) {
        double step = step();
        for (int k = -BANDS; k < BANDS; k++) {
            double from = k == -BANDS ? -Double.MAX_VALUE : k * step;
            Svg.Path path = path(frame, MarchingSquares.region(grid, from));
            if (!path.isEmpty()) {
                frame.svg.path(path, Brush.fill(band(k)));
            }
        }
    }

    private void boundary(Frame frame) {
        Svg.Path path = path(frame, MarchingSquares.contour(grid, 0));
        if (!path.isEmpty()) {
            frame.svg.path(path, Brush.stroke(Ink.PAPER, 5));
            frame.svg.path(path, Brush.stroke(Ink.TEXT, 2.4));
        }
    }

    private static Svg.Path path(Frame frame, List<Line> lines) {
        Svg.Path path = new Svg.Path();
        for (Line line : lines) {
            boolean first = true;
            for (Point point : line.points()) {
                double px = frame.px(point.x());
                double py = frame.py(point.y());
                if (first) {
                    path.move(px, py);
                } else {
                    path.line(px, py);
                }
                first = false;
            }
            if (line.closed()) {
                path.close();
            }
        }
        return path;
    }

    private void samples(Frame frame) {
        // The wrong ones last, so that none hides under its neighbours.
        List<Sample> ordered = new ArrayList<>();
        samples.stream().filter(sample -> !isWrong(sample)).forEach(ordered::add);
        samples.stream().filter(this::isWrong).forEach(ordered::add);
        for (Sample sample : ordered) {
            boolean inside = sample.x() >= grid.minX()
                    && sample.x() <= grid.maxX()
                    && sample.y() >= grid.minY()
                    && sample.y() <= grid.maxY();
            if (inside) {
                mark(frame.svg, frame.px(sample.x()), frame.py(sample.y()), sample.positive(), isWrong(sample));
            }
        }
    }

    /** Draws a disc for the negative class, a diamond for the positive: colour is not the only difference. */
    private static void mark(Svg svg, double x, double y, boolean positive, boolean wrong) {
        if (wrong) {
            svg.circle(x, y, RADIUS + 3.6, Brush.stroke(Ink.PAPER, 4));
            svg.circle(x, y, RADIUS + 3.6, Brush.stroke(Ink.TEXT, 1.8));
        }
        if (positive) {
            double r = RADIUS * 1.2;
            Svg.Path diamond =
                    new Svg.Path().move(x, y - r).line(x + r, y).line(x, y + r).line(x - r, y);
            svg.path(diamond.close(), Brush.fill(HIGH).withStroke(Ink.PAPER, 1.2));
        } else {
            svg.circle(x, y, RADIUS, Brush.fill(LOW).withStroke(Ink.PAPER, 1.2));
        }
    }

    private void legend(Frame frame) {
        double x = frame.right + 26;
        double y = frame.top + 10;
        Type name = Type.sans(Frame.LABEL_SIZE, Ink.TEXT);
        double text = x + 20;
        double line = 25;
        double centre = -Frame.LABEL_SIZE * Frame.CENTRE;
        mark(frame.svg, x + 4, y + centre, false, false);
        frame.svg.text(text, y, negative, name);
        y += line;
        mark(frame.svg, x + 4, y + centre, true, false);
        frame.svg.text(text, y, positive, name);
        y += line;
        frame.svg.line(x - 4, y + centre, x + 12, y + centre, Brush.stroke(Ink.TEXT, 2.4));
        frame.svg.text(text, y, "f(x, y) = 0", name);
        y += line;
        if (wrong() > 0) {
            frame.svg.circle(x + 4, y + centre, RADIUS + 2.4, Brush.stroke(Ink.TEXT, 1.8));
            frame.svg.text(text, y, wrong() + " misclassified", name);
        }
        colourBar(frame, x - 4);
    }

    private void colourBar(Frame frame, double x) {
        double cell = 19;
        double step = step();
        double top = frame.bottom - 2 * BANDS * cell;
        frame.svg.text(x, top - 12, "f(x, y)", Type.sans(Frame.TICK_SIZE, Ink.MUTED));
        for (int k = -BANDS; k < BANDS; k++) {
            double y = frame.bottom - (k + BANDS + 1) * cell;
            frame.svg.rect(x, y, 16, cell, 0, Brush.fill(band(k)));
        }
        int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
        for (int k = -BANDS + 1; k < BANDS; k++) {
            double y = frame.bottom - (k + BANDS) * cell;
            frame.svg.text(
                    x + 24,
                    y + Frame.TICK_SIZE * Frame.CENTRE,
                    decimals > 4 ? Numerals.brief(k * step) : Numerals.fixed(k * step, decimals),
                    Type.sans(Frame.TICK_SIZE, Ink.MUTED));
        }
    }
}
