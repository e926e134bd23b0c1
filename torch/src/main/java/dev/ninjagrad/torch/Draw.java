package dev.ninjagrad.torch;

import java.util.Arrays;

/**
 * Numbers for golden inputs, drawn from a text (operator and case), so that a new case leaves every other one as it
 * was. Our own generator (SplitMix64: Steele, Lea, Flood 2014) rather than the JDK's or libtorch's, so that the inputs
 * depend on no library version. Values are whole thousandths: short in the file, and the same decimal in both dtypes.
 */
final class Draw {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private long state;

    Draw(String seed) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < seed.length(); i++) {
            hash = (hash ^ seed.charAt(i)) * FNV_PRIME;
        }
        state = hash;
    }

    /** {@code count} values between the bounds, both included, in steps of a thousandth. */
    double[] thousandths(int count, double low, double high) {
        long first = Math.round(low * 1000);
        long steps = Math.round(high * 1000) - first + 1;
        double[] values = new double[count];
        Arrays.setAll(values, _ -> (first + below(steps)) / 1000.0);
        return values;
    }

    /** {@code count} whole numbers from 0 up to {@code bound}, which is left out. */
    double[] indices(int count, long bound) {
        double[] values = new double[count];
        Arrays.setAll(values, _ -> below(bound));
        return values;
    }

    private long below(long bound) {
        return Long.remainderUnsigned(next(), bound);
    }

    private long next() {
        state += 0x9e3779b97f4a7c15L;
        long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
