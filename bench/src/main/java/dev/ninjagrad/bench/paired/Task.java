package dev.ninjagrad.bench.paired;

import dev.ninjagrad.interop.Safetensors;

/** What both sides repeat, and how a peer is told of it. */
interface Task {
    /** Steps of the beginning whose losses are compared. */
    int COMPARED_STEPS = 20;

    /** What {@link #mine} does, before it is first done. */
    interface Mine {
        /** Does it once; returns the loss, if that is compared, or NaN. */
        double step();
    }

    /** Returns our side, ready to run. */
    Mine mine();

    /** Returns what the peer calls it. */
    String peerTask();

    /**
     * Returns what the peer needs: the initial numbers and batches as tensors, all else as metadata. Parameters come first, named in the
     * metadata's {@code parameters}; then batches {@code x.0}, {@code y.0}, {@code x.1} and so on. A target of −100 is to be left out of the
     * mean.
     */
    Safetensors handed();
}
