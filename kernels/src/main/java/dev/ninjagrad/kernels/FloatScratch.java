package dev.ninjagrad.kernels;

import java.util.Arrays;

/** Arrays of one thread for what does not fit whole vectors, and for packed panels. */
final class FloatScratch {
    private static final ThreadLocal<FloatScratch> OWN = ThreadLocal.withInitial(FloatScratch::new);
    private static final int L = FloatLanes.L;

    /** Two repeated operands, and one vector for a row's last elements. */
    final float[] left = new float[L];

    final float[] right = new float[L];
    final int[] mask = new int[L];
    final int[] maskTail = new int[L];
    final float[] tail = new float[4 * L];
    final float[] last = new float[L];

    /** A tile of results whose columns are not all wanted; or the first pass of a function. */
    final float[] tile = new float[8 * 3 * L];

    /** Arguments and values of a sigmoid, whose own work is in {@link #tile}. */
    final float[] gate = new float[8 * 3 * L];

    /** The product that this thread has asked the team for; kept, so that asking allocates nothing. */
    final FloatMatMul product = new FloatMatMul(this);

    /** The update that this thread has asked the team for. */
    final FloatAdam adam = new FloatAdam();

    /** The rows that this thread has asked the team to take, and to add. */
    final FloatGather gather = new FloatGather();

    final FloatScatter scatter = new FloatScatter();

    /** The attention that this thread has asked the team for. */
    final FloatAttention attention = new FloatAttention();

    private float[] rows = {};
    private float[] panels = {};

    static FloatScratch own() {
        return OWN.get();
    }

    /** Returns an array of at least {@code size} elements for packed rows of x. */
    float[] rows(int size) {
        if (rows.length < size) {
            rows = new float[size];
        }
        return rows;
    }

    /** Returns an array of at least {@code size} elements for packed panels of w. */
    float[] panels(int size) {
        if (panels.length < size) {
            panels = new float[size];
        }
        return panels;
    }

    /** Returns {@link #tail} with the {@code n % L} last elements of n at {@code xAt}, and {@code filler} behind them. */
    float[] lastOf(float[] x, int xAt, int n, float filler) {
        int full = FloatLanes.full(n);
        Arrays.fill(tail, 0, L, filler);
        System.arraycopy(x, xAt + full, tail, 0, n - full);
        return tail;
    }

    /** Stores the first {@code n % L} elements of {@link #tail} as the last of n elements at {@code yAt}. */
    void storeLast(float[] y, int yAt, int n) {
        int full = FloatLanes.full(n);
        System.arraycopy(tail, 0, y, yAt + full, n - full);
    }
}
