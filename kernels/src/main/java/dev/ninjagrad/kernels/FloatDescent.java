package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Storage;

/**
 * The updates of gradient descent on all threads, in the order of operations of the plain kernel, so that the bits are the same. Plain loops
 * too, which the JIT compiler makes vectors of: an update runs once a step, and until it is compiled explicit vectors would be objects.
 * Kept by its thread, so that sharing an update allocates nothing.
 */
final class FloatDescent implements Kernels.Part {
    private static final float[] NONE = {};

    /** One thread's elements in a nanosecond, about. */
    private static final int PER_NANO = 12;

    private float rate;
    private float penalty;
    private float momentum;
    private boolean nesterov;
    private int n;
    private int parts;
    private float[] theta = NONE;
    private float[] gradient = NONE;

    /** Nothing where there is no momentum. */
    private float[] direction = NONE;

    /** See Kernels.descend. */
    void apply(ThreadTeam team, double rate, double penalty, Storage theta, Storage gradient) {
        set(rate, penalty, 0, false);
        share(team, theta, gradient, NONE);
    }

    /** See Kernels.descendWithMomentum. */
    void applyWithMomentum(
            ThreadTeam team,
            double rate,
            double penalty,
            double momentum,
            boolean nesterov,
            Storage theta,
            Storage gradient,
            Storage direction) {
        set(rate, penalty, momentum, nesterov);
        share(team, theta, gradient, direction.floats());
    }

    private void set(double newRate, double newPenalty, double newMomentum, boolean looksAhead) {
        rate = (float) newRate;
        penalty = (float) newPenalty;
        momentum = (float) newMomentum;
        nesterov = looksAhead;
    }

    private void share(ThreadTeam team, Storage parameter, Storage slope, float[] kept) {
        theta = parameter.floats();
        gradient = slope.floats();
        direction = kept;
        n = parameter.size();
        parts = team.parts(n / PER_NANO);
        team.run(parts, n / PER_NANO, this);
        theta = NONE;
        gradient = NONE;
        direction = NONE;
    }

    @Override
    public void run(int part) {
        int from = FloatKernels.cut(n, part, parts);
        int to = FloatKernels.cut(n, part + 1, parts);
        if (direction.length == 0) {
            move(from, to, rate, penalty, theta, gradient);
        } else if (nesterov) {
            lookAhead(from, to, rate, penalty, momentum, theta, gradient, direction);
        } else {
            moveOn(from, to, rate, penalty, momentum, theta, gradient, direction);
        }
    }

    private static void move(int from, int to, float rate, float penalty, float[] theta, float[] gradient) {
        for (int i = from; i < to; i++) {
            theta[i] -= rate * (gradient[i] + penalty * theta[i]);
        }
    }

    private static void moveOn(
            int from,
            int to,
            float rate,
            float penalty,
            float momentum,
            float[] theta,
            float[] gradient,
            float[] direction) {
        for (int i = from; i < to; i++) {
            float b = momentum * direction[i] + (gradient[i] + penalty * theta[i]);
            direction[i] = b;
            theta[i] -= rate * b;
        }
    }

    private static void lookAhead(
            int from,
            int to,
            float rate,
            float penalty,
            float momentum,
            float[] theta,
            float[] gradient,
            float[] direction) {
        for (int i = from; i < to; i++) {
            float g = gradient[i] + penalty * theta[i];
            float b = momentum * direction[i] + g;
            direction[i] = b;
            theta[i] -= rate * (g + momentum * b);
        }
    }
}
