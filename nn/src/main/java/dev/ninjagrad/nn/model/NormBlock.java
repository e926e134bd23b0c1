package dev.ninjagrad.nn.model;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/**
 * What surrounds the layers of a transformer, with its backward pass by hand: a norm, dropout, and the residual connection around
 * both. The norm is RMS norm or layer norm, taken apart into every step.
 *
 * <p>N rows, C channels:
 *
 * <pre>
 *   centred = x − mean(x)                     [N, C]   (layer norm only; RMS norm takes x itself)
 *   mean_sq = mean(centred²)                  [N, 1]
 *   inv     = (mean_sq + ε)^−½                [N, 1]
 *   normal  = centred · inv                   [N, C]
 *   y       = gain · normal (+ bias)          [N, C]
 *   dropped = y · keep / (1 − p)              [N, C]
 *   out     = x + dropped                     [N, C]
 *   loss    = mean (out − goal)²              []
 * </pre>
 */
public final class NormBlock implements HandWritten {
    private static final double EPS = 1e-5;

    private final boolean centring;
    private final double dropout;
    private final Tensor goal;
    private final Tensor keep;
    private final SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();

    private NormBlock(boolean centring, int rows, int channels, double dropout, DType dtype, RandomGenerator rng) {
        this.centring = centring;
        this.dropout = dropout;
        this.goal = Tensor.randn(rng, dtype, rows, channels);
        this.keep = Tensor.rand(rng, rows, channels).ge(dropout);
        leaf("x", Tensor.randn(rng, dtype, rows, channels));
        leaf("gain", Tensor.randn(rng, dtype, channels));
        if (centring) {
            leaf("bias", Tensor.randn(rng, dtype, channels));
        }
    }

    private void leaf(String name, Tensor values) {
        parameters.put(name, Parameter.of(values).named(name));
    }

    /** Returns a block with layer norm (Ba, Kiros and Hinton, 2016) on random data. */
    public static NormBlock layerNorm(int rows, int channels, double dropout, DType dtype, RandomGenerator rng) {
        return new NormBlock(true, rows, channels, dropout, dtype, rng);
    }

    /** Returns a block with RMS norm (Zhang and Sennrich, 2019) on random data. */
    public static NormBlock rmsNorm(int rows, int channels, double dropout, DType dtype, RandomGenerator rng) {
        return new NormBlock(false, rows, channels, dropout, dtype, rng);
    }

    @Override
    public String name() {
        return centring ? "layer-norm" : "rms-norm";
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        return Collections.unmodifiableSequencedMap(parameters);
    }

    @Override
    public NamedTensors forward() {
        NamedTensors v = new NamedTensors();
        v.keep("goal", goal);
        v.keep("keep", keep);
        v.keepAll(parameters);
        Tensor x = v.get("x");
        Tensor centred = x;
        if (centring) {
            Tensor mean = v.keep("mean", x.mean(1, true)); // [N, 1]
            centred = v.keep("centred", x.sub(mean)); // [N, C]
        }
        Tensor meanSq = v.keep("mean_sq", centred.square().mean(1, true)); // [N, 1]
        Tensor inv = v.keep("inv", meanSq.add(EPS).pow(-0.5)); // [N, 1]
        Tensor normal = v.keep("normal", centred.mul(inv)); // [N, C]
        Tensor stretched = normal.mul(v.get("gain")); // [N, C]
        Tensor y = v.keep("y", centring ? stretched.add(v.get("bias")) : stretched); // [N, C]
        Tensor dropped = v.keep("dropped", y.mul(keep.to(y.dtype())).div(1 - dropout)); // [N, C]
        Tensor out = v.keep("out", x.add(dropped)); // [N, C]
        v.keep("loss", out.sub(goal).square().mean()); // []
        return v;
    }

    @Override
    public NamedTensors backward(NamedTensors v) {
        Tensor out = v.get("out");
        NamedTensors d = new NamedTensors();
        try (var _ = NoGrad.enter()) {
            d.put("loss", ShortForms.seed(out.dtype())); // []
            // loss = mean (out − goal)²
            Tensor dout = d.put("out", out.sub(v.get("goal")).mul(2.0 / out.size())); // [N, C]
            // out = x + dropped: both get the cotangent, x collects it at the end
            Tensor ddropped = d.put("dropped", dout); // [N, C]
            // dropped = y · keep / (1 − p)
            Tensor dy = d.put("y", ddropped.mul(v.get("keep").to(out.dtype())).div(1 - dropout)); // [N, C]
            // y = gain · normal + bias, both repeated along the rows: sum over the rows
            if (centring) {
                d.put("bias", dy.sum(0)); // [C]
            }
            d.put("gain", dy.mul(v.get("normal")).sum(0)); // [C]
            d.put("normal", dy.mul(v.get("gain"))); // [N, C]
            norm(v, d);
        }
        return d;
    }

    private void norm(NamedTensors v, NamedTensors d) {
        Tensor x = v.get("x");
        Tensor centred = centring ? v.get("centred") : x;
        Tensor inv = v.get("inv");
        Tensor dnormal = d.get("normal");
        double c = x.dim(1);
        // normal = centred · inv, the inverse repeated along the row
        Tensor dinv = d.put("inv", dnormal.mul(centred).sum(1, true)); // [N, 1]
        // inv = (mean_sq + ε)^−½
        Tensor dmeanSq = d.put("mean_sq", dinv.mul(inv.pow(3)).mul(-0.5)); // [N, 1]
        // centred is used twice: in normal, and squared in its mean
        Tensor dcentred = dnormal.mul(inv).add(centred.mul(2 / c).mul(dmeanSq)); // [N, C]
        Tensor dx = dcentred;
        if (centring) {
            d.put("centred", dcentred); // [N, C]
            // centred = x − mean, the mean repeated along the row
            Tensor dmean = d.put("mean", dcentred.sum(1, true).neg()); // [N, 1]
            dx = dcentred.add(dmean.div(c)); // [N, C]
        }
        // x is used once more, by the residual connection
        d.put("x", dx.add(d.get("out"))); // [N, C]
    }
}
