package dev.ninjagrad.tensor;

/** The update of Adam as plain loops: every array has the same index, so the JIT compiler vectorises them. */
final class PlainAdam {
    private PlainAdam() {}

    static void apply(AdamRates rates, Storage theta, Storage gradient, Storage mean, Storage square) {
        if (theta.dtype() == DType.F32) {
            apply(rates, theta.size(), theta.floats(), gradient.floats(), mean.floats(), square.floats());
        } else {
            apply(rates, theta.size(), theta.doubles(), gradient.doubles(), mean.doubles(), square.doubles());
        }
    }

    private static void apply(AdamRates rates, int n, double[] theta, double[] gradient, double[] m, double[] v) {
        double beta1 = rates.beta1();
        double rest1 = 1 - beta1;
        double beta2 = rates.beta2();
        double rest2 = 1 - beta2;
        double penalty = rates.penalty();
        double shrink = rates.shrink();
        double rate = rates.rate();
        double eps = rates.eps();
        for (int i = 0; i < n; i++) {
            double g = gradient[i] + penalty * theta[i];
            m[i] = beta1 * m[i] + rest1 * g;
            v[i] = beta2 * v[i] + rest2 * (g * g);
            theta[i] = shrink * theta[i] - rate * (m[i] / (Math.sqrt(v[i]) + eps));
        }
    }

    private static void apply(AdamRates rates, int n, float[] theta, float[] gradient, float[] m, float[] v) {
        float beta1 = (float) rates.beta1();
        float rest1 = (float) (1 - rates.beta1());
        float beta2 = (float) rates.beta2();
        float rest2 = (float) (1 - rates.beta2());
        float penalty = (float) rates.penalty();
        float shrink = (float) rates.shrink();
        float rate = (float) rates.rate();
        float eps = (float) rates.eps();
        for (int i = 0; i < n; i++) {
            float g = gradient[i] + penalty * theta[i];
            m[i] = beta1 * m[i] + rest1 * g;
            v[i] = beta2 * v[i] + rest2 * (g * g);
            theta[i] = shrink * theta[i] - rate * (m[i] / ((float) Math.sqrt(v[i]) + eps));
        }
    }
}
