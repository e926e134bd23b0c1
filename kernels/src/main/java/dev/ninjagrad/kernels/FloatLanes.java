package dev.ninjagrad.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The vector of this dtype that all kernels compute with. */
final class FloatLanes {
    static final VectorSpecies<Float> S = VectorSpecies.of(float.class, VectorWidth.SHAPE);
    static final int L = S.length();

    /** As many ints as a vector has lanes. */
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, VectorShape.forBitSize(Integer.SIZE * L));

    private static final VectorShuffle<Float> BY_1 = rotation(1);
    private static final VectorShuffle<Float> BY_2 = rotation(2);
    private static final VectorShuffle<Float> BY_4 = rotation(4);
    private static final VectorShuffle<Float> BY_8 = rotation(8);

    /** For each n up to the lanes, the mask of the first n. */
    static final VectorMask<Float>[] FIRST = masks();

    private FloatLanes() {}

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static VectorMask<Float>[] masks() {
        VectorMask<Float>[] masks = new VectorMask[L + 1];
        for (int n = 0; n <= L; n++) {
            masks[n] = S.indexInRange(0, n);
        }
        return masks;
    }

    private static VectorShuffle<Float> rotation(int by) {
        return VectorShuffle.fromOp(S, lane -> (lane + by) % L);
    }

    /** Returns {@code n} less the lanes of a last, partly filled vector. */
    static int full(int n) {
        return n - n % L;
    }

    /** Returns {@code n} made up to whole vectors. */
    static int padded(int n) {
        return (n + L - 1) / L * L;
    }

    /**
     * Returns the sum of a vector's lanes that lie at the start of an array, always in the same order. {@code
     * reduceLanes(ADD)} may change its order, and so the last bit, when the JIT compiler takes over.
     */
    static float sum(float[] lanes) {
        FloatVector s = FloatVector.fromArray(S, lanes, 0);
        if (L > 8) {
            s = s.add(s.rearrange(BY_8));
        }
        if (L > 4) {
            s = s.add(s.rearrange(BY_4));
        }
        if (L > 2) {
            s = s.add(s.rearrange(BY_2));
        }
        if (L > 1) {
            s = s.add(s.rearrange(BY_1));
        }
        return s.lane(0);
    }
}
