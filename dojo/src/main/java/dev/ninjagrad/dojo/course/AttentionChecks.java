package dev.ninjagrad.dojo.course;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks of attention, step by step, up to a whole small GPT. */
final class AttentionChecks {
    private static final double EPS = 1e-5;
    private static final double BLOCKED = -1e9;

    private AttentionChecks() {}

    static void putInto(Map<String, List<Check>> checks) {
        checks.put(
                "attention-scores",
                List.of(BackwardCheck.of(
                        "backward",
                        Inputs.seed(1).normal("q", 4, 3).normal("k", 5, 3),
                        in -> scores(in.get("q"), in.get("k")))));
        checks.put("causal-mask", List.of(mask()));
        checks.put("attention-softmax", List.of(softmax()));
        checks.put(
                "attention-values",
                List.of(BackwardCheck.of(
                        "backward",
                        Inputs.seed(4).normal("w", 4, 4).normal("v", 4, 3),
                        in -> in.get("w").matmul(in.get("v")))));
        checks.put("cross-attention", List.of(crossAttention()));
        checks.put("multi-head", List.of(multiHead()));
        checks.put("micro-gpt", List.of(microGpt()));
    }

    private static Tensor scores(Tensor q, Tensor k) {
        return q.matmul(k.transpose()).div(Math.sqrt(q.dim(1)));
    }

    private static Check mask() {
        Inputs inputs = Inputs.seed(2).normal("scores", 4, 4).fixed("mask", lower(4).toDoubles(), 4, 4);
        return BackwardCheck.of(
                        "backward",
                        inputs,
                        in -> in.get("mask")
                                .mul(in.get("scores"))
                                .add(in.get("mask").neg().add(1).mul(BLOCKED)))
                .mistake(
                        "mask-dropped",
                        "dscores: the mask is missing: gradient flows into scores that were replaced by a constant.",
                        in -> Map.of("dscores", in.get("dy")))
                .mistake(
                        "mask-inverted",
                        "dscores: the mask is the wrong way round: the scores that were kept get nothing.",
                        in -> Map.of("dscores", in.get("mask").neg().add(1).mul(in.get("dy"))));
    }

    private static Tensor lower(int n) {
        return Tensor.ones(DType.F64, n, n).tril();
    }

    private static Check softmax() {
        return BackwardCheck.of(
                        "backward",
                        Inputs.seed(3).normal("scores", 4, 4),
                        in -> in.get("scores").softmax(1))
                .outputNamed("w")
                .mistake(
                        "softmax-missing-coupling",
                        "dscores: only the diagonal is there: raising one score also lowers all other weights of its row.",
                        in -> Map.of(
                                "dscores",
                                in.get("w").mul(in.get("w").neg().add(1)).mul(in.get("dw"))))
                .mistake(
                        "wrong-axis",
                        "dscores: summed over the columns; softmax was taken over each row.",
                        in -> Map.of(
                                "dscores",
                                in.get("w")
                                        .mul(in.get("dw")
                                                .sub(in.get("dw")
                                                        .mul(in.get("w"))
                                                        .sum(0, true)))));
    }

    private static Check crossAttention() {
        Inputs inputs = Inputs.seed(5)
                .normal("x", 4, 3)
                .normal("ctx", 5, 3)
                .normal("wq", 3, 3)
                .normal("wk", 3, 3)
                .normal("wv", 3, 3);
        return BackwardCheck.of("backward", inputs, in -> {
            Tensor q = in.get("x").matmul(in.get("wq")).named("q");
            Tensor k = in.get("ctx").matmul(in.get("wk")).named("k");
            Tensor v = in.get("ctx").matmul(in.get("wv")).named("v");
            Tensor weights = scores(q, k).named("scores").softmax(1).named("weights");
            return weights.matmul(v);
        });
    }

    private static Check multiHead() {
        Inputs inputs = Inputs.seed(6)
                .normal("q", 4, 6)
                .normal("k", 4, 6)
                .normal("v", 4, 6)
                .count("heads", 2);
        return BackwardCheck.of("backward", inputs, in -> {
                    List<Tensor> heads = new ArrayList<>();
                    for (int h = 0; h < 2; h++) {
                        heads.add(weights(in, h).matmul(head(in, "v", h)));
                    }
                    return Tensor.concat(1, heads);
                })
                .mistake(
                        "factor-dropped",
                        "dq: the factor 1/√D of the scores is missing.",
                        in -> Map.of("dq", dq(in, true, false).mul(Math.sqrt(3))))
                .mistake(
                        "softmax-missing-coupling",
                        "dq: softmax was treated element by element: raising one score lowers the other weights of its row.",
                        in -> Map.of("dq", dq(in, false, false)))
                .mistake(
                        "first-head-only",
                        "dq: every head was given the first head's gradient: cut dy into heads too.",
                        in -> Map.of("dq", dq(in, true, true)));
    }

    private static Tensor head(Named in, String name, int h) {
        return in.get(name).slice(1, 3 * h, 3 * h + 3);
    }

    private static Tensor weights(Named in, int h) {
        return scores(head(in, "q", h), head(in, "k", h)).softmax(1);
    }

    private static Tensor dq(Named in, boolean coupled, boolean first) {
        List<Tensor> parts = new ArrayList<>();
        for (int h = 0; h < 2; h++) {
            Tensor w = weights(in, h);
            Tensor dw = head(in, "dy", first ? 0 : h).matmul(head(in, "v", h).transpose());
            Tensor ds = w.mul(coupled ? dw.sub(dw.mul(w).sum(1, true)) : dw);
            parts.add(ds.matmul(head(in, "k", h)).div(Math.sqrt(3)));
        }
        return Tensor.concat(1, parts);
    }

    // ---- the whole model

    private static Tensor norm(Tensor x) {
        return x.mul(x.square().mean(1, true).add(EPS).pow(-0.5));
    }

    private static Check microGpt() {
        Inputs inputs = Inputs.seed(7).normal("x0", 4, 4);
        for (String square : List.of("wq", "wk", "wv", "wo")) {
            inputs.normal(square, 4, 4);
        }
        inputs.normal("w1", 4, 8).normal("w2", 8, 4).normal("head", 4, 5).indices("targets", new int[] {1, 0, 4, 2});
        return BackwardCheck.ofLoss("backward", inputs, in -> {
                    Tensor x0 = in.get("x0");
                    Tensor n0 = norm(x0).named("n0");
                    Tensor q = n0.matmul(in.get("wq")).named("q");
                    Tensor k = n0.matmul(in.get("wk")).named("k");
                    Tensor v = n0.matmul(in.get("wv")).named("v");
                    Tensor blocked = lower(4).sub(1).mul(-BLOCKED);
                    Tensor weights = scores(q, k).add(blocked).softmax(1).named("weights");
                    Tensor mix = weights.matmul(v).named("mix");
                    Tensor x1 = x0.add(mix.matmul(in.get("wo"))).named("x1");
                    Tensor n1 = norm(x1).named("n1");
                    Tensor pre = n1.matmul(in.get("w1")).named("pre");
                    Tensor h = pre.relu().named("h");
                    Tensor x2 = x1.add(h.matmul(in.get("w2"))).named("x2");
                    return x2.matmul(in.get("head")).named("logits").crossEntropy(in.get("targets"));
                })
                .with("probs", in -> in.get("logits").softmax(1))
                .with("onehot", in -> in.get("targets").oneHot(5, DType.F64));
    }
}
