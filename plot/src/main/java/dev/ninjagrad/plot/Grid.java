package dev.ninjagrad.plot;

/**
 * A function's values at the crossings of a regular grid over a rectangle.
 *
 * <p>Immutable; the values are copied in.
 */
public final class Grid {
    private final double minX;
    private final double maxX;
    private final double minY;
    private final double maxY;
    private final double[][] values;

    private Grid(double minX, double maxX, double minY, double maxY, double[][] values) {
        this.minX = minX;
        this.maxX = maxX;
        this.minY = minY;
        this.maxY = maxY;
        this.values = values;
    }

    /**
     * Returns the grid over [minX, maxX] × [minY, maxY].
     *
     * @param values {@code values[r][c]} at x = minX + c·(maxX − minX)/(columns − 1) and y = minY + r·(maxY −
     *     minY)/(rows − 1): the first row is the lowest. NaN where the function has no value.
     * @throws IllegalArgumentException if there are fewer than 2 rows or columns, rows differ in length, or a range is
     *     empty or not finite
     */
    public static Grid of(double minX, double maxX, double minY, double maxY, double[][] values) {
        if (!(minX < maxX && minY < maxY && Double.isFinite(maxX - minX) && Double.isFinite(maxY - minY))) {
            throw new IllegalArgumentException("a grid needs finite ranges with min < max; got x in [" + minX + ", "
                    + maxX + "] and y in [" + minY + ", " + maxY + "]");
        }
        if (values.length < 2 || values[0].length < 2) {
            throw new IllegalArgumentException("a grid needs at least 2 x 2 values; got " + values.length + " x "
                    + (values.length == 0 ? 0 : values[0].length));
        }
        double[][] copy = new double[values.length][];
        for (int r = 0; r < values.length; r++) {
            if (values[r].length != values[0].length) {
                throw new IllegalArgumentException("a grid needs rows of equal length; row 0 has " + values[0].length
                        + " values and row " + r + " has " + values[r].length);
            }
            copy[r] = values[r].clone();
        }
        return new Grid(minX, maxX, minY, maxY, copy);
    }

    double minX() {
        return minX;
    }

    double maxX() {
        return maxX;
    }

    double minY() {
        return minY;
    }

    double maxY() {
        return maxY;
    }

    int rows() {
        return values.length;
    }

    int columns() {
        return values[0].length;
    }

    double value(int row, int column) {
        return values[row][column];
    }

    double x(int column) {
        return minX + (maxX - minX) * column / (columns() - 1);
    }

    double y(int row) {
        return minY + (maxY - minY) * row / (rows() - 1);
    }

    /** Returns the value at (x, y), interpolated between the four crossings around it; outside, that of the border. */
    double at(double x, double y) {
        double column = Math.clamp((x - minX) / (maxX - minX), 0, 1) * (columns() - 1);
        double row = Math.clamp((y - minY) / (maxY - minY), 0, 1) * (rows() - 1);
        int c = Math.min((int) column, columns() - 2);
        int r = Math.min((int) row, rows() - 2);
        double low = values[r][c] + (values[r][c + 1] - values[r][c]) * (column - c);
        double high = values[r + 1][c] + (values[r + 1][c + 1] - values[r + 1][c]) * (column - c);
        return low + (high - low) * (row - r);
    }
}
