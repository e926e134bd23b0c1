package dev.ninjagrad.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The most that one core can multiply and add: twelve independent chains in registers, nothing read or written. */
public final class FmaPeak {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int CHAINS = 12;

    private FmaPeak() {}

    /** Returns how many floating-point operations {@link #run} with this many rounds takes. */
    public static double operations(int rounds) {
        return 2.0 * rounds * CHAINS * FloatLanes.L;
    }

    /** Runs on the calling thread; the result only keeps the work from being left out. */
    public static float run(int rounds) {
        FloatVector a = FloatVector.broadcast(S, 0.999f);
        FloatVector b = FloatVector.broadcast(S, 0.5f);
        FloatVector c0 = a;
        FloatVector c1 = b;
        FloatVector c2 = a;
        FloatVector c3 = b;
        FloatVector c4 = a;
        FloatVector c5 = b;
        FloatVector c6 = a;
        FloatVector c7 = b;
        FloatVector c8 = a;
        FloatVector c9 = b;
        FloatVector c10 = a;
        FloatVector c11 = b;
        for (int i = 0; i < rounds; i++) {
            c0 = c0.fma(a, b);
            c1 = c1.fma(a, b);
            c2 = c2.fma(a, b);
            c3 = c3.fma(a, b);
            c4 = c4.fma(a, b);
            c5 = c5.fma(a, b);
            c6 = c6.fma(a, b);
            c7 = c7.fma(a, b);
            c8 = c8.fma(a, b);
            c9 = c9.fma(a, b);
            c10 = c10.fma(a, b);
            c11 = c11.fma(a, b);
        }
        FloatVector sum = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
        return sum.add(c6).add(c7).add(c8).add(c9).add(c10).add(c11).lane(0);
    }
}
