package dev.ninjagrad.dojo.course;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Checks of the backward passes on arrays, up to the whole MLP. */
final class TensorChecks {
    private static final double EPS = 1e-5;

    private TensorChecks() {}

    static void putInto(Map<String, List<Check>> checks) {
        checks.put(
                "sum",
                List.of(BackwardCheck.of(
                                "backward",
                                Inputs.seed(1).normal("x", 4, 3),
                                in -> in.get("x").sum(0, true))
                        .mistake(
                                "not-repeated",
                                "dx: this is dy itself, one row. Every row of x went into the sum, so every row gets dy.",
                                in -> Map.of("dx", in.get("dy")))));
        checks.put(
                "broadcast",
                List.of(BackwardCheck.of(
                        "backward",
                        Inputs.seed(2).normal("x", 4, 3).normal("b", 1, 3),
                        in -> in.get("x").add(in.get("b")))));
        checks.put(
                "matmul",
                List.of(BackwardCheck.of(
                        "backward",
                        Inputs.seed(3).normal("x", 4, 3).normal("w", 3, 3),
                        in -> in.get("x").matmul(in.get("w")))));
        checks.put(
                "transpose",
                List.of(BackwardCheck.of(
                        "backward",
                        Inputs.seed(4).normal("q", 4, 3).normal("k", 5, 3),
                        in -> in.get("q").matmul(in.get("k").transpose()))));
        checks.put(
                "exp",
                List.of(BackwardCheck.of(
                        "backward",
                        Inputs.seed(5).normal("x", 4, 3),
                        in -> in.get("x").exp())));
        checks.put(
                "log",
                List.of(BackwardCheck.of(
                        "backward",
                        Inputs.seed(6).positive("x", 4, 3),
                        in -> in.get("x").log())));
        checks.put(
                "pow",
                List.of(BackwardCheck.of(
                        "backward",
                        Inputs.seed(7).positive("x", 4, 3),
                        in -> in.get("x").add(0.1).pow(-0.5))));
        checks.put(
                "max",
                List.of(BackwardCheck.of(
                        "backward",
                        Inputs.seed(8).normal("x", 4, 5),
                        in -> in.get("x").max(1, true).values())));
        checks.put("softmax-long", List.of(softmaxLong()));
        checks.put("softmax-short", List.of(softmaxShort()));
        checks.put("tanh", List.of(tanh()));
        checks.put("batchnorm-long", List.of(batchNorm(true)));
        checks.put("batchnorm-short", List.of(batchNorm(false)));
        checks.put("batchnorm-unbiased", List.of(unbiased()));
        checks.put("embedding", List.of(embedding()));
        checks.put("mlp-backward", List.of(mlp()));
    }

    private static Tensor oneHot(int[] at, int classes) {
        return Tensor.of(at).oneHot(classes, DType.F64);
    }

    /** The mean cross-entropy with every step named. */
    private static Tensor crossEntropy(Tensor logits, Tensor onehot) {
        Tensor maxes = logits.max(1, true).values().named("logit_maxes");
        Tensor norm = logits.sub(maxes).named("norm_logits");
        Tensor counts = norm.exp().named("counts");
        Tensor sum = counts.sum(1, true).named("counts_sum");
        Tensor inverse = sum.pow(-1).named("counts_sum_inv");
        Tensor probs = counts.mul(inverse).named("probs");
        Tensor logprobs = probs.log().named("logprobs");
        return logprobs.mul(onehot).sum().neg().div(logits.dim(0));
    }

    private static Check softmaxLong() {
        Inputs inputs = Inputs.seed(9)
                .normal("logits", 4, 5)
                .fixed("onehot", oneHot(new int[] {1, 0, 4, 2}, 5).toDoubles(), 4, 5);
        return BackwardCheck.ofLoss("backward", inputs, in -> crossEntropy(in.get("logits"), in.get("onehot")));
    }

    private static Check softmaxShort() {
        Inputs inputs = Inputs.seed(10).normal("logits", 4, 5).indices("targets", new int[] {1, 0, 4, 2});
        return BackwardCheck.ofLoss("backward", inputs, in -> in.get("logits").crossEntropy(in.get("targets")))
                .with("probs", in -> in.get("logits").softmax(1))
                .with("onehot", in -> in.get("targets").oneHot(5, DType.F64))
                .mistake(
                        "term-dropped",
                        "dlogits: the true class is missing: 1 is subtracted from its probability.",
                        in -> Map.of("dlogits", in.get("probs").div(4)));
    }

    private static Check tanh() {
        return BackwardCheck.of(
                        "backward",
                        Inputs.seed(11).normal("x", 4, 3),
                        in -> in.get("x").tanh())
                .outputNamed("h");
    }

    // ---- batch norm

