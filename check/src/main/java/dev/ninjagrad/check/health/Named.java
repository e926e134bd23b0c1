package dev.ninjagrad.check.health;

/**
 * The values of a tensor under its name, for checks that need no shape.
 *
 * @param values in row-major order; not copied, not changed
 */
@SuppressWarnings("ArrayRecordComponent") // carries an array past an interface, never compared
public record Named(String name, double[] values) {
    /** Returns √(mean of the squares); 0 for no values. */
    public double rms() {
        double sum = 0;
        for (double v : values) {
            sum += v * v;
        }
        return values.length == 0 ? 0 : Math.sqrt(sum / values.length);
    }
}
