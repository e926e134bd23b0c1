package dev.ninjagrad.nn.optim;

/** The learning rate of each step, counted from 0. */
@FunctionalInterface
public interface Schedule {
    /** Returns the learning rate of a step. */
    double at(long step);

    /** Returns the same rate forever. */
    static Schedule constant(double rate) {
        return _ -> rate;
    }

    /**
     * Goes in a straight line from one rate at step 0 to another at step {@code steps}, and stays there.
     *
     * @throws IllegalArgumentException if {@code steps} < 1
     */
    static Schedule linear(double from, double to, long steps) {
        requireSteps("linear", steps);
        return step -> step >= steps ? to : from + (to - from) * ((double) step / steps);
    }

    /**
     * Goes along half a cosine from one rate at step 0 to another at step {@code steps}, and stays there.
     *
     * @throws IllegalArgumentException if {@code steps} < 1
     */
    static Schedule cosine(double from, double to, long steps) {
        requireSteps("cosine", steps);
        return step -> step >= steps ? to : to + (from - to) * (1 + Math.cos(Math.PI * step / steps)) / 2;
    }

    /**
     * Rises in a straight line for {@code warmUp} steps to where this schedule starts, then follows it. The first rate is
     * 1/(warmUp + 1) of the start, as in nanoGPT, so that no step is wasted on rate 0.
     */
    default Schedule afterWarmUp(long warmUp) {
        Schedule then = this;
        return step -> step < warmUp ? then.at(0) * (step + 1) / (warmUp + 1) : then.at(step - warmUp);
    }

    private static void requireSteps(String name, long steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("a " + name + " schedule needs at least 1 step; got " + steps);
        }
    }
}
