package dev.ninjagrad.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The logistic function; beside {@link FloatMath}, because given the exponential it is the same for both dtypes. */
final class FloatSigmoid {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;

    private FloatSigmoid() {}

    /** 1/(1 + e^−x), at most 3 ulp off, also where it is subnormal. */
    static void apply(int n, float[] x, int xAt, float[] y, int yAt) {
        float[] tile = FloatScratch.own().tile;
        FloatVector one = FloatVector.broadcast(S, 1f);
        for (int from = 0; from < n; from += tile.length) {
            int count = Math.min(tile.length, n - from);
            for (int i = 0; i < count; i += L) {
                FloatVector.fromArray(S, x, xAt + from + i).abs().neg().intoArray(tile, i);
            }
            FloatMath.exp(count, tile, 0, tile, 0);
            for (int i = 0; i < count; i += L) {
                FloatVector v = FloatVector.fromArray(S, x, xAt + from + i);
                FloatVector e = FloatVector.fromArray(S, tile, i);
                e.blend(one, v.compare(VectorOperators.GE, 0f)).div(e.add(one)).intoArray(y, yAt + from + i);
            }
        }
    }
}
