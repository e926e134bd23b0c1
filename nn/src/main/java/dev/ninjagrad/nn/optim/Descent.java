package dev.ninjagrad.nn.optim;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.KernelChoice;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Update;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of {@link Sgd} on one parameter, shared among the threads of the kernels. Plain loops, which the JIT compiler makes vectors
 * of: an update runs once a step, and until it is compiled explicit vectors would be objects. Kept, so that an update allocates nothing.
 */
final class Descent implements Update, Kernels.Part {
    /** One thread's elements in a nanosecond, about. */
    private static final int PER_NANO = 12;

    /** Parts begin at multiples of this: at whole vectors. */
    private static final int LANES = 16;

    private static final Storage NOTHING = Storage.allocate(DType.F32, 0);

    private final Sgd.Settings settings;

    /** The direction kept from step to step; null without momentum. */
    private final @Nullable Storage direction;

    private Storage theta = NOTHING;
    private Storage gradient = NOTHING;
    private double rate;
    private int parts;

    Descent(Sgd.Settings settings, @Nullable Storage direction) {
        this.settings = settings;
        this.direction = direction;
    }

    @Override
    public String label() {
        return direction == null ? "sgd" : "sgd with momentum";
    }

    @Override
    public void apply(Storage parameter, Storage slope, double learningRate) {
        apply(KernelChoice.current().kernels(), parameter, slope, learningRate);
    }

    void apply(Kernels kernels, Storage parameter, Storage slope, double learningRate) {
        theta = parameter;
        gradient = slope;
        rate = learningRate;
        long nanos = parameter.size() / PER_NANO;
        parts = kernels.parts(nanos);
        kernels.share(parts, nanos, this);
        theta = NOTHING;
        gradient = NOTHING;
    }

    @Override
    public void run(int part) {
        int from = cut(part);
        int to = cut(part + 1);
        boolean floats = theta.dtype() == DType.F32;
        float r = (float) rate;
        float penalty = (float) settings.weightDecay();
        if (direction == null && floats) {
            descend(from, to, r, penalty, theta.floats(), gradient.floats());
        } else if (direction == null) {
            descend(from, to, rate, settings.weightDecay(), theta.doubles(), gradient.doubles());
        } else if (floats) {
            descend(from, to, r, penalty, settings, theta.floats(), gradient.floats(), direction.floats());
        } else {
            double decay = settings.weightDecay();
            descend(from, to, rate, decay, settings, theta.doubles(), gradient.doubles(), direction.doubles());
        }
    }

    private int cut(int part) {
        return part == parts ? theta.size() : (int) ((long) theta.size() * part / parts) / LANES * LANES;
    }

    private static void descend(int from, int to, float rate, float penalty, float[] theta, float[] gradient) {
        for (int i = from; i < to; i++) {
            theta[i] -= rate * (gradient[i] + penalty * theta[i]);
        }
    }

    private static void descend(int from, int to, double rate, double penalty, double[] theta, double[] gradient) {
        for (int i = from; i < to; i++) {
            theta[i] -= rate * (gradient[i] + penalty * theta[i]);
        }
    }

    private static void descend(
            int from,
            int to,
            float rate,
            float penalty,
            Sgd.Settings settings,
            float[] theta,
            float[] gradient,
            float[] direction) {
        float momentum = (float) settings.momentum();
        boolean nesterov = settings.nesterov();
        for (int i = from; i < to; i++) {
            float g = gradient[i] + penalty * theta[i];
            float b = momentum * direction[i] + g;
            direction[i] = b;
            theta[i] -= rate * (nesterov ? g + momentum * b : b);
        }
    }

    private static void descend(
            int from,
            int to,
            double rate,
            double penalty,
            Sgd.Settings settings,
            double[] theta,
            double[] gradient,
            double[] direction) {
        double momentum = settings.momentum();
        boolean nesterov = settings.nesterov();
        for (int i = from; i < to; i++) {
            double g = gradient[i] + penalty * theta[i];
            double b = momentum * direction[i] + g;
            direction[i] = b;
            theta[i] -= rate * (nesterov ? g + momentum * b : b);
        }
    }
}
