package dev.ninjagrad.check;

import java.util.random.RandomGenerator;

/** Random factors that hide nothing: never near 0, never all alike. */
final class Signs {
    private Signs() {}

    /** Returns a number in ±[½, 1½). */
    static double next(RandomGenerator rng) {
        double size = 0.5 + rng.nextDouble();
        return rng.nextBoolean() ? size : -size;
    }
}
