package dev.ninjagrad.check.doctor;

import java.util.function.ToDoubleFunction;

/** Central differences with one Richardson step: error of order h⁴, a relative 1e-9 or so for a smooth function of order 1. */
final class Numerical {
    private static final double STEP = 1e-3;

    private Numerical() {}

    static double[] gradient(ToDoubleFunction<double[]> f, double[] x) {
        double[] at = x.clone();
        double[] g = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double h = STEP * Math.max(1, Math.abs(x[i]));
            double wide = slope(f, at, i, h);
            double narrow = slope(f, at, i, h / 2);
            g[i] = (4 * narrow - wide) / 3;
        }
        return g;
    }

    private static double slope(ToDoubleFunction<double[]> f, double[] at, int i, double h) {
        double own = at[i];
        at[i] = own + h;
        double up = f.applyAsDouble(at);
        double width = at[i];
        at[i] = own - h;
        double down = f.applyAsDouble(at);
        width -= at[i];
        at[i] = own;
        return (up - down) / width;
    }
}
