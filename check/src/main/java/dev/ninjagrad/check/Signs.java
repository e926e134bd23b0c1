package dev.ninjagrad.check;

import java.util.random.RandomGenerator;

/** Random factors that hide nothing: never near 0, never all alike. */
final class Signs {
    private Signs() {}

    /** Returns a number in ±[½, 1½). */
    static double next(RandomGenerator rng) {
        long bits = rng.nextLong();
        double size = 0.5 + (bits >>> 11) * 0x1p-53;
        return (bits & 1) == 0 ? size : -size;
    }
}
