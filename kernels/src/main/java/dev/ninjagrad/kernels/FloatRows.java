package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Unary;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Kernels that work along rows of contiguous elements. The last, partly filled vector of a row goes through a scratch
 * vector, so nothing outside the row is written and neighbouring rows may belong to another thread.
 */
final class FloatRows {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;

    private FloatRows() {}

    /** y ← activation(y + bias) in place, on rows {@code yRow} apart. */
    static void finish(
            int rows,
            int biasAt,
            int n,
            float @Nullable [] bias,
            @Nullable Unary activation,
            float[] y,
            int yAt,
            int yRow,
            FloatScratch scratch) {
        int full = FloatLanes.full(n);
        for (int r = 0; r < rows; r++) {
            int at = yAt + r * yRow;
            if (bias != null) {
                for (int i = 0; i < full; i += L) {
                    FloatVector.fromArray(S, y, at + i)
                            .add(FloatVector.fromArray(S, bias, biasAt + i))
                            .intoArray(y, at + i);
                }
                if (full < n) {
                    FloatVector last = FloatVector.fromArray(S, scratch.lastOf(y, at, n, 0f), 0);
                    last.add(FloatVector.fromArray(S, bias, biasAt + full)).intoArray(scratch.tail, 0);
                    scratch.storeLast(y, at, n);
                }
            }
            if (activation != null) {
                FloatUnary.apply(activation, full, y, at, y, at);
                if (full < n) {
                    scratch.lastOf(y, at, n, 0f);
                    FloatUnary.apply(activation, L, scratch.tail, 0, scratch.tail, 0);
                    System.arraycopy(scratch.tail, 0, y, at + full, n - full);
                }
            }
        }
    }

    /** The sum of n elements: four running vectors, then their lanes. */
    static float sum(int n, float[] x, int at, FloatScratch scratch) {
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        for (; i <= n - 4 * L; i += 4 * L) {
            a = a.add(FloatVector.fromArray(S, x, at + i));
            b = b.add(FloatVector.fromArray(S, x, at + i + L));
            c = c.add(FloatVector.fromArray(S, x, at + i + 2 * L));
            d = d.add(FloatVector.fromArray(S, x, at + i + 3 * L));
        }
        for (; i <= n - L; i += L) {
            a = a.add(FloatVector.fromArray(S, x, at + i));
        }
        if (i < n) {
            b = b.add(FloatVector.fromArray(S, scratch.lastOf(x, at, n, 0f), 0));
        }
        a.add(b).add(c.add(d)).intoArray(scratch.tail, 0);
        return FloatLanes.sum(scratch.tail);
    }

    static float max(int n, float[] x, int at, FloatScratch scratch) {
        FloatVector m = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        int full = FloatLanes.full(n);
        for (int i = 0; i < full; i += L) {
            m = m.max(FloatVector.fromArray(S, x, at + i));
        }
        if (full < n) {
            m = m.max(FloatVector.fromArray(S, scratch.lastOf(x, at, n, Float.NEGATIVE_INFINITY), 0));
        }
        return m.reduceLanes(VectorOperators.MAX);
    }

    static float min(int n, float[] x, int at, FloatScratch scratch) {
        FloatVector m = FloatVector.broadcast(S, Float.POSITIVE_INFINITY);
        int full = FloatLanes.full(n);
        for (int i = 0; i < full; i += L) {
            m = m.min(FloatVector.fromArray(S, x, at + i));
        }
        if (full < n) {
            m = m.min(FloatVector.fromArray(S, scratch.lastOf(x, at, n, Float.POSITIVE_INFINITY), 0));
        }
        return m.reduceLanes(VectorOperators.MIN);
    }

    /** y = softmax of one row of n. */
    static void softmax(int n, float[] x, int xAt, float[] y, int yAt, FloatScratch scratch) {
        float max = max(n, x, xAt, scratch);
        int full = FloatLanes.full(n);
        shift(full, x, xAt, max, y, yAt);
        FloatMath.exp(full, y, yAt, y, yAt);
        float[] last = scratch.last;
        float total = sum(full, y, yAt, scratch);
        if (full < n) {
            FloatVector.fromArray(S, scratch.lastOf(x, xAt, n, Float.NEGATIVE_INFINITY), 0)
                    .sub(max)
                    .intoArray(last, 0);
            FloatMath.exp(L, last, 0, last, 0);
            total += sum(L, last, 0, scratch);
        }
        for (int i = 0; i < full; i += L) {
            FloatVector.fromArray(S, y, yAt + i).div(total).intoArray(y, yAt + i);
        }
        if (full < n) {
            FloatVector.fromArray(S, last, 0).div(total).intoArray(scratch.tail, 0);
            scratch.storeLast(y, yAt, n);
        }
    }

