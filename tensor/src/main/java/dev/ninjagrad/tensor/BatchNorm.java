package dev.ninjagrad.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Each channel normalised over the batch, for training: y = γ·x̂ + β, x̂ = (x − μ)·r, r = 1/√(σ² + ε), with μ and the
 * <em>biased</em> σ² of the channel over all other dimensions. Ioffe and Szegedy, 2015.
 *
 * <p>x [..., C, ...] with the channels at {@code dim}, γ [C], β [C] → x's shape.
 *
 * <p>Derivation, one channel of n values; the paths are {@link LayerNorm}'s, along the batch instead of the row. dβ = Σ
 * g and dγ = Σ g·x̂. γ is constant within a channel, so it leaves the sums:
 *
 * <pre>
 *   dx = (γ·r/n) · (n·g − Σg − x̂ · Σ(g·x̂)).
 * </pre>
 *
 * At inference the statistics are constants, running averages of past batches; see {@link #statistics} and {@link
 * #inference}. Their variance is the unbiased one, as in PyTorch. Cost: four passes each way.
 */
public record BatchNorm(int dim, double eps) implements Fused {
    @Override
    public String label() {
        return "batchNorm";
    }

    @Override
    public String inputName(int input) {
        return List.of("x", "gain", "bias").get(input);
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        Spec x = inputs.getFirst().floating("batchNorm");
        Shape channels = Shape.of(x.shape().dim(dim));
        for (Spec w : inputs.subList(1, 3)) {
            x.like("batchNorm", w);
            if (!w.shape().equals(channels)) {
                throw new ShapeException("batchNorm with channels at dimension " + dim + " needs gain and bias "
                        + channels + "; got " + inputs.stream().map(Spec::shape).toList());
            }
        }
        if (x.shape().size() / Math.max(1, x.shape().dim(dim)) == 1) {
            throw new ShapeException("batchNorm needs more than one value a channel to have a variance; got x "
                    + x.shape() + " with channels at dimension " + dim);
        }
        return x;
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        try (Scope _ = NoGrad.enter()) {
            return composed(inputs).storage();
        }
    }

    /** x̂ and r, which the rules for x and γ share. */
    private record Normalized(Tensor x, Tensor scale) {}

    private Normalized normalized(Tensor x) {
        int[] others = others(x);
        Tensor centred = x.sub(x.mean(others, true));
        Tensor scale = centred.square().mean(others, true).add(eps).sqrt().reciprocal();
        return new Normalized(centred.mul(scale), scale);
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        Tensor x = n.x(0);
        int[] others = others(x);
        if (input == 2) {
            return g.sum(others);
        }
        Normalized norm = n.shared(g, () -> normalized(x));
        Tensor along = g.mul(norm.x()).sum(others, true);
        if (input == 1) {
            return along.reshape(n.x(1).shape());
        }
        int count = x.size() / Math.max(1, x.dim(dim));
        Tensor rest = g.mul(count).sub(g.sum(others, true)).sub(norm.x().mul(along));
        return rest.mul(channels(n.x(1), x).mul(norm.scale()).div(count));
    }

    @Override
    public Tensor composed(List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        return normalized(x).x().mul(channels(inputs.get(1), x)).add(channels(inputs.get(2), x));
    }

    private int[] others(Tensor x) {
        return IntStream.range(0, x.rank()).filter(d -> d != dim).toArray();
    }

    /** Returns one value a channel in the shape that broadcasts against x. */
    private Tensor channels(Tensor perChannel, Tensor x) {
        int[] sizes = new int[x.rank()];
        Arrays.fill(sizes, 1);
        sizes[dim] = x.dim(dim);
        return perChannel.reshape(sizes);
    }

    /** Mean and unbiased variance of each channel, [C]: what a running average is fed. */
    public record Statistics(Tensor mean, Tensor variance) {}

    /** Returns the batch's statistics, not recorded. */
    public Statistics statistics(Tensor x) {
        try (Scope _ = NoGrad.enter()) {
            return new Statistics(x.mean(others(x)), x.var(others(x), 1, false));
        }
    }

    /** Returns the output at inference: γ·(x − mean)/√(variance + ε) + β with given statistics, in primitive ops. */
    public Tensor inference(Tensor x, Statistics given, Tensor gain, Tensor bias) {
        Tensor scale = given.variance().add(eps).sqrt().reciprocal().mul(gain);
        return x.sub(channels(given.mean(), x)).mul(channels(scale, x)).add(channels(bias, x));
    }
}
