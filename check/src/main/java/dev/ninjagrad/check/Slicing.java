package dev.ninjagrad.check;

import dev.ninjagrad.tensor.Tensor;

/**
 * How to go through the elements of a leaf in an {@link Incremental} computation.
 *
 * @param fromEnd the dimension to slice, counted from the last, which is 1; 0 for none
 * @param variants how many to compute at once
 */
record Slicing(int fromEnd, int variants) {
    /** Enough to share what an op costs to start, in whole vectors. */
    private static final int MOST = 64;

    private static final int LEAST = 32;

    /** What a block of variants may take, in numbers: few enough to stay in the caches. */
    private static final long NUMBERS = 1 << 17;

    /** What a block may take in any case, in numbers: 32 MB of them. */
    private static final long ROOM = 1 << 22;

    /** Returns the slicing that leaves least to compute. */
    static Slicing of(Incremental steps, Tensor leaf) {
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int fromEnd = Math.min(1, leaf.rank()); fromEnd <= leaf.rank(); fromEnd++) {
            long cost = steps.cost(leaf, fromEnd);
            if (cost < least) {
                least = cost;
                best = fromEnd;
            }
        }
        int variants = MOST;
        while (variants > LEAST && variants * least > NUMBERS) {
            variants /= 2;
        }
        while (variants > 1 && variants * least > ROOM) {
            variants /= 2;
        }
        return new Slicing(best, variants);
    }
}