    /** y = log softmax of one row of n. */
    static void logSoftmax(int n, float[] x, int xAt, float[] y, int yAt, FloatScratch scratch) {
        float max = max(n, x, xAt, scratch);
        int full = FloatLanes.full(n);
        shift(full, x, xAt, max, y, yAt);
        FloatMath.exp(full, y, yAt, y, yAt);
        float total = sum(full, y, yAt, scratch);
        if (full < n) {
            float[] last = scratch.last;
            FloatVector.fromArray(S, scratch.lastOf(x, xAt, n, Float.NEGATIVE_INFINITY), 0)
                    .sub(max)
                    .intoArray(last, 0);
            FloatMath.exp(L, last, 0, last, 0);
            total += sum(L, last, 0, scratch);
        }
        // One scalar a row; StrictMath is the same everywhere.
        float log = (float) StrictMath.log(total);
        for (int i = 0; i < full; i += L) {
            FloatVector.fromArray(S, x, xAt + i).sub(max).sub(log).intoArray(y, yAt + i);
        }
        if (full < n) {
            FloatVector.fromArray(S, scratch.lastOf(x, xAt, n, 0f), 0)
                    .sub(max)
                    .sub(log)
                    .intoArray(scratch.tail, 0);
            scratch.storeLast(y, yAt, n);
        }
    }

    /** y = x − max, for whole vectors. */
    private static void shift(int n, float[] x, int xAt, float max, float[] y, int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatVector.fromArray(S, x, xAt + i).sub(max).intoArray(y, yAt + i);
        }
    }

    /** y = gain · (x − mean)/√(var + eps) + bias on one row of n; not centred, mean is 0. */
    static void normalize(
            boolean centred,
            double eps,
            int n,
            float[] x,
            int at,
            float[] gain,
            float @Nullable [] bias,
            float[] y,
            FloatScratch scratch) {
        float mean = centred ? sum(n, x, at, scratch) / n : 0f;
        float variance = squares(n, x, at, mean, scratch) / n;
        float scale = (float) (1 / Math.sqrt(variance + eps));
        int full = FloatLanes.full(n);
        normalized(full, x, at, mean, scale, gain, bias, 0, y, at);
        if (full < n) {
            float[] tail = scratch.lastOf(x, at, n, 0f);
            normalized(L, tail, 0, mean, scale, gain, bias, full, tail, 0);
            scratch.storeLast(y, at, n);
        }
    }

    /** y = (x − mean)·scale·gain + bias for whole vectors; gain and bias from {@code gainAt} on. */
    private static void normalized(
            int n,
            float[] x,
            int xAt,
            float mean,
            float scale,
            float[] gain,
            float @Nullable [] bias,
            int gainAt,
            float[] y,
            int yAt) {
        for (int i = 0; i < n; i += L) {
            FloatVector.fromArray(S, x, xAt + i)
                    .sub(mean)
                    .mul(scale)
                    .mul(FloatVector.fromArray(S, gain, gainAt + i))
                    .intoArray(y, yAt + i);
        }
        if (bias == null) {
            return;
        }
        for (int i = 0; i < n; i += L) {
            FloatVector.fromArray(S, y, yAt + i)
                    .add(FloatVector.fromArray(S, bias, gainAt + i))
                    .intoArray(y, yAt + i);
        }
    }

    /** Σ (x − mean)² over n elements. */
    private static float squares(int n, float[] x, int at, float mean, FloatScratch scratch) {
        FloatVector sum = FloatVector.zero(S);
        int full = FloatLanes.full(n);
        for (int i = 0; i < full; i += L) {
            FloatVector d = FloatVector.fromArray(S, x, at + i).sub(mean);
            sum = d.fma(d, sum);
        }
        if (full < n) {
            FloatVector d =
                    FloatVector.fromArray(S, scratch.lastOf(x, at, n, mean), 0).sub(mean);
            sum = d.fma(d, sum);
        }
        sum.intoArray(scratch.tail, 0);
        return FloatLanes.sum(scratch.tail);
    }
}
