package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Storage;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The updates of gradient descent, in the order of operations of the plain kernel, so that the bits are the same. Kept by its
 * thread, so that sharing an update allocates nothing.
 */
final class FloatDescent implements Kernels.Part {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;
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

    /** See Kernels.descend. Whole vectors are written: up to L − 1 elements of padding. */
    void apply(ThreadTeam team, double rate, double penalty, Storage theta, Storage gradient) {
        set(rate, penalty, 0, false);
        share(team, theta, gradient, NONE);
    }

    /** See Kernels.descendWithMomentum; writes like {@link #apply}. */
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
        int vectors = (n + L - 1) / L;
        int from = (int) ((long) vectors * part / parts) * L;
        int to = (int) ((long) vectors * (part + 1) / parts) * L;
        if (direction.length == 0) {
            move(from, to, theta, gradient);
        } else {
            moveOn(from, to, theta, gradient, direction);
        }
    }

    private void move(int from, int to, float[] t, float[] gradients) {
        FloatVector step = FloatVector.broadcast(S, rate);
        FloatVector decay = FloatVector.broadcast(S, penalty);
        for (int i = from; i < to; i += L) {
            FloatVector old = FloatVector.fromArray(S, t, i);
            FloatVector g = FloatVector.fromArray(S, gradients, i).add(decay.mul(old));
            old.sub(step.mul(g)).intoArray(t, i);
        }
    }

    private void moveOn(int from, int to, float[] t, float[] gradients, float[] directions) {
        FloatVector step = FloatVector.broadcast(S, rate);
        FloatVector decay = FloatVector.broadcast(S, penalty);
        FloatVector keep = FloatVector.broadcast(S, momentum);
        for (int i = from; i < to; i += L) {
            FloatVector old = FloatVector.fromArray(S, t, i);
            FloatVector g = FloatVector.fromArray(S, gradients, i).add(decay.mul(old));
            FloatVector b = keep.mul(FloatVector.fromArray(S, directions, i)).add(g);
            b.intoArray(directions, i);
            if (nesterov) {
                old.sub(step.mul(g.add(keep.mul(b)))).intoArray(t, i);
            } else {
                old.sub(step.mul(b)).intoArray(t, i);
            }
        }
    }
}
