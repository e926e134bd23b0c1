package dev.ninjagrad.tensor;

/** The updates of gradient descent as plain loops: every array has the same index, so the JIT compiler vectorises them. */
final class PlainDescent {
    private PlainDescent() {}

    static void apply(double rate, double penalty, Storage theta, Storage gradient) {
        if (theta.dtype() == DType.F32) {
            apply(theta.size(), (float) rate, (float) penalty, theta.floats(), gradient.floats());
        } else {
            apply(theta.size(), rate, penalty, theta.doubles(), gradient.doubles());
        }
    }

    private static void apply(int n, double rate, double penalty, double[] theta, double[] gradient) {
        for (int i = 0; i < n; i++) {
            theta[i] -= rate * (gradient[i] + penalty * theta[i]);
        }
    }

    private static void apply(int n, float rate, float penalty, float[] theta, float[] gradient) {
        for (int i = 0; i < n; i++) {
            theta[i] -= rate * (gradient[i] + penalty * theta[i]);
        }
    }

    static void withMomentum(
            double rate,
            double penalty,
            double momentum,
            boolean nesterov,
            Storage theta,
            Storage gradient,
            Storage direction) {
        if (theta.dtype() == DType.F32) {
            withMomentum(
                    theta.size(),
                    (float) rate,
                    (float) penalty,
                    (float) momentum,
                    nesterov,
                    theta.floats(),
                    gradient.floats(),
                    direction.floats());
        } else {
            withMomentum(
                    theta.size(),
                    rate,
                    penalty,
                    momentum,
                    nesterov,
                    theta.doubles(),
                    gradient.doubles(),
                    direction.doubles());
        }
    }

    private static void withMomentum(
            int n,
            double rate,
            double penalty,
            double momentum,
            boolean nesterov,
            double[] theta,
            double[] gradient,
            double[] direction) {
        for (int i = 0; i < n; i++) {
            double g = gradient[i] + penalty * theta[i];
            double b = momentum * direction[i] + g;
            direction[i] = b;
            theta[i] -= rate * (nesterov ? g + momentum * b : b);
        }
    }

    private static void withMomentum(
            int n,
            float rate,
            float penalty,
            float momentum,
            boolean nesterov,
            float[] theta,
            float[] gradient,
            float[] direction) {
        for (int i = 0; i < n; i++) {
            float g = gradient[i] + penalty * theta[i];
            float b = momentum * direction[i] + g;
            direction[i] = b;
            theta[i] -= rate * (nesterov ? g + momentum * b : b);
        }
    }
}
