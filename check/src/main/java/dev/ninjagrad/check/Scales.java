package dev.ninjagrad.check;

/**
 * The length that counts as 1 for each coordinate: a step is a fraction of it.
 *
 * <p>s = max(|x|, min(1, 16·rms)), rms that of the array the coordinate belongs to, or s = max(|x|, 1) for an array of zeros. So a large
 * coordinate moves in proportion to itself, the weights of a layer move alike, and an array of tiny numbers moves by tiny steps. This is
 * Dennis and Schnabel's max(|x|, typical x), with the typical size read off the array.
 */
final class Scales {
    private static final double SPREAD = 16;

    private final double[] typical;

    Scales(Point point) {
        typical = new double[point.inputs()];
        for (int input = 0; input < typical.length; input++) {
            double squares = 0;
            for (double x : point.coordinates(input)) {
                squares += x * x;
            }
            double rms = Math.sqrt(squares / Math.max(1, point.size(input)));
            typical[input] = rms > 0 && Double.isFinite(rms) ? Math.min(1, SPREAD * rms) : 1;
        }
    }

    double of(int input, double x) {
        return Math.max(Math.abs(x), typical[input]);
    }
}
