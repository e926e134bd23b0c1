package dev.ninjagrad.dojo.course;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Checks of dropout, residual connections, and the norms of transformers. */
final class LayerChecks {
    private static final double EPS = 1e-5;

    private LayerChecks() {}

    static void putInto(Map<String, List<Check>> checks) {
        checks.put("dropout", List.of(dropout()));
        checks.put("residual", List.of(residual()));
        checks.put("rmsnorm", List.of(rmsNorm()));
        checks.put("layernorm", List.of(layerNorm()));
    }

    private static Check dropout() {
        Inputs inputs = Inputs.seed(1).normal("x", 4, 5).mask("mask", 0.7, 4, 5).constant("p", 0.3);
        return BackwardCheck.of(
                        "backward",
                        inputs,
                        in -> in.get("x").mul(in.get("mask").to(DType.F64)).div(1 - in.number("p")))
                .mistake(
                        "dropout-not-rescaled",
                        "dx: the factor 1/(1 − p) is missing: what was scaled up going forward is scaled up going back.",
                        in -> Map.of("dx", in.get("mask").to(DType.F64).mul(in.get("dy"))))
                .mistake(
                        "mask-dropped",
                        "dx: the mask is missing: a unit that was dropped moves nothing and gets nothing.",
                        in -> Map.of("dx", in.get("dy").div(1 - in.number("p"))))
                .mistake(
                        "factor-inverted",
                        "dx: scaled by 1 − p where the forward pass scaled by 1/(1 − p).",
                        in -> Map.of(
                                "dx",
                                in.get("mask").to(DType.F64).mul(in.get("dy")).mul(1 - in.number("p"))));
    }

    private static Check residual() {
        Inputs inputs = Inputs.seed(2).normal("x", 4, 3).normal("w", 3, 3);
        return BackwardCheck.of("backward", inputs, in -> {
                    Tensor f = in.get("x").matmul(in.get("w")).tanh().named("f");
                    return in.get("x").add(f);
                })
                .mistake(
                        "branch-missing",
                        "dx: only the path around is there: x also moves f, and that gradient comes back through w.",
                        in -> Map.of("dx", in.get("dy")));
    }

    private static Check rmsNorm() {
        Inputs inputs = Inputs.seed(3).normal("x", 4, 5).positive("gain", 1, 5);
        return BackwardCheck.of("backward", inputs, in -> {
                    Tensor inv = in.get("x").square().mean(1, true).add(EPS).pow(-0.5);
                    return in.get("gain").mul(in.get("x").mul(inv));
                })
                .with("inv", in -> in.get("x").square().mean(1, true).add(EPS).pow(-0.5))
                .mistake(
                        "norm-missing-path",
                        "dx: only the direct path is there: x moves the scale of its row too.",
                        in -> Map.of("dx", in.get("gain").mul(in.get("dy")).mul(in.get("inv"))));
    }

    private static Check layerNorm() {
        Inputs inputs = Inputs.seed(4).normal("x", 4, 5).positive("gain", 1, 5).normal("bias", 1, 5);
        return BackwardCheck.of(
                        "backward", inputs, in -> in.get("gain").mul(raw(in)).add(in.get("bias")))
                .with("raw", LayerChecks::raw)
                .with("inv", LayerChecks::inverse)
                .mistake(
                        "norm-missing-path",
                        "dx: only the direct path is there: x moves the mean and the variance of its row too.",
                        in -> Map.of("dx", in.get("gain").mul(in.get("dy")).mul(in.get("inv"))))
                .mistake(
                        "wrong-axis",
                        "dx: summed over the rows, as in batch norm; the statistics here are those of a row, so sum over it.",
                        in -> Map.of("dx", shortForm(in, 0)));
    }

    private static Tensor diff(Named in) {
        return in.get("x").sub(in.get("x").mean(1, true));
    }

    private static Tensor inverse(Named in) {
        return diff(in).square().mean(1, true).add(EPS).pow(-0.5);
    }

    private static Tensor raw(Named in) {
        return diff(in).mul(inverse(in));
    }

    private static Tensor shortForm(Named in, int axis) {
        Tensor d = in.get("gain").mul(in.get("dy"));
        Tensor raw = in.get("raw");
        int c = d.dim(1);
        return d.mul(c)
                .sub(d.sum(axis, true))
                .sub(raw.mul(d.mul(raw).sum(axis, true)))
                .mul(in.get("inv"))
                .div(c);
    }
}
