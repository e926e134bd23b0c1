package example;

/** Logistic regression by hand, in plain Java: a loss and its gradient, the kind of code that needs a gradient check. */
final class LogisticRegression {
    private final double[][] features;
    private final int[] labels;

    /** Takes one row of features and one label, 0 or 1, for each example. */
    LogisticRegression(double[][] features, int[] labels) {
        this.features = features;
        this.labels = labels;
    }

    /** Returns the mean cross-entropy for these weights, one a feature. */
    double loss(double[] weights) {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            double z = score(weights, features[i]);
            sum += Math.log1p(Math.exp(z)) - labels[i] * z;
        }
        return sum / labels.length;
    }

    /** Returns the mean over the examples of (p − y)·x. */
    double[] gradient(double[] weights) {
        double[] gradient = new double[weights.length];
        for (int i = 0; i < labels.length; i++) {
            double p = 1 / (1 + Math.exp(-score(weights, features[i])));
            for (int k = 0; k < gradient.length; k++) {
                gradient[k] += (p - labels[i]) * features[i][k] / labels.length;
            }
        }
        return gradient;
    }

    /** Returns the gradient as it is often written: without dividing by the number of examples. */
    double[] gradientWithoutTheMean(double[] weights) {
        double[] gradient = gradient(weights);
        for (int k = 0; k < gradient.length; k++) {
            gradient[k] *= labels.length;
        }
        return gradient;
    }

    private static double score(double[] weights, double[] x) {
        double z = 0;
        for (int k = 0; k < weights.length; k++) {
            z += weights[k] * x[k];
        }
        return z;
    }
}
