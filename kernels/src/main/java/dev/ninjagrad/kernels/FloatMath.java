package dev.ninjagrad.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Elementary functions on vectors of floats. Each reduces its argument and evaluates a polynomial (interpolated at
 * Chebyshev nodes in 40 digits); the error bounds are tested over the whole range. Only exactly rounded operations are
 * used, so interpreted and compiled code give the same bits; the Vector API's own EXP or TANH do not.
 *
 * <p>A function is a loop over n elements, in place if wanted, and what it builds on runs before it over a tile in the
 * nearest cache: a vector that crosses a call which the JIT compiler does not inline becomes an object, so no method of
 * these kernels takes or returns one.
 */
final class FloatMath {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;

    static final float LOG2_E = 1.442695f;
    // ln 2 in two parts; the first has trailing zeros, so that its product with an exponent is exact.
    static final float LN2_HIGH = 0.69314575f;
    static final float LN2_LOW = 1.4286068e-06f;

    /** 1.5·2²³: adding it rounds to an integer, which then stands in the lowest bits. */
    static final float ROUNDER = 12582912f;

    static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
    static final int MANTISSA = 23;
    static final int BIAS = 127;
    static final int SQRT_HALF_BITS = Float.floatToRawIntBits((float) Math.sqrt(0.5));
    static final float TWO_POW_25 = 33554432f;

    private FloatMath() {}

