package dev.ninjagrad.plot;

import dev.ninjagrad.plot.Scale.Tick;
import dev.ninjagrad.scalar.diagram.Brush;
import dev.ninjagrad.scalar.diagram.Ink;
import dev.ninjagrad.scalar.diagram.Svg;
import dev.ninjagrad.scalar.diagram.Theme;
import dev.ninjagrad.scalar.diagram.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Horizontal bars from 0, each with its value in figures and, where it was measured more than once, its spread.
 *
 * @param labels    of which {@code x} names the value and its unit; {@code y} is not used
 * @param bars      from top to bottom
 * @param reference a value to compare all bars with, drawn as a line, or null
 */
public record BarChart(
        Labels labels, List<Bar> bars, @Nullable Reference reference) implements Chart {
    private static final double WIDTH = 840;
    private static final double ROW = 38;
    private static final double THICKNESS = 20;
    private static final double LABEL_SIZE = 14;
    private static final double LABEL_GAP = 12;
    private static final int TICKS = 7;

    /**
     * A bar.
     *
     * @param label     what was measured
     * @param value     0 or more
     * @param low       lower end of the spread; equal to {@code high} for none
     * @param high      upper end of the spread
     * @param text      the value as the reader should see it, for instance {@code 58×}
     * @param highlight whether this is the bar that the chart is about
     */
    public record Bar(String label, double value, double low, double high, String text, boolean highlight) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException unless 0 ≤ low ≤ high and 0 ≤ value, all finite
         */
        public Bar {
            if (!(value >= 0 && low >= 0 && low <= high && Double.isFinite(value) && Double.isFinite(high))) {
                throw new IllegalArgumentException("bar \"" + label + "\" needs a finite value >= 0 and a spread with"
                        + " 0 <= low <= high; got value " + value + ", low " + low + ", high " + high);
            }
        }

        /** Returns a bar without spread that shows its value with three significant digits. */
        public static Bar of(String label, double value) {
            return new Bar(label, value, value, value, Numerals.brief(value), false);
        }

        /** Returns the same bar with whiskers from {@code from} to {@code to}. */
        public Bar withSpread(double from, double to) {
            return new Bar(label, value, from, to, text, highlight);
        }

        public Bar withText(String newText) {
            return new Bar(label, value, low, high, newText, highlight);
        }

        /** Returns the same bar in the accent colour. */
        public Bar highlighted() {
            return new Bar(label, value, low, high, text, true);
        }

        private double end() {
            return Math.max(value, high);
        }
    }

    /** A value that all bars are compared with, and what it stands for. */
    public record Reference(double value, String text) {}

    /**
     * Checks that there is something to draw.
     *
     * @throws IllegalArgumentException if there are no bars or the reference is not a finite number of 0 or more
     */
    public BarChart {
        bars = List.copyOf(bars);
        if (bars.isEmpty()) {
            throw new IllegalArgumentException("bar chart \"" + labels.title() + "\" needs at least one bar");
        }
        if (reference != null && !(reference.value() >= 0 && Double.isFinite(reference.value()))) {
            throw new IllegalArgumentException("bar chart \"" + labels.title()
                    + "\" needs a finite reference of 0 or more; got " + reference.value());
        }
    }

    public BarChart(Labels labels, List<Bar> bars) {
        this(labels, bars, null);
    }

    @Override
    public String toSvg(Theme theme) {
        double top = Frame.headingHeight(labels) + (reference == null ? 0 : 22);
        double bottom = top + bars.size() * ROW + 6;
        double height = bottom + (labels.x().isEmpty() ? 46 : 66);
        double left = Frame.MARGIN + LABEL_GAP;
        double figures = 0;
        double most = reference == null ? 0 : reference.value();
        for (Bar bar : bars) {
            left = Math.max(left, Frame.MARGIN + Typeface.SANS_BOLD.width(bar.label(), LABEL_SIZE) + LABEL_GAP);
            figures = Math.max(figures, Typeface.SANS_BOLD.width(bar.text(), LABEL_SIZE) + LABEL_GAP);
            most = Math.max(most, bar.end());
        }
        Scale scale = new Scale(0, most > 0 ? most * 1.02 : 1, false);
        Svg svg = new Svg(theme, WIDTH, height, Type.Face.SANS, labels.title(), description());
        Frame.heading(svg, labels, WIDTH);
        Pen pen = new Pen(svg, scale, left, WIDTH - Frame.MARGIN - figures, top, bottom);
        pen.axis(labels.x());
        for (int i = 0; i < bars.size(); i++) {
            pen.bar(bars.get(i), top + (i + 0.5) * ROW);
        }
        if (reference != null) {
            pen.reference(reference);
        }
        return svg.toDocument();
    }

    private String description() {
        StringBuilder text = new StringBuilder("Bar chart.");
        bars.forEach(bar -> text.append(' ')
                .append(bar.label())
                .append(": ")
                .append(bar.text())
                .append('.'));
        return text.toString();
    }

    private record Pen(Svg svg, Scale scale, double left, double right, double top, double bottom) {
        private double px(double value) {
            return left + (right - left) * scale.share(value);
        }

        void axis(String label) {
            for (Tick tick : scale.ticks(TICKS)) {
                svg.line(px(tick.value()), top, px(tick.value()), bottom, Brush.stroke(Ink.GRID, 1));
                svg.text(
                        px(tick.value()),
                        bottom + 18,
                        tick.text(),
                        Type.sans(Frame.TICK_SIZE, Ink.MUTED).anchored(Type.Anchor.MIDDLE));
            }
            svg.line(left, top, left, bottom, Brush.stroke(Ink.LINE, 1.2));
            if (!label.isEmpty()) {
                svg.text(
                        (left + right) / 2,
                        bottom + 40,
                        label,
                        Type.sans(Frame.LABEL_SIZE, Ink.MUTED).anchored(Type.Anchor.MIDDLE));
            }
        }

        void bar(Bar bar, double middle) {
            Ink ink = bar.highlight() ? Ink.SERIES.getFirst() : Ink.SERIES.getLast();
            Type name = Type.sans(LABEL_SIZE, Ink.TEXT).anchored(Type.Anchor.END);
            double baseline = middle + LABEL_SIZE * Frame.CENTRE;
            svg.text(left - LABEL_GAP, baseline, bar.label(), bar.highlight() ? name.strong() : name);
            if (bar.value() > 0) {
                double length = px(bar.value()) - left;
                svg.rect(left, middle - THICKNESS / 2, length, THICKNESS, Math.min(2, length / 2), Brush.fill(ink));
            }
            if (bar.high() > bar.low()) {
                whisker(bar, middle);
            }
            svg.text(
                    px(bar.end()) + LABEL_GAP / 2,
                    baseline,
                    bar.text(),
                    Type.sans(LABEL_SIZE, Ink.TEXT).strong());
        }

        private void whisker(Bar bar, double middle) {
            Brush brush = Brush.stroke(Ink.TEXT, 1.4);
            svg.line(px(bar.low()), middle, px(bar.high()), middle, brush);
            for (double end : new double[] {bar.low(), bar.high()}) {
                svg.line(px(end), middle - 4, px(end), middle + 4, brush);
            }
        }

        void reference(Reference reference) {
            double at = px(reference.value());
            svg.line(at, top - 4, at, bottom, Brush.stroke(Ink.GRADIENT, 1.4).dashed("5 4"));
            double half = Typeface.SANS.width(reference.text(), Frame.LABEL_SIZE) / 2;
            double centre = Math.clamp(at, Math.min(left + half, right - half), Math.max(left + half, right - half));
            svg.text(
                    centre,
                    top - 10,
                    reference.text(),
                    Type.sans(Frame.LABEL_SIZE, Ink.GRADIENT).anchored(Type.Anchor.MIDDLE));
        }
    }
}
