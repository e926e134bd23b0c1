package dev.ninjagrad.tensor;

/** The update of Adam as plain loops: every array has the same index, so the JIT compiler vectorises them. */
final class PlainAdam {
    private PlainAdam() {}

    static void apply(
            double beta1,
            double beta2,
            double penalty,
            double shrink,
            double rate,
            double eps,
            Storage theta,
            Storage gradient,
            Storage mean,
            Storage square) {
        int n = theta.size();
        if (theta.dtype() == DType.F32) {
            apply(
                    (float) beta1,
                    (float) (1 - beta1),
                    (float) beta2,
                    (float) (1 - beta2),
                    (float) penalty,
                    (float) shrink,
                    (float) rate,
                    (float) eps,
                    n,
                    theta.floats(),
                    gradient.floats(),
                    mean.floats(),
                    square.floats());
        } else {
            double rest1 = 1 - beta1;
            double rest2 = 1 - beta2;
            double[] t = theta.doubles();
            double[] m = mean.doubles();
            double[] v = square.doubles();
            double[] gradients = gradient.doubles();
            for (int i = 0; i < n; i++) {
                double g = gradients[i] + penalty * t[i];
                m[i] = beta1 * m[i] + rest1 * g;
                v[i] = beta2 * v[i] + rest2 * (g * g);
                t[i] = shrink * t[i] - rate * (m[i] / (Math.sqrt(v[i]) + eps));
            }
        }
    }

    private static void apply(
            float beta1,
            float rest1,
            float beta2,
            float rest2,
            float penalty,
            float shrink,
            float rate,
            float eps,
            int n,
            float[] theta,
            float[] gradient,
            float[] m,
            float[] v) {
        for (int i = 0; i < n; i++) {
            float g = gradient[i] + penalty * theta[i];
            m[i] = beta1 * m[i] + rest1 * g;
            v[i] = beta2 * v[i] + rest2 * (g * g);
            theta[i] = shrink * theta[i] - rate * (m[i] / ((float) Math.sqrt(v[i]) + eps));
        }
    }
}
