package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Derivatives by central differences, (f(x + h) − f(x − h)) / 2h: slow, obvious, and ignorant of every rule. */
final class Differences {
    /** Balances the truncation error, about h², against the rounding error, about 1e-16/h. */
    private static final double STEP = 1e-5;

    private Differences() {}

    /** Returns the gradient of a scalar function for each floating input; zeros for the others. */
    static List<double[]> gradient(Function<List<Tensor>, Double> f, List<Tensor> inputs) {
        List<double[]> out = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            double[] g = new double[inputs.get(i).size()];
            for (int e = 0; e < g.length && inputs.get(i).dtype() == DType.F64; e++) {
                g[e] = (f.apply(moved(inputs, i, e, STEP)) - f.apply(moved(inputs, i, e, -STEP))) / (2 * STEP);
            }
            out.add(g);
        }
        return out;
    }

    private static List<Tensor> moved(List<Tensor> inputs, int input, int element, double by) {
        List<Tensor> out = new ArrayList<>(inputs);
        double[] values = inputs.get(input).toDoubles();
        values[element] += by;
        out.set(input, Tensor.of(values, inputs.get(input).shape().sizes()));
        return out;
    }
}
