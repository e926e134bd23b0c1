package dev.ninjagrad.nn.optim;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;

/** Bounds gradients before a step, so that one bad batch cannot throw the parameters far off. */
public final class Clipping {
    /** PyTorch's guard against division by 0. */
    private static final double EPS = 1e-6;

    private Clipping() {}

    /**
     * Gradients after clipping.
     *
     * @param norm what the norm of all gradients together was before
     */
    public record Clipped(List<Tensor> gradients, double norm) {}

    /** Returns the Euclidean norm of all elements of all gradients. */
    public static double norm(List<Tensor> gradients) {
        double sum = 0;
        for (Tensor gradient : gradients) {
            Storage values = gradient.storage();
            sum += gradient.dtype() == DType.F32
                    ? squared(values.size(), values.floats())
                    : squared(values.size(), values.doubles());
        }
        return Math.sqrt(sum);
    }

    private static double squared(int n, float[] values) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) values[i] * values[i];
        }
        return sum;
    }

    private static double squared(int n, double[] values) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += values[i] * values[i];
        }
        return sum;
    }

    /** Scales all gradients by one factor so that their common norm is at most {@code max}, as {@code clip_grad_norm_}. */
    public static Clipped byNorm(List<Tensor> gradients, double max) {
        double norm = norm(gradients);
        double factor = max / (norm + EPS);
        if (factor >= 1) {
            return new Clipped(gradients, norm);
        }
        try (var _ = NoGrad.enter()) {
            return new Clipped(gradients.stream().map(g -> g.mul(factor)).toList(), norm);
        }
    }

    /**
     * Gradients after clipping, with nothing read on the way: for a step that is compiled.
     *
     * @param norm a scalar, what the norm of all gradients together was before
     */
    public record Scaled(List<Tensor> gradients, Tensor norm) {}

    /** Like {@link #byNorm} by the factor min(1, max/norm), in tensor ops; an infinite bound leaves the gradients alone. */
    public static Scaled scaledByNorm(List<Tensor> gradients, double max) {
        try (var _ = NoGrad.enter()) {
            Tensor sum = gradients.stream()
                    .map(g -> g.square().sum())
                    .reduce(Tensor::add)
                    .orElseThrow(() -> new IllegalArgumentException("clipping needs at least one gradient"));
            Tensor norm = sum.sqrt();
            if (max == Double.POSITIVE_INFINITY) {
                return new Scaled(gradients, norm);
            }
            Tensor factor = norm.add(EPS).reciprocal().mul(max).minimum(1);
            return new Scaled(gradients.stream().map(g -> g.mul(factor)).toList(), norm);
        }
    }

    /** Cuts every element to [−bound, bound], as {@code clip_grad_value_}. */
    public static List<Tensor> byValue(List<Tensor> gradients, double bound) {
        try (var _ = NoGrad.enter()) {
            return gradients.stream().map(g -> g.maximum(-bound).minimum(bound)).toList();
        }
    }
}
