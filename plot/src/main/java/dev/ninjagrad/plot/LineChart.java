package dev.ninjagrad.plot;

import dev.ninjagrad.scalar.diagram.Brush;
import dev.ninjagrad.scalar.diagram.Ink;
import dev.ninjagrad.scalar.diagram.Theme;
import dev.ninjagrad.scalar.diagram.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lines over a common axis, each labelled where it ends. Long series are thinned to what a pixel can show, keeping
 * every peak. Values that cannot be shown (NaN, infinite, not positive on a logarithmic axis) leave a gap and are
 * counted below the chart.
 *
 * @param series the lines, at most as many as there are {@link Ink#SERIES} colours
 * @param logX   whether the horizontal axis is logarithmic; then every x is positive
 * @param logY   whether the vertical axis is logarithmic
 */
public record LineChart(Labels labels, List<Series> series, boolean logX, boolean logY) implements Chart {
    private static final double WIDTH = 840;
    private static final double HEIGHT = 472;
    /** Radius of a point that no line runs through. */
    private static final double DOT = 3.2;

    private static final double LABEL_GAP = 10;
    private static final double LABEL_LINE = 18;
    /** A vertical axis starts at 0 if the data come this close to it, as a part of their maximum. */
    private static final double NEAR_ZERO = 0.35;

    /**
     * Checks that there is something to draw.
     *
     * @throws IllegalArgumentException if there are no series, more than there are colours, not one value can be shown, or
     *     an x is not positive on a logarithmic axis
     */
    public LineChart {
        series = List.copyOf(series);
        if (series.isEmpty() || series.size() > Ink.SERIES.size()) {
            throw new IllegalArgumentException("line chart \"" + labels.title() + "\" needs 1 to " + Ink.SERIES.size()
                    + " series; got " + series.size());
        }
        if (logX && extent(series, logY).minX() <= 0) {
            throw new IllegalArgumentException("line chart \"" + labels.title()
                    + "\" has a logarithmic horizontal axis and so needs every x above 0; got "
                    + extent(series, logY).minX());
        }
        if (extent(series, logY).isEmpty()) {
            throw new IllegalArgumentException(
                    "line chart \"" + labels.title() + "\" has no value to show: all are NaN," + " infinite"
                            + (logY ? " or, on a logarithmic axis, not positive" : ""));
        }
    }

    public LineChart(Labels labels, List<Series> series) {
        this(labels, series, false, false);
    }

    /** Returns the same chart with a logarithmic vertical axis. */
    public LineChart withLogY() {
        return new LineChart(labels, series, logX, true);
    }

    /** Returns the same chart with a logarithmic horizontal axis. */
    public LineChart withLogX() {
        return new LineChart(labels, series, true, logY);
    }

    /** The rectangle that holds all values a chart shows. */
    private record Extent(double minX, double maxX, double minY, double maxY) {
        boolean isEmpty() {
            return minY > maxY;
        }
    }

    private static Extent extent(List<Series> series, boolean log) {
        double minX = Double.POSITIVE_INFINITY;
        double maxX = Double.NEGATIVE_INFINITY;
        double minY = Double.POSITIVE_INFINITY;
        double maxY = Double.NEGATIVE_INFINITY;
        for (Series line : series) {
            for (int i = 0; i < line.size(); i++) {
                minX = Math.min(minX, line.x(i));
                maxX = Math.max(maxX, line.x(i));
                if (shown(line.y(i), log)) {
                    minY = Math.min(minY, line.y(i));
                    maxY = Math.max(maxY, line.y(i));
                }
            }
        }
        return new Extent(minX, maxX, minY, maxY);
    }

    private static boolean shown(double y, boolean log) {
        return Double.isFinite(y) && (!log || y > 0);
    }

    @Override
    public String toSvg(Theme theme) {
        Extent extent = extent(series, logY);
        Scale x = extent.minX() < extent.maxX()
                ? new Scale(extent.minX(), extent.maxX(), logX)
                : Scale.around(extent.minX(), extent.maxX(), logX);
        Scale y = Scale.around(extent.minY(), extent.maxY(), logY);
        if (!logY && extent.minY() >= 0 && extent.minY() < NEAR_ZERO * extent.maxY()) {
            y = new Scale(0, y.max(), false);
        }
        double room = 0;
        for (Series line : series) {
            room = Math.max(room, LABEL_GAP + Typeface.SANS_BOLD.width(label(line), Frame.LABEL_SIZE));
        }
        Frame frame = new Frame(theme, labels, description(), new Frame.Size(WIDTH, HEIGHT, room), x, y);
        frame.grid();
        frame.axes();
        drawLines(frame);
        drawLabels(frame);
        int hidden = hidden();
        if (hidden > 0) {
            frame.footnote(hidden + (hidden == 1 ? " value" : " values") + " not shown: NaN"
                    + (logY ? ", infinite or not positive" : " or infinite"));
        }
        return frame.svg.toDocument();
    }

    private String description() {
        StringBuilder text = new StringBuilder("Line chart.");
        for (Series line : series) {
            text.append(' ')
                    .append(line.name())
                    .append(": ")
                    .append(line.size())
                    .append(" points");
            text.append(", ends at ").append(last(line)).append('.');
        }
        return text.toString();
    }

    private int hidden() {
        int hidden = 0;
        for (Series line : series) {
            for (int i = 0; i < line.size(); i++) {
                hidden += shown(line.y(i), logY) ? 0 : 1;
            }
        }
        return hidden;
    }

    private void drawLines(Frame frame) {
        for (int s = 0; s < series.size(); s++) {
            Series line = series.get(s);
            if (line.isSmoothed()) {
                draw(frame, line, s, 1, 0.28);
            }
        }
        for (int s = 0; s < series.size(); s++) {
            Series line = series.get(s);
            draw(frame, end(line), s, 2.2, 1);
        }
    }

    private void draw(Frame frame, Series line, int colour, double width, double opacity) {
        Ink ink = Ink.SERIES.get(colour);
        Thinning thinning = new Thinning();
        for (int i = 0; i < line.size(); i++) {
            if (shown(line.y(i), logY)) {
                thinning.add(frame.px(line.x(i)), frame.py(line.y(i)));
            } else {
                thinning.gap();
            }
        }
        thinning.gap();
        if (!thinning.path().isEmpty()) {
            frame.svg.path(thinning.path(), Brush.stroke(ink, width).withOpacity(opacity));
        }
        for (Thinning.Dot dot : thinning.alone()) {
            frame.svg.circle(dot.x(), dot.y(), DOT, Brush.fill(ink).withOpacity(opacity));
        }
    }

    /** Writes each name at the height where its line ends, moved apart where two would touch. */
    private void drawLabels(Frame frame) {
        record Label(int series, double y) {}
        List<Label> placed = new ArrayList<>();
        for (int s = 0; s < series.size(); s++) {
            int end = lastShown(end(series.get(s)));
            if (end >= 0) {
                placed.add(new Label(s, frame.py(end(series.get(s)).y(end))));
            }
        }
        placed.sort(Comparator.comparingDouble(Label::y));
        double[] y = apart(placed.stream().mapToDouble(Label::y).toArray(), frame.bottom);
        for (int i = 0; i < y.length; i++) {
            Series line = series.get(placed.get(i).series());
            Ink ink = Ink.SERIES.get(placed.get(i).series());
            frame.svg.text(
                    frame.right + LABEL_GAP,
                    y[i] + Frame.LABEL_SIZE * Frame.CENTRE,
                    label(line),
                    Type.sans(Frame.LABEL_SIZE, ink).strong());
        }
    }

    /** Pushes sorted heights down until they are a line apart, then back up as far as the last leaves the chart. */
    static double[] apart(double[] y, double bottom) {
        double[] moved = y.clone();
        for (int i = 1; i < moved.length; i++) {
            moved[i] = Math.max(moved[i], moved[i - 1] + LABEL_LINE);
        }
        double limit = bottom;
        for (int i = moved.length - 1; i >= 0; i--) {
            moved[i] = Math.min(moved[i], limit);
            limit = moved[i] - LABEL_LINE;
        }
        return moved;
    }

    private static Series end(Series line) {
        return line.isSmoothed() ? line.mean() : line;
    }

    private int lastShown(Series line) {
        int i = line.size() - 1;
        while (i >= 0 && !shown(line.y(i), logY)) {
            i--;
        }
        return i;
    }

    private String label(Series line) {
        return line.name() + "  " + last(line);
    }

    private String last(Series line) {
        Series drawn = end(line);
        int i = lastShown(drawn);
        return i < 0 ? "" : Numerals.brief(drawn.y(i));
    }
}
