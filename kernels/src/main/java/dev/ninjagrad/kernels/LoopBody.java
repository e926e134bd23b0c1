package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Kernels.Block;

/** What {@link LoopWriter} implements: a chain as one loop. */
interface LoopBody {
    /** Runs over a window; blocks as in {@link dev.ninjagrad.tensor.Chain}. */
    void run(int rows, int n, Block[] blocks);
}
