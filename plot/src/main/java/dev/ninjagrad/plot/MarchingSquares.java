package dev.ninjagrad.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Contour lines of a {@link Grid}, and the regions where its values reach a level.
 *
 * <p>Each cell of four values is crossed by none, one or two straight pieces, whose ends lie on the cell's sides by
 * linear interpolation (Lorensen and Cline's marching cubes, 1987, in two dimensions). Where opposite corners are high,
 * the mean of the four decides whether they join. Pieces keep the high side on their left, so every side of a cell
 * starts at most one and ends at most one, and lines are found by following them.
 */
final class MarchingSquares {
    private static final int NONE = -1;

    /** A point in the grid's coordinates. */
    record Point(double x, double y) {}

    /** @param closed whether the last point is joined to the first */
    record Line(List<Point> points, boolean closed) {}

    private final Grid grid;
    private final double level;
    /** How many crossings of low value are put around the grid, at no distance from its border: 0 or 1. */
    private final int rim;

    private final int rows;
    private final int columns;

    private MarchingSquares(Grid grid, double level, int rim) {
        this.grid = grid;
        this.level = level;
        this.rim = rim;
        this.rows = grid.rows() + 2 * rim;
        this.columns = grid.columns() + 2 * rim;
    }

    /** Returns the lines where the function equals {@code level}; they end at the border and around missing values. */
    static List<Line> contour(Grid grid, double level) {
        return new MarchingSquares(grid, level, 0).lines();
    }

    /**
     * Returns closed lines around the places where the function is at least {@code level}; to be filled even-odd or
     * non-zero.
     */
    static List<Line> region(Grid grid, double level) {
        return new MarchingSquares(grid, level, 1).lines();
    }

    private double value(int r, int c) {
        boolean outside = r < rim || c < rim || r >= rows - rim || c >= columns - rim;
        double value = outside ? Double.NEGATIVE_INFINITY : grid.value(r - rim, c - rim);
        // Within a region a missing value counts as low; a contour leaves the cell out before it comes here.
        return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
    }

    private boolean missing(int r, int c) {
        return rim == 0
                && (Double.isNaN(grid.value(r, c))
                        || Double.isNaN(grid.value(r, c + 1))
                        || Double.isNaN(grid.value(r + 1, c))
                        || Double.isNaN(grid.value(r + 1, c + 1)));
    }

    private List<Line> lines() {
        // Side 2k runs from crossing k to the right, side 2k + 1 from crossing k upwards.
        int[] next = new int[2 * rows * columns];
        Arrays.fill(next, NONE);
        boolean[] entered = new boolean[next.length];
        for (int r = 0; r + 1 < rows; r++) {
            for (int c = 0; c + 1 < columns; c++) {
                if (!missing(r, c)) {
                    cross(r, c, next, entered);
                }
            }
        }
        List<Line> lines = new ArrayList<>();
        for (int side = 0; side < next.length; side++) {
            if (next[side] != NONE && !entered[side]) {
                lines.add(follow(side, next));
            }
        }
        for (int side = 0; side < next.length; side++) {
            if (next[side] != NONE) {
                lines.add(follow(side, next));
            }
        }
        return lines;
    }

    /** Adds the pieces within one cell. Going round it counter-clockwise, a piece runs from a way out to a way in. */
    private void cross(int r, int c, int[] next, boolean[] entered) {
        double[] corners = {value(r, c), value(r, c + 1), value(r + 1, c + 1), value(r + 1, c)};
        int k = r * columns + c;
        int[] sides = {2 * k, 2 * (k + 1) + 1, 2 * (k + columns), 2 * k + 1};
        boolean joined = (corners[0] + corners[1] + corners[2] + corners[3]) / 4 >= level;
        for (int out = 0; out < 4; out++) {
            if (corners[out] >= level && corners[(out + 1) % 4] < level) {
                int in = out;
                do {
                    in = (in + (joined ? 1 : 3)) % 4;
                } while (!(corners[in] < level && corners[(in + 1) % 4] >= level));
                next[sides[out]] = sides[in];
                entered[sides[in]] = true;
            }
        }
    }

    private Line follow(int start, int[] next) {
        List<Point> points = new ArrayList<>();
        int side = start;
        while (next[side] != NONE) {
            points.add(point(side));
            int following = next[side];
            next[side] = NONE;
            side = following;
        }
        boolean closed = side == start;
        if (!closed) {
            points.add(point(side));
        }
        return new Line(points, closed);
    }

    private Point point(int side) {
        int k = side / 2;
        int r = k / columns;
        int c = k % columns;
        int r2 = side % 2 == 0 ? r : r + 1;
        int c2 = side % 2 == 0 ? c + 1 : c;
        double a = value(r, c);
        double b = value(r2, c2);
        double share = Double.isInfinite(a) ? 1 : Double.isInfinite(b) ? 0 : (level - a) / (b - a);
        return new Point(x(c) + (x(c2) - x(c)) * share, y(r) + (y(r2) - y(r)) * share);
    }

    private double x(int c) {
        return grid.x(Math.clamp(c - rim, 0, grid.columns() - 1));
    }

    private double y(int r) {
        return grid.y(Math.clamp(r - rim, 0, grid.rows() - 1));
    }
}
