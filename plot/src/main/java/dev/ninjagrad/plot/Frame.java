package dev.ninjagrad.plot;

import dev.ninjagrad.plot.Scale.Tick;
import dev.ninjagrad.scalar.diagram.Brush;
import dev.ninjagrad.scalar.diagram.Ink;
import dev.ninjagrad.scalar.diagram.Svg;
import dev.ninjagrad.scalar.diagram.Theme;
import dev.ninjagrad.scalar.diagram.Type;
import java.util.List;

/** What all charts with two axes share: heading, axes, ticks, and the way from values to pixels. */
final class Frame {
    static final double MARGIN = 28;
    static final double TICK_SIZE = 12;
    static final double LABEL_SIZE = 13;

    private static final double TITLE_SIZE = 21;
    private static final double TITLE_BASELINE = 42;
    private static final double SUBTITLE_BASELINE = 65;
    private static final double TICK_GAP = 9;
    /** Half of a digit's height: what centres text on its line. */
    static final double CENTRE = 0.36;

    /** Pixels that a tick of the horizontal axis gets at least. */
    private static final double TICK_WIDTH = 88;

    private static final int Y_TICKS = 6;

    final Svg svg;
    final Scale x;
    final Scale y;
    final double left;
    final double right;
    final double top;
    final double bottom;
    private final List<Tick> xTicks;
    private final List<Tick> yTicks;
    private final Labels labels;

    /** The outer size of a chart and the space to leave at its right. */
    record Size(double width, double height, double rightRoom) {}

    /** A chart's document with its heading drawn; the plotting area is what remains. */
    Frame(Theme theme, Labels labels, String description, Size size, Scale x, Scale y) {
        this.labels = labels;
        this.x = x;
        this.y = y;
        this.yTicks = y.ticks(Y_TICKS);
        this.svg = new Svg(theme, size.width(), size.height(), Type.Face.SANS, labels.title(), description);
        heading(svg, labels, size.width());
        double widest = 0;
        for (Tick tick : yTicks) {
            widest = Math.max(widest, Typeface.SANS.width(tick.text(), TICK_SIZE));
        }
        this.left = MARGIN + widest + TICK_GAP;
        this.right = size.width() - MARGIN - size.rightRoom();
        this.xTicks = x.ticks((int) Math.max(2, (right - left) / TICK_WIDTH));
        this.top = headingHeight(labels) + (labels.y().isEmpty() ? 0 : 26);
        this.bottom =
                size.height() - MARGIN - TICK_SIZE - TICK_GAP - (labels.x().isEmpty() ? 0 : 18);
    }

    /** Writes title and subtitle, smaller where they would not fit. */
    static void heading(Svg svg, Labels labels, double width) {
        double room = width - 2 * MARGIN;
        double title = fitting(labels.title(), Typeface.SANS_BOLD, TITLE_SIZE, room);
        svg.text(
                MARGIN,
                TITLE_BASELINE,
                labels.title(),
                Type.sans(title, Ink.TEXT).strong());
        if (!labels.subtitle().isEmpty()) {
            double subtitle = fitting(labels.subtitle(), Typeface.SANS, LABEL_SIZE, room);
            svg.text(MARGIN, SUBTITLE_BASELINE, labels.subtitle(), Type.sans(subtitle, Ink.MUTED));
        }
    }

    static double headingHeight(Labels labels) {
        return labels.subtitle().isEmpty() ? TITLE_BASELINE + 20 : SUBTITLE_BASELINE + 20;
    }

    private static double fitting(String text, Typeface face, double size, double room) {
        double width = face.width(text, size);
        return width <= room ? size : size * room / width;
    }

    double px(double value) {
        return left + (right - left) * x.share(value);
    }

    double py(double value) {
        return bottom - (bottom - top) * y.share(value);
    }

    /** Draws a faint level line at every tick of the vertical axis. */
    void grid() {
        for (Tick tick : yTicks) {
            svg.line(left, py(tick.value()), right, py(tick.value()), Brush.stroke(Ink.GRID, 1));
        }
    }

    /** Draws ticks and axis labels; the vertical axis' label stands above it, where it reads level. */
    void axes() {
        for (Tick tick : yTicks) {
            svg.text(
                    left - TICK_GAP,
                    py(tick.value()) + TICK_SIZE * CENTRE,
                    tick.text(),
                    Type.sans(TICK_SIZE, Ink.MUTED).anchored(Type.Anchor.END));
        }
        svg.line(left, bottom, right, bottom, Brush.stroke(Ink.LINE, 1.2));
        for (Tick tick : xTicks) {
            double at = px(tick.value());
            svg.line(at, bottom, at, bottom + 4, Brush.stroke(Ink.LINE, 1.2));
            svg.text(
                    at,
                    bottom + TICK_GAP + TICK_SIZE,
                    tick.text(),
                    Type.sans(TICK_SIZE, Ink.MUTED).anchored(Type.Anchor.MIDDLE));
        }
        labels(bottom + TICK_GAP + TICK_SIZE + 20);
    }

    private void labels(double below) {
        if (!labels.y().isEmpty()) {
            svg.text(MARGIN, top - 14, labels.y(), Type.sans(LABEL_SIZE, Ink.MUTED));
        }
        if (!labels.x().isEmpty()) {
            svg.text(
                    (left + right) / 2,
                    below,
                    labels.x(),
                    Type.sans(LABEL_SIZE, Ink.MUTED).anchored(Type.Anchor.MIDDLE));
        }
    }

    /** Writes a remark at the lower right. */
    void footnote(String text) {
        svg.text(
                right,
                bottom + TICK_GAP + TICK_SIZE + 20,
                text,
                Type.sans(TICK_SIZE - 1, Ink.MUTED).anchored(Type.Anchor.END));
    }
}
