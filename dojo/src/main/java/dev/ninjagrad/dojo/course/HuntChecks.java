package dev.ninjagrad.dojo.course;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Checks of the broken backward passes that the learner repairs. */
final class HuntChecks {
    private static final double EPS = 1e-5;

    private HuntChecks() {}

    static void putInto(Map<String, List<Check>> checks) {
        checks.put("bug-bias", List.of(bias()));
        checks.put("bug-tanh", List.of(tanh()));
        checks.put("bug-transpose", List.of(transpose()));
        checks.put("bug-relu", List.of(relu()));
        checks.put("bug-embedding", List.of(embedding()));
        checks.put("bug-residual", List.of(residual()));
        checks.put("bug-norm", List.of(norm()));
        checks.put("bug-attention", List.of(attention()));
        checks.put("bug-dropout", List.of(dropout()));
        checks.put("bug-order", List.of(order()));
    }

    private static Check bias() {
        Inputs inputs = Inputs.seed(1).normal("x", 4, 3).normal("w", 3, 5).normal("b", 1, 5);
        return BackwardCheck.of(
                "backward", inputs, in -> in.get("x").matmul(in.get("w")).add(in.get("b")));
    }

    private static Check tanh() {
        Inputs inputs = Inputs.seed(2).normal("pre", 4, 3).normal("w", 3, 5);
        return BackwardCheck.of(
                "backward", inputs, in -> in.get("pre").tanh().named("h").matmul(in.get("w")));
    }

    private static Check transpose() {
        Inputs inputs = Inputs.seed(3).normal("x", 4, 4).normal("w1", 4, 4).normal("w2", 4, 4);
        return BackwardCheck.of(
                "backward",
                inputs,
                in -> in.get("x").matmul(in.get("w1")).named("h").matmul(in.get("w2")));
    }

    private static Check relu() {
        Inputs inputs = Inputs.seed(4).data("x", 5, 3).normal("w", 3, 4).normal("v", 4, 2);
        return BackwardCheck.of(
                        "backward",
                        inputs,
                        in -> in.get("x")
                                .matmul(in.get("w"))
                                .named("pre")
                                .relu()
                                .named("h")
                                .matmul(in.get("v")))
                .mistake(
                        "gate-by-gradient",
                        "dpre: the gate was opened by the gradient's own sign; it is the forward value that opens it.",
                        in -> Map.of("dpre", in.get("dh").mul(in.get("dh").gt(0).to(DType.F64))));
    }

    private static Check embedding() {
        Inputs inputs = Inputs.seed(5).normal("table", 5, 3).indices("ids", new int[] {2, 0, 2, 4, 2, 0, 3});
        return BackwardCheck.of("backward", inputs, in -> in.get("table").index(in.get("ids")));
    }

    private static Check residual() {
        Inputs inputs = Inputs.seed(6).normal("x", 4, 4).normal("w", 4, 4).normal("v", 4, 4);
        return BackwardCheck.of("backward", inputs, in -> {
                    Tensor f = in.get("x").matmul(in.get("w")).tanh().named("f");
                    return in.get("x").add(f).named("a").matmul(in.get("v"));
                })
                .mistake(
                        "wrong-road",
                        "dx: dy was added, the gradient of y; what goes around f is the gradient of a.",
                        in -> {
                            Tensor dz = in.get("f").square().neg().add(1).mul(in.get("da"));
                            return Map.of(
                                    "dx", in.get("dy").add(dz.matmul(in.get("w").transpose())));
                        });
    }

    private static Check norm() {
        Inputs inputs = Inputs.seed(7).normal("x", 6, 3).normal("w", 3, 2);
        return BackwardCheck.of("backward", inputs, in -> {
                    Tensor diff = in.get("x").sub(in.get("x").mean(0, true));
                    return diff.mul(inverse(in)).named("raw").matmul(in.get("w"));
                })
                .with("inv", HuntChecks::inverse)
                .mistake(
                        "variance-path-missing",
                        "dx: the path through the variance is missing: −raw · Σ(d·raw).",
                        in -> Map.of("dx", direct(in).sub(direct(in).mean(0, true))))
                .mistake(
                        "norm-missing-path",
                        "dx: only the direct path is there: x moves the mean and the variance of its column too.",
                        in -> Map.of("dx", direct(in)));
    }

    private static Tensor inverse(Named in) {
        return in.get("x").var(new int[] {0}, 0, true).add(EPS).pow(-0.5);
    }

    private static Tensor direct(Named in) {
        return in.get("dy").matmul(in.get("w").transpose()).mul(in.get("inv"));
    }

    private static Check attention() {
        Inputs inputs = Inputs.seed(8).normal("q", 4, 3).normal("k", 5, 3).normal("v", 5, 3);
        return BackwardCheck.of(
                "backward",
                inputs,
                in -> in.get("q")
                        .matmul(in.get("k").transpose())
                        .div(Math.sqrt(3))
                        .named("scores")
                        .matmul(in.get("v")));
    }

    private static Check dropout() {
        Inputs inputs = Inputs.seed(9)
                .normal("x", 4, 5)
                .mask("mask", 0.7, 4, 5)
                .constant("p", 0.3)
                .normal("w", 5, 2);
        return BackwardCheck.of(
                        "backward",
                        inputs,
                        in -> in.get("x")
                                .mul(in.get("mask").to(DType.F64))
                                .div(1 - in.number("p"))
                                .named("h")
                                .matmul(in.get("w")))
                .mistake(
                        "dropout-not-rescaled",
                        "dx: the factor 1/(1 − p) is missing: what was scaled up going forward is scaled up going back.",
                        in -> Map.of("dx", in.get("mask").to(DType.F64).mul(in.get("dh"))))
                .mistake(
                        "mask-dropped",
                        "dx: the mask is missing: a unit that was dropped moves nothing and gets nothing.",
                        in -> Map.of("dx", in.get("dh").div(1 - in.number("p"))));
    }

    private static Check order() {
        Inputs inputs = Inputs.seed(10).normal("x", 4, 4).data("w", 4, 4).data("v", 4, 4);
        return BackwardCheck.of("backward", inputs, in -> {
                    Tensor h = in.get("x").tanh().named("h");
                    return h.matmul(in.get("w")).add(h.matmul(in.get("v")));
                })
                .mistake("path-missing", "dh: only one share is there: h is used twice, in h · w and in h · v.", in -> {
                    Tensor half = in.get("dy").matmul(in.get("v").transpose());
                    return Map.of("dh", half);
                })
                .mistake(
                        "upstream-incomplete",
                        "dx: computed from dh before all its shares were in: the order of the lines is not topological.",
                        in -> {
                            Tensor half = in.get("dy").matmul(in.get("v").transpose());
                            Tensor whole =
                                    half.add(in.get("dy").matmul(in.get("w").transpose()));
                            Tensor slope = in.get("h").square().neg().add(1);
                            return Map.of("dh", whole, "dx", slope.mul(half));
                        });
    }
}
