package dev.ninjagrad.nn.data;

/**
 * Labelled points in the plane.
 *
 * @param x first coordinate of each point, [n]
 * @param y second coordinate of each point, [n]
 * @param label class of each point, −1 or +1, [n]
 */
@SuppressWarnings("ArrayRecordComponent") // a column store; two point sets are never compared
public record Points(double[] x, double[] y, int[] label) {
    /**
     * Checks the columns.
     *
     * @throws IllegalArgumentException if the columns differ in length or a label is neither −1 nor +1
     */
    public Points {
        if (x.length != y.length || x.length != label.length) {
            throw new IllegalArgumentException("points need x [n], y [n] and label [n]; got x [%d], y [%d], label [%d]"
                    .formatted(x.length, y.length, label.length));
        }
        for (int i = 0; i < label.length; i++) {
            if (label[i] != 1 && label[i] != -1) {
                throw new IllegalArgumentException("point %d has label %d; a label is −1 or +1".formatted(i, label[i]));
            }
        }
    }

    /** Returns the number of points, n. */
    public int count() {
        return x.length;
    }
}
