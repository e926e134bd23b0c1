package dev.ninjagrad.plot;

import dev.ninjagrad.scalar.diagram.Brush;
import dev.ninjagrad.scalar.diagram.Ink;
import dev.ninjagrad.scalar.diagram.Theme;
import java.util.HashSet;
import java.util.Set;

/**
 * One dot for each pair of numbers; with a diagonal, a picture of how well two ways to compute the same thing agree:
 * both axes then have one range, and a dot off the line is a disagreement one sees.
 *
 * <p>Immutable; arrays are copied in.
 */
public final class ScatterPlot implements Chart {
    private static final double WIDTH = 840;
    private static final double HEIGHT = 560;
    /** With equal axes the plotting area is as wide as high, about. */
    private static final double SQUARE_WIDTH = 620;

    private static final double RADIUS = 2.8;
    /** From here on dots are smaller and more transparent, so that their density shows. */
    private static final int MANY = 400;

    private final Labels labels;
    private final double[] x;
    private final double[] y;
    private final boolean diagonal;

    private ScatterPlot(Labels labels, double[] x, double[] y, boolean diagonal) {
        this.labels = labels;
        this.x = x;
        this.y = y;
        this.diagonal = diagonal;
    }

    /**
     * Returns the plot of the points (x[i], y[i]).
     *
     * @throws IllegalArgumentException if the lengths differ, or no point has two finite coordinates
     */
    public static ScatterPlot of(Labels labels, double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("scatter plot \"" + labels.title() + "\" needs as many x as y; got "
                    + x.length + " and " + y.length);
        }
        ScatterPlot plot = new ScatterPlot(labels, x.clone(), y.clone(), false);
        if (plot.hidden() == x.length) {
            throw new IllegalArgumentException("scatter plot \"" + labels.title()
                    + "\" needs at least one point with two finite coordinates; got " + x.length + " points");
        }
        return plot;
    }

    /** Returns the same plot with both axes alike and the line x = y. */
    public ScatterPlot withDiagonal() {
        return new ScatterPlot(labels, x, y, true);
    }

    @Override
    public String toSvg(Theme theme) {
        double[] xs = extent(x, y);
        double[] ys = extent(y, x);
        if (diagonal) {
            double least = Math.min(xs[0], ys[0]);
            double most = Math.max(xs[1], ys[1]);
            xs = new double[] {least, most};
            ys = xs;
        }
        Frame.Size size = new Frame.Size(diagonal ? SQUARE_WIDTH : WIDTH, HEIGHT, 0);
        String description = "Scatter plot of " + (x.length - hidden()) + " points"
                + (diagonal ? " with the line where both coordinates are equal." : ".");
        Frame frame = new Frame(
                theme, labels, description, size, Scale.around(xs[0], xs[1], false), Scale.around(ys[0], ys[1], false));
        frame.grid();
        frame.axes();
        if (diagonal) {
            frame.svg.line(
                    frame.px(frame.x.min()),
                    frame.py(frame.x.min()),
                    frame.px(frame.x.max()),
                    frame.py(frame.x.max()),
                    Brush.stroke(Ink.MUTED, 1.2).dashed("5 4"));
        }
        dots(frame);
        if (hidden() > 0) {
            frame.footnote(hidden() + " of " + x.length + " points not shown: NaN or infinite");
        }
        return frame.svg.toDocument();
    }

    private void dots(Frame frame) {
        boolean many = x.length > MANY;
        Brush brush = Brush.fill(Ink.SERIES.getFirst()).withOpacity(many ? 0.45 : 0.75);
        Set<Long> taken = new HashSet<>();
        for (int i = 0; i < x.length; i++) {
            if (Double.isFinite(x[i]) && Double.isFinite(y[i])) {
                double px = frame.px(x[i]);
                double py = frame.py(y[i]);
                // Dots in the same half pixel look like one: that bounds the size of a plot of a million parameters.
                if (taken.add(Math.round(px * 2) << 32 | Math.round(py * 2))) {
                    frame.svg.circle(px, py, many ? RADIUS * 0.75 : RADIUS, brush);
                }
            }
        }
    }

    private int hidden() {
        int hidden = 0;
        for (int i = 0; i < x.length; i++) {
            hidden += Double.isFinite(x[i]) && Double.isFinite(y[i]) ? 0 : 1;
        }
        return hidden;
    }

    /** Returns the least and the largest of the values that are finite in both coordinates. */
    private static double[] extent(double[] values, double[] others) {
        double[] extent = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i]) && Double.isFinite(others[i])) {
                extent[0] = Math.min(extent[0], values[i]);
                extent[1] = Math.max(extent[1], values[i]);
            }
        }
        return extent;
    }
}
