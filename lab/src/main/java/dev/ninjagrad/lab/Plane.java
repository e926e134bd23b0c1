package dev.ninjagrad.lab;

import dev.ninjagrad.nn.data.Points;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;

/** The plane as pages draw it: points, the part that is looked at, and a score at every place of a grid. */
final class Plane {
    /** Places along one side of the grid. */
    static final int GRID = 40;

    /** What a quantised score means: ±127 is tanh(score) = ±1. */
    private static final double SCALE = 127;

    private Plane() {}

    @Json
    record Dot(double x, double y, int label) {}

    /** The part of the plane that is drawn. */
    @Json
    record Window(double left, double right, double bottom, double top) {}

    /** A decision function of the plane. */
    @FunctionalInterface
    interface Score {
        double at(double x, double y);
    }

    static List<Dot> dots(Points points) {
        List<Dot> dots = new ArrayList<>(points.count());
        for (int i = 0; i < points.count(); i++) {
            dots.add(new Dot(points.x()[i], points.y()[i], points.label()[i]));
        }
        return dots;
    }

    /** Returns a square around all points, with a margin. */
    static Window window(Points points) {
        double left = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double bottom = Double.POSITIVE_INFINITY;
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < points.count(); i++) {
            left = Math.min(left, points.x()[i]);
            right = Math.max(right, points.x()[i]);
            bottom = Math.min(bottom, points.y()[i]);
            top = Math.max(top, points.y()[i]);
        }
        double half = 0.5 * Math.max(Math.max(right - left, top - bottom), 1) + 0.3;
        double x = (left + right) / 2;
        double y = (bottom + top) / 2;
        return new Window(x - half, x + half, y - half, y + half);
    }

    /** Packs the scores of the grid: one signed byte each, row by row from the lower left corner. */
    static String scores(Window window, Score score) {
        byte[] bytes = new byte[GRID * GRID];
        double width = window.right() - window.left();
        double height = window.top() - window.bottom();
        for (int row = 0; row < GRID; row++) {
            double y = window.bottom() + height * (row + 0.5) / GRID;
            for (int column = 0; column < GRID; column++) {
                double x = window.left() + width * (column + 0.5) / GRID;
                bytes[row * GRID + column] = (byte) Math.round(SCALE * Math.tanh(score.at(x, y)));
            }
        }
        return Packed.bytes(bytes);
    }
}