    private static Inputs batch(long seed) {
        return Inputs.seed(seed).normal("x", 6, 3).positive("gain", 1, 3).normal("bias", 1, 3);
    }

    private static Tensor normalized(Named in, int degrees) {
        Tensor x = in.get("x");
        Tensor diff = x.sub(x.mean(0, true).named("mean")).named("diff");
        Tensor variance = diff.square().named("sq").sum(0, true).div(degrees).named("variance");
        Tensor inv = variance.add(EPS).pow(-0.5).named("inv");
        Tensor raw = diff.mul(inv).named("raw");
        return in.get("gain").mul(raw).add(in.get("bias"));
    }

    private static Check batchNorm(boolean all) {
        Inputs inputs = all ? batch(12) : batch(12).only("x");
        BackwardCheck check = BackwardCheck.of("backward", inputs, in -> normalized(in, 6));
        return all
                ? check
                : check.mistake(
                                "norm-missing-path",
                                "dx: only the direct path is there: x moves the mean and the variance of its column too.",
                                in -> Map.of(
                                        "dx", in.get("gain").mul(in.get("dy")).mul(in.get("inv"))))
                        .mistake(
                                "norm-missing-path",
                                "dx: the path through the mean is missing: −Σd.",
                                in -> Map.of("dx", shortForm(in, 0, 1)));
    }

    private static Check unbiased() {
        return BackwardCheck.of("backward", batch(13).only("x"), in -> normalized(in, 5))
                .mistake(
                        "biased",
                        "dx: this is the short form for the biased variance: the path through the variance has n/(n − 1) here.",
                        in -> Map.of("dx", shortForm(in, 1, 1)))
                .mistake(
                        "norm-missing-path",
                        "dx: only the direct path is there: x moves the mean and the variance of its column too.",
                        in -> Map.of("dx", in.get("gain").mul(in.get("dy")).mul(in.get("inv"))));
    }

    /** inv/n · (n·d − mean·Σd − variance·raw·Σ(d·raw)). */
    private static Tensor shortForm(Named in, double mean, double variance) {
        Tensor d = in.get("gain").mul(in.get("dy"));
        Tensor raw = in.get("raw");
        int n = d.dim(0);
        return d.mul(n)
                .sub(d.sum(0, true).mul(mean))
                .sub(raw.mul(d.mul(raw).sum(0, true)).mul(variance))
                .mul(in.get("inv"))
                .div(n);
    }

    // ---- embedding, MLP

    private static Check embedding() {
        Inputs inputs = Inputs.seed(14).normal("table", 5, 3).indices("ids", new int[] {2, 0, 2, 4, 2, 0, 3});
        return BackwardCheck.of("backward", inputs, in -> in.get("table").index(in.get("ids")));
    }

    private static Check mlp() {
        int[] targets = {1, 0, 4, 2, 1, 3};
        int[] ids = {2, 0, 2, 4, 1, 0};
        Inputs inputs = Inputs.seed(15)
                .normal("table", 5, 3)
                .normal("w1", 3, 4)
                .positive("gain", 1, 4)
                .normal("bias", 1, 4)
                .normal("w2", 4, 5)
                .normal("b2", 1, 5)
                .indices("targets", targets)
                .indices("ids", ids);
        return BackwardCheck.ofLoss("backward", inputs, in -> {
                    Tensor emb = in.get("table").index(in.get("ids")).named("emb");
                    Tensor z = emb.matmul(in.get("w1")).named("z");
                    Tensor pre = in.get("gain")
                            .mul(normalizedRaw(z))
                            .add(in.get("bias"))
                            .named("pre");
                    Tensor h = pre.tanh().named("h");
                    Tensor logits = h.matmul(in.get("w2")).add(in.get("b2")).named("logits");
                    return logits.crossEntropy(in.get("targets"));
                })
                .with("raw", in -> normalizedRaw(in.get("z")))
                .with(
                        "inv",
                        in -> in.get("z").var(new int[] {0}, 0, true).add(EPS).pow(-0.5))
                .with("probs", in -> in.get("logits").softmax(1))
                .with("onehot", in -> in.get("targets").oneHot(5, DType.F64))
                .with("onehotIds", in -> in.get("ids").oneHot(5, DType.F64))
                .mistake(
                        "norm-missing-path",
                        "dz: only the direct path is there: z moves the mean and the variance of its column too.",
                        in -> Map.of("dz", in.get("gain").mul(in.get("dpre")).mul(in.get("inv"))));
    }

    /** The batch norm without gain and bias. */
    private static Tensor normalizedRaw(Tensor z) {
        Tensor diff = z.sub(z.mean(0, true));
        return diff.mul(diff.square().mean(0, true).add(EPS).pow(-0.5));
    }
}