    /** eˣ, at most 1 ulp off (2 where the result is subnormal). */
    static void exp(int n, float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xAt + i);
            FloatVector shifted = v.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUNDER));
            FloatVector whole = shifted.sub(ROUNDER);
            FloatVector r = whole.fma(FloatVector.broadcast(S, -LN2_HIGH), v);
            r = whole.fma(FloatVector.broadcast(S, -LN2_LOW), r);
            FloatVector p = FloatVector.broadcast(S, 1.989108e-04f)
                    .fma(r, FloatVector.broadcast(S, 0.0013933731f))
                    .fma(r, FloatVector.broadcast(S, 0.0083333105f))
                    .fma(r, FloatVector.broadcast(S, 0.041666463f))
                    .fma(r, FloatVector.broadcast(S, 0.16666667f))
                    .fma(r, FloatVector.broadcast(S, 0.5f));
            p = p.mul(r).fma(r, r).add(1f);
            // 2ⁿ in two factors, so that neither overflows where the product does not.
            IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
            IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
            IntVector first = half.add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA);
            IntVector second = exponent.sub(half).add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA);
            // Beyond these bounds the result is 0 or infinite, and what was computed is of no use; a NaN has stayed
            // one.
            p.mul(first.reinterpretAsFloats())
                    .mul(second.reinterpretAsFloats())
                    .blend(0f, v.compare(VectorOperators.LT, -104f))
                    .blend(Float.POSITIVE_INFINITY, v.compare(VectorOperators.GT, 89f))
                    .intoArray(y, yAt + i);
        }
    }

    /** ln x, at most 1 ulp off; −∞ at 0 and NaN below. */
    static void log(int n, float[] x, int xAt, float[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatVector argument = FloatVector.fromArray(S, x, xAt + i);
            VectorMask<Float> subnormal = argument.compare(VectorOperators.LT, Float.MIN_NORMAL);
            FloatVector v = argument.blend(argument.mul(TWO_POW_25), subnormal);
            IntVector bits = v.reinterpretAsInts();
            // x = 2ⁿ·(1 + f) with 1 + f in [√½, √2).
            IntVector exponent = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, MANTISSA);
            FloatVector f = bits.sub(exponent.lanewise(VectorOperators.LSHL, MANTISSA))
                    .reinterpretAsFloats()
                    .sub(1f);
            FloatVector e = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
            e = e.blend(e.sub(25f), subnormal);
            FloatVector p = FloatVector.broadcast(S, 0.06971585f)
                    .fma(f, FloatVector.broadcast(S, -0.114800684f))
                    .fma(f, FloatVector.broadcast(S, 0.1168558f))
                    .fma(f, FloatVector.broadcast(S, -0.124256544f))
                    .fma(f, FloatVector.broadcast(S, 0.1424904f))
                    .fma(f, FloatVector.broadcast(S, -0.16667803f))
                    .fma(f, FloatVector.broadcast(S, 0.20000716f))
                    .fma(f, FloatVector.broadcast(S, -0.24999997f))
                    .fma(f, FloatVector.broadcast(S, 0.3333333f));
            FloatVector square = f.mul(f);
            FloatVector sum = p.mul(f).mul(square);
            sum = e.fma(FloatVector.broadcast(S, LN2_LOW), sum);
            sum = square.fma(FloatVector.broadcast(S, -0.5f), sum);
            sum = e.fma(FloatVector.broadcast(S, LN2_HIGH), f.add(sum));
            sum = sum.blend(argument, argument.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
            sum = sum.blend(Float.NEGATIVE_INFINITY, argument.compare(VectorOperators.EQ, 0f));
            sum.blend(Float.NaN, argument.compare(VectorOperators.LT, 0f))
                    .blend(argument, argument.test(VectorOperators.IS_NAN))
                    .intoArray(y, yAt + i);
        }
    }

    /** tanh x, at most 2 ulp off: a polynomial up to 0.55, from there 1 − 2/(e^2x + 1). */
    static void tanh(int n, float[] x, int xAt, float[] y, int yAt) {
        float[] tile = FloatScratch.own().tile;
        for (int from = 0; from < n; from += tile.length) {
            int count = Math.min(tile.length, n - from);
            for (int i = 0; i < count; i += L) {
                FloatVector a = FloatVector.fromArray(S, x, xAt + from + i).abs();
                a.add(a).intoArray(tile, i);
            }
            exp(count, tile, 0, tile, 0);
            for (int i = 0; i < count; i += L) {
                FloatVector v = FloatVector.fromArray(S, x, xAt + from + i);
                FloatVector e = FloatVector.fromArray(S, tile, i);
                FloatVector large = FloatVector.broadcast(S, -2f).div(e.add(1f)).add(1f);
                FloatVector a = v.abs();
                FloatVector z = v.mul(v);
                FloatVector p = FloatVector.broadcast(S, 0.002505385f)
                        .fma(z, FloatVector.broadcast(S, -0.008511812f))
                        .fma(z, FloatVector.broadcast(S, 0.021814976f))
                        .fma(z, FloatVector.broadcast(S, -0.053964365f))
                        .fma(z, FloatVector.broadcast(S, 0.13333324f))
                        .fma(z, FloatVector.broadcast(S, -0.33333334f));
                FloatVector small = p.mul(z).fma(a, a);
                IntVector sign = v.reinterpretAsInts().and(Integer.MIN_VALUE);
                large.blend(small, a.compare(VectorOperators.LT, 0.55f))
                        .reinterpretAsInts()
                        .or(sign)
                        .reinterpretAsFloats()
                        .intoArray(y, yAt + from + i);
            }
        }
    }

    /** erf x, at most 2.5 ulp off, given {@code tail(|x| up to 11, 1, 1)}. */
    static void erf(int n, float[] x, int xAt, float[] tail, float[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xAt + i);
            FloatVector a = v.abs();
            FloatVector z = a.mul(a);
            FloatVector p = FloatVector.broadcast(S, -9.667045e-06f)
                    .fma(z, FloatVector.broadcast(S, 1.1265959e-04f))
                    .fma(z, FloatVector.broadcast(S, -8.4840803e-04f))
                    .fma(z, FloatVector.broadcast(S, 0.0052210316f))
                    .fma(z, FloatVector.broadcast(S, -0.02686543f))
                    .fma(z, FloatVector.broadcast(S, 0.11283783f))
                    .fma(z, FloatVector.broadcast(S, -0.37612638f))
                    .fma(z, FloatVector.broadcast(S, 1.1283792f));
            FloatVector large = FloatVector.fromArray(S, tail, i).neg().add(1f);
            IntVector sign = v.reinterpretAsInts().and(Integer.MIN_VALUE);
            large.blend(p.mul(a), a.compare(VectorOperators.LT, 1f))
                    .reinterpretAsInts()
                    .or(sign)
                    .reinterpretAsFloats()
                    .intoArray(y, yAt + i);
        }
    }

    /**
     * x·Φ(x), at most 6 ulp off where the result is normal, given {@code tail(|x| up to 15, ½, √½)}: from the smaller tail,
     * where nothing cancels.
     */
    static void gelu(int n, float[] x, int xAt, float[] tail, float[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, xAt + i);
            FloatVector half = FloatVector.fromArray(S, tail, i).mul(0.5f);
            FloatVector share = half.blend(half.neg().add(1f), v.compare(VectorOperators.GT, 0f));
            v.mul(share).intoArray(y, yAt + i);
        }
    }

    /** 1 − erf(scale·z) where scale² is {@code share}, z = |x| up to a limit: a bell times s·q(s), s = 1/(1 + scale·z/2). */
    static void tail(int n, float[] x, int xAt, float limit, float share, float scale, float[] y) {
        bell(n, x, xAt, limit, share, y);
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int i = 0; i < n; i += L) {
            FloatVector z =
                    FloatVector.fromArray(S, x, xAt + i).abs().min(limit).mul(scale);
            FloatVector s = one.div(z.fma(FloatVector.broadcast(S, 0.5f), one));
            FloatVector q = FloatVector.broadcast(S, 0.034460112f)
                    .fma(s, FloatVector.broadcast(S, -0.18398239f))
                    .fma(s, FloatVector.broadcast(S, 0.36501813f))
                    .fma(s, FloatVector.broadcast(S, -0.26807827f))
                    .fma(s, FloatVector.broadcast(S, -0.039420158f))
                    .fma(s, FloatVector.broadcast(S, 0.044446655f))
                    .fma(s, FloatVector.broadcast(S, 0.051915523f))
                    .fma(s, FloatVector.broadcast(S, 0.18617854f))
                    .fma(s, FloatVector.broadcast(S, 0.24511895f))
                    .fma(s, FloatVector.broadcast(S, 0.2822543f))
                    .fma(s, FloatVector.broadcast(S, 0.2820886f));
            FloatVector.fromArray(S, y, i).mul(s.mul(q)).intoArray(y, i);
        }
    }

    /** e^(−share·z²), z = |x| up to a limit. What rounding z² loses is put back: a large square would multiply it. */
    private static void bell(int n, float[] x, int xAt, float limit, float share, float[] y) {
        for (int i = 0; i < n; i += L) {
            FloatVector z = FloatVector.fromArray(S, x, xAt + i).abs().min(limit);
            z.mul(z).mul(-share).intoArray(y, i);
        }
        exp(n, y, 0, y, 0);
        for (int i = 0; i < n; i += L) {
            FloatVector z = FloatVector.fromArray(S, x, xAt + i).abs().min(limit);
            FloatVector lost = z.fma(z, z.mul(z).neg());
            FloatVector e = FloatVector.fromArray(S, y, i);
            e.sub(e.mul(lost.mul(share))).intoArray(y, i);
        }
    }
}
