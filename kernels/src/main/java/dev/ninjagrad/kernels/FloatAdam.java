package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.AdamRates;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Storage;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The update of Adam, in the order of operations of the plain kernel, so that the bits are the same. Kept by its thread, so
 * that sharing an update allocates nothing.
 */
final class FloatAdam implements Kernels.Part {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final int L = FloatLanes.L;
    private static final float[] NONE = {};

    /** One thread's elements in a nanosecond, about. */
    private static final int PER_NANO = 2;

    private float beta1;
    private float rest1;
    private float beta2;
    private float rest2;
    private float penalty;
    private float shrink;
    private float rate;
    private float eps;
    private int n;
    private int parts;
    private float[] theta = NONE;
    private float[] gradient = NONE;
    private float[] mean = NONE;
    private float[] square = NONE;

    /** See Kernels.adam. Whole vectors are written: up to L − 1 elements of padding. */
    void apply(ThreadTeam team, AdamRates rates, Storage theta, Storage gradient, Storage mean, Storage square) {
        beta1 = (float) rates.beta1();
        rest1 = (float) (1 - rates.beta1());
        beta2 = (float) rates.beta2();
        rest2 = (float) (1 - rates.beta2());
        penalty = (float) rates.penalty();
        shrink = (float) rates.shrink();
        rate = (float) rates.rate();
        eps = (float) rates.eps();
        this.theta = theta.floats();
        this.gradient = gradient.floats();
        this.mean = mean.floats();
        this.square = square.floats();
        n = theta.size();
        parts = team.parts(n / PER_NANO);
        team.run(parts, n / PER_NANO, this);
        this.theta = NONE;
        this.gradient = NONE;
        this.mean = NONE;
        this.square = NONE;
    }

    @Override
    public void run(int part) {
        int vectors = (n + L - 1) / L;
        int from = (int) ((long) vectors * part / parts) * L;
        int to = (int) ((long) vectors * (part + 1) / parts) * L;
        move(from, to, theta, gradient, mean, square);
    }

    private void move(int from, int to, float[] t, float[] gradients, float[] means, float[] squares) {
        FloatVector keep1 = FloatVector.broadcast(S, beta1);
        FloatVector take1 = FloatVector.broadcast(S, rest1);
        FloatVector keep2 = FloatVector.broadcast(S, beta2);
        FloatVector take2 = FloatVector.broadcast(S, rest2);
        FloatVector decay = FloatVector.broadcast(S, penalty);
        FloatVector kept = FloatVector.broadcast(S, shrink);
        FloatVector step = FloatVector.broadcast(S, rate);
        FloatVector least = FloatVector.broadcast(S, eps);
        for (int i = from; i < to; i += L) {
            FloatVector old = FloatVector.fromArray(S, t, i);
            FloatVector g = FloatVector.fromArray(S, gradients, i).add(decay.mul(old));
            FloatVector m = keep1.mul(FloatVector.fromArray(S, means, i)).add(take1.mul(g));
            FloatVector v = keep2.mul(FloatVector.fromArray(S, squares, i)).add(take2.mul(g.mul(g)));
            m.intoArray(means, i);
            v.intoArray(squares, i);
            kept.mul(old).sub(step.mul(m.div(v.sqrt().add(least)))).intoArray(t, i);
        }
    }
}
