package dev.ninjagrad.kernels;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Elementary functions on vectors of doubles, built as those of {@link FloatMath} with longer polynomials. The error
 * function is left to the reference kernels: F64 serves checking, where erf is rare and exactness is wanted.
 */
final class DoubleMath {
    private static final VectorSpecies<Double> S = DoubleLanes.S;
    private static final int L = DoubleLanes.L;

    private static final double LOG2_E = 1.4426950408889634;
    private static final double LN2_HIGH = 0x1.62e42feep-1;
    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;

    /** 1.5·2⁵²: adding it rounds to an integer, which then stands in the lowest bits. */
    private static final double ROUNDER = 6755399441055744.0;

    private static final long ROUNDER_BITS = Double.doubleToRawLongBits(ROUNDER);
    private static final int MANTISSA = 52;
    private static final long BIAS = 1023;
    private static final double TWO_POW_54 = 0x1p54;

    /** Makes an exponent positive, so that a logical shift, which every machine has, halves it. */
    private static final long LIFT = 4096;

    private DoubleMath() {}

    /** eˣ, at most 1 ulp off (2 where the result is subnormal). */
    static void exp(int n, double[] x, int xAt, double[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, x, xAt + i);
            DoubleVector shifted = v.fma(DoubleVector.broadcast(S, LOG2_E), DoubleVector.broadcast(S, ROUNDER));
            DoubleVector whole = shifted.sub(ROUNDER);
            DoubleVector r = whole.fma(DoubleVector.broadcast(S, -LN2_HIGH), v);
            r = whole.fma(DoubleVector.broadcast(S, -LN2_LOW), r);
            DoubleVector p = DoubleVector.broadcast(S, 2.5100472505694996e-08)
                    .fma(r, DoubleVector.broadcast(S, 2.7620201591031547e-07))
                    .fma(r, DoubleVector.broadcast(S, 2.7557268276905696e-06))
                    .fma(r, DoubleVector.broadcast(S, 2.4801521057868204e-05))
                    .fma(r, DoubleVector.broadcast(S, 0.00019841269863171557))
                    .fma(r, DoubleVector.broadcast(S, 0.0013888888917367081))
                    .fma(r, DoubleVector.broadcast(S, 0.008333333333330039))
                    .fma(r, DoubleVector.broadcast(S, 0.041666666666623824))
                    .fma(r, DoubleVector.broadcast(S, 0.16666666666666669))
                    .fma(r, DoubleVector.broadcast(S, 0.5000000000000001));
            p = p.mul(r).fma(r, r).add(1.0);
            LongVector exponent = shifted.reinterpretAsLongs().sub(ROUNDER_BITS);
            LongVector half =
                    exponent.add(LIFT).lanewise(VectorOperators.LSHR, 1).sub(LIFT / 2);
            LongVector first = half.add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA);
            LongVector second = exponent.sub(half).add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA);
            p.mul(first.reinterpretAsDoubles())
                    .mul(second.reinterpretAsDoubles())
                    .blend(0.0, v.compare(VectorOperators.LT, -746.0))
                    .blend(Double.POSITIVE_INFINITY, v.compare(VectorOperators.GT, 710.0))
                    .intoArray(y, yAt + i);
        }
    }

    /** ln x, at most 2 ulp off; −∞ at 0 and NaN below. */
    static void log(int n, double[] x, int xAt, double[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            DoubleVector argument = DoubleVector.fromArray(S, x, xAt + i);
            VectorMask<Double> subnormal = argument.compare(VectorOperators.LT, Double.MIN_NORMAL);
            DoubleVector v = argument.blend(argument.mul(TWO_POW_54), subnormal);
            // x = 2ⁿ·m with m in [1, 2), and then in [√½, √2).
            LongVector bits = v.reinterpretAsLongs();
            LongVector biased = bits.lanewise(VectorOperators.LSHR, MANTISSA);
            DoubleVector m = bits.sub(biased.sub(BIAS).lanewise(VectorOperators.LSHL, MANTISSA))
                    .reinterpretAsDoubles();
            // The exponent as a double, by writing it into the lowest bits of 1.5·2⁵².
            DoubleVector e = biased.add(ROUNDER_BITS).reinterpretAsDoubles().sub(ROUNDER + BIAS);
            e = e.blend(e.sub(54), subnormal);
            VectorMask<Double> high = m.compare(VectorOperators.GT, Math.sqrt(2));
            m = m.blend(m.mul(0.5), high);
            e = e.blend(e.add(1), high);
            // ln(1 + f) = 2 atanh s, s = f/(2 + f): f − f²/2 and a small rest, with the rest's error kept small.
            DoubleVector f = m.sub(1);
            DoubleVector s = f.div(f.add(2));
            DoubleVector z = s.mul(s);
            DoubleVector p = DoubleVector.broadcast(S, 0.13088034850974767)
                    .fma(z, DoubleVector.broadcast(S, 0.1326863836926161))
                    .fma(z, DoubleVector.broadcast(S, 0.15386244737621896))
                    .fma(z, DoubleVector.broadcast(S, 0.18181795547521132))
                    .fma(z, DoubleVector.broadcast(S, 0.22222222392581045))
                    .fma(z, DoubleVector.broadcast(S, 0.28571428570799784))
                    .fma(z, DoubleVector.broadcast(S, 0.40000000000000885))
                    .fma(z, DoubleVector.broadcast(S, 0.6666666666666666));
            DoubleVector halfSquare = f.mul(f).mul(0.5);
            DoubleVector rest = s.mul(p.fma(z, halfSquare));
            rest = e.fma(DoubleVector.broadcast(S, LN2_LOW), rest);
            DoubleVector sum = e.fma(DoubleVector.broadcast(S, LN2_HIGH), f.sub(halfSquare.sub(rest)));
            sum = sum.blend(argument, argument.compare(VectorOperators.EQ, Double.POSITIVE_INFINITY));
            sum = sum.blend(Double.NEGATIVE_INFINITY, argument.compare(VectorOperators.EQ, 0.0));
            sum.blend(Double.NaN, argument.compare(VectorOperators.LT, 0.0))
                    .blend(argument, argument.test(VectorOperators.IS_NAN))
                    .intoArray(y, yAt + i);
        }
    }

    /** tanh x, at most 2 ulp off: a polynomial up to 0.55, from there 1 − 2/(e^2x + 1). */
    static void tanh(int n, double[] x, int xAt, double[] y, int yAt) {
        double[] tile = DoubleScratch.own().tile;
        for (int from = 0; from < n; from += tile.length) {
            int count = Math.min(tile.length, n - from);
            for (int i = 0; i < count; i += L) {
                DoubleVector a = DoubleVector.fromArray(S, x, xAt + from + i).abs();
                a.add(a).intoArray(tile, i);
            }
            exp(count, tile, 0, tile, 0);
            for (int i = 0; i < count; i += L) {
                DoubleVector v = DoubleVector.fromArray(S, x, xAt + from + i);
                DoubleVector e = DoubleVector.fromArray(S, tile, i);
                DoubleVector large =
                        DoubleVector.broadcast(S, -2.0).div(e.add(1.0)).add(1.0);
                DoubleVector a = v.abs();
                DoubleVector z = v.mul(v);
                DoubleVector p = DoubleVector.broadcast(S, 7.743877307268804e-06)
                        .fma(z, DoubleVector.broadcast(S, -3.3510863226426025e-05))
                        .fma(z, DoubleVector.broadcast(S, 9.440567997686693e-05))
                        .fma(z, DoubleVector.broadcast(S, -0.00023841575268247113))
                        .fma(z, DoubleVector.broadcast(S, 0.0005898914948455626))
                        .fma(z, DoubleVector.broadcast(S, -0.0014558169553475155))
                        .fma(z, DoubleVector.broadcast(S, 0.003592126557198624))
                        .fma(z, DoubleVector.broadcast(S, -0.008863235450017829))
                        .fma(z, DoubleVector.broadcast(S, 0.021869488533603213))
                        .fma(z, DoubleVector.broadcast(S, -0.05396825396821176))
                        .fma(z, DoubleVector.broadcast(S, 0.13333333333333305))
                        .fma(z, DoubleVector.broadcast(S, -0.3333333333333333));
                DoubleVector small = p.mul(z).fma(a, a);
                LongVector sign = v.reinterpretAsLongs().and(Long.MIN_VALUE);
                large.blend(small, a.compare(VectorOperators.LT, 0.55))
                        .reinterpretAsLongs()
                        .or(sign)
                        .reinterpretAsDoubles()
                        .intoArray(y, yAt + from + i);
            }
        }
    }
}
