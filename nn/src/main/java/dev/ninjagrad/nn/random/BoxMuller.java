package dev.ninjagrad.nn.random;

/**
 * Turns blocks of 16 uniform numbers in [0, 1) into normal ones, in place, as PyTorch does for 16 elements and more.
 *
 * <p>Number k of the first eight gives the radius √(−2 log(1 − u)), number k + 8 the angle 2πu; the cosine goes to k and
 * the sine to k + 8 (Box and Muller, 1958).
 *
 * <p>In float32 PyTorch's AVX2 kernel takes logarithm, sine and cosine from the single-precision polynomials of the
 * Cephes library (Moshier, {@code logf.c} and {@code sinf.c}). They are evaluated here in the same order, with a fused
 * multiply-add where the compiler of that kernel puts one, so the bits are the same: two million values after seed 42
 * agree with libtorch 2.10.0 without exception. The coefficients are written with the digits that float32 holds. The domains are only those that occur, (0, 1] and [0, 2π).
 */
final class BoxMuller {
    static final int BLOCK = 16;

    private static final int HALF = BLOCK / 2;
    private static final float TWO_PI = (float) (2 * Math.PI);

    private static final float SQRT_HALF = 0.70710677f;
    private static final float[] LOG = {
        0.070376836f,
        -0.1151461f,
        0.116769984f,
        -0.12420141f,
        0.14249323f,
        -0.16668057f,
        0.20000714f,
        -0.24999994f,
        0.3333333f
    };
    /** log 2 in two parts: the large one has few bits, so that its product with an exponent is exact. */
    private static final float LOG2_LARGE = 0.6933594f;

    private static final float LOG2_SMALL = -0.00021219444f;

    /** π/4 in three parts, for the same reason. */
    private static final float[] MINUS_QUARTER_PI = {-0.78515625f, -0.00024187565f, -3.774895e-8f};

    private static final float FOUR_OVER_PI = 1.2732395f;
    private static final float[] SIN = {-0.00019515296f, 0.008332161f, -0.16666655f};
    private static final float[] COS = {2.4433157e-5f, -0.0013887316f, 0.041666646f};

    private BoxMuller() {}

    static void transform(float[] values, int from) {
        for (int k = from; k < from + HALF; k++) {
            float radius = (float) Math.sqrt(-2 * log(1 - values[k]));
            float angle = TWO_PI * values[k + HALF];

            int octant = (int) (angle * FOUR_OVER_PI);
            octant += octant & 1;
            float reduced = angle;
            for (float part : MINUS_QUARTER_PI) {
                reduced = Math.fma(octant, part, reduced);
            }
            boolean swapped = (octant & 2) != 0;
            float cos = swapped ? sinNearZero(reduced) : cosNearZero(reduced);
            float sin = swapped ? cosNearZero(reduced) : sinNearZero(reduced);
            values[k] = radius * (((octant + 2) & 4) == 0 ? cos : -cos);
            values[k + HALF] = radius * ((octant & 4) == 0 ? sin : -sin);
        }
    }

    static void transform(double[] values, int from) {
        for (int k = from; k < from + HALF; k++) {
            double radius = Math.sqrt(-2 * Math.log(1 - values[k]));
            double angle = 2 * Math.PI * values[k + HALF];
            values[k] = radius * Math.cos(angle);
            values[k + HALF] = radius * Math.sin(angle);
        }
    }

    /** log x = log m + e log 2 with m in [√½, √2), and log m = t − t²/2 + t³·P(t) with t = m − 1. */
    private static float log(float x) {
        int bits = Float.floatToRawIntBits(x);
        float exponent = (bits >>> 23) - 126;
        float mantissa = Float.intBitsToFloat((bits & 0x007fffff) | 0x3f000000); // in [½, 1)
        float t = mantissa - 1;
        if (mantissa < SQRT_HALF) {
            t += mantissa;
            exponent -= 1;
        }
        float square = t * t;
        float tail = horner(LOG, t) * t;
        tail = Math.fma(tail, square, exponent * LOG2_SMALL);
        tail = Math.fma(-0.5f, square, tail);
        return Math.fma(exponent, LOG2_LARGE, t + tail);
    }

    /** sin x = x + x³·P(x²) for |x| ≤ π/4. */
    private static float sinNearZero(float x) {
        float square = x * x;
        return Math.fma(horner(SIN, square) * square, x, x);
    }

    /** cos x = 1 − x²/2 + x⁴·P(x²) for |x| ≤ π/4. */
    private static float cosNearZero(float x) {
        float square = x * x;
        return Math.fma(horner(COS, square) * square, square, -0.5f * square) + 1;
    }

    private static float horner(float[] coefficients, float x) {
        float sum = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            sum = Math.fma(sum, x, coefficients[i]);
        }
        return sum;
    }
}
