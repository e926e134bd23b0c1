package dev.ninjagrad.torch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Operators that shrink dimensions. {@code dims} lists them; without it the whole tensor is reduced. */
final class ReductionGoldens {
    private static final double[] TIED = {1, 3, 3, 2, 2, 2, 3, -1, 3};

    private ReductionGoldens() {}

    static List<OpGolden> all() {
        return List.of(
                OpGolden.of(
                        "sum",
                        (x, a) -> torch.sum(x.getFirst(), dims(x, a), a.flag("keepdim"), new ScalarTypeOptional()),
                        withEmpty()),
                OpGolden.of(
                        "mean",
                        (x, a) -> torch.mean(x.getFirst(), dims(x, a), a.flag("keepdim"), new ScalarTypeOptional()),
                        shapes()),
                OpGolden.of("amax", (x, a) -> torch.amax(x.getFirst(), dims(x, a), a.flag("keepdim")), withTies()),
                OpGolden.of("amin", (x, a) -> torch.amin(x.getFirst(), dims(x, a), a.flag("keepdim")), withTies()),
                OpGolden.many(
                        "max_with_indices",
                        (x, a) -> pair(torch.max(x.getFirst(), a.integer("dim"), a.flag("keepdim"))),
                        alongOne()),
                OpGolden.many(
                        "min_with_indices",
                        (x, a) -> pair(torch.min(x.getFirst(), a.integer("dim"), a.flag("keepdim"))),
                        alongOne()),
                OpGolden.of(
                        "argmax",
                        (x, a) -> torch.argmax(
                                x.getFirst(),
                                a.has("dim") ? new LongOptional(a.integer("dim")) : new LongOptional(),
                                a.flag("keepdim")),
                        argmaxCases()),
                variance());
    }

    private static long[] dims(List<Tensor> x, Attributes attributes) {
        if (attributes.has("dims")) {
            return attributes.integers("dims");
        }
        long[] every = new long[Math.toIntExact(x.getFirst().dim())];
        for (int i = 0; i < every.length; i++) {
            every[i] = i;
        }
        return every;
    }

    private static Map<String, Tensor> pair(T_TensorTensor_T found) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        outputs.put("y", found.get0());
        outputs.put("indices", found.get1());
        return outputs;
    }

    private static Case[] shapes() {
        return new Case[] {
            Case.of("everything").in("x", 2, 3),
            Case.of("everything_of_rank_four").in("x", 2, 1, 3, 2),
            Case.of("everything_kept").in("x", 2, 3).with("keepdim", true),
            Case.of("scalar").in("x"),
            Case.of("vector").in("x", 5).with("dims", List.of(0)),
            Case.of("columns").in("x", 3, 2).with("dims", List.of(0)),
            Case.of("rows_kept").in("x", 3, 2).with("dims", List.of(1)).with("keepdim", true),
            Case.of("last").in("x", 2, 2, 3).with("dims", List.of(-1)),
            Case.of("middle").in("x", 2, 3, 2).with("dims", List.of(1)),
            Case.of("first_and_last").in("x", 2, 3, 2).with("dims", List.of(0, 2)),
            Case.of("two_kept_of_rank_four")
                    .in("x", 2, 1, 3, 2)
                    .with("dims", List.of(1, 2))
                    .with("keepdim", true),
            Case.of("size_one").in("x", 2, 1).with("dims", List.of(1)),
            Case.of("long_row").in("x", 37).with("dims", List.of(0)),
            Case.of("no_rows").in("x", 0, 2).with("dims", List.of(1)),
        };
    }

    private static Case[] withEmpty() {
        return plus(shapes(), Case.of("empty_sum").in("x", 0, 2).with("dims", List.of(0)));
    }

    /** Ties along the dimension share the cotangent evenly. */
    private static Case[] withTies() {
        return plus(
                shapes(),
                Case.of("ties").given("x", new long[] {3, 3}, TIED).with("dims", List.of(1)),
                Case.of("ties_everywhere").given("x", new long[] {3, 3}, TIED));
    }

    /** Of several equal entries one is chosen, and it takes the whole cotangent. */
    private static Case[] alongOne() {
        return new Case[] {
            Case.of("columns").in("x", 3, 2).with("dim", 0),
            Case.of("rows_kept").in("x", 3, 2).with("dim", 1).with("keepdim", true),
            Case.of("middle").in("x", 2, 3, 2).with("dim", 1),
            Case.of("last").in("x", 2, 1, 2, 3).with("dim", -1),
            Case.of("vector").in("x", 5).with("dim", 0),
            Case.of("size_one").in("x", 2, 1).with("dim", 1),
            Case.of("ties").given("x", new long[] {3, 3}, TIED).with("dim", 1),
        };
    }

    private static Case[] argmaxCases() {
        return plus(
                alongOne(),
                Case.of("everything").in("x", 2, 3),
                Case.of("everything_with_ties").given("x", new long[] {3, 3}, TIED));
    }

    private static OpGolden variance() {
        return OpGolden.of(
                "var",
                (x, a) -> torch.var(
                        x.getFirst(),
                        dims(x, a),
                        new ScalarOptional(new Scalar(a.integer("correction"))),
                        a.flag("keepdim")),
                Case.of("everything").in("x", 2, 3).with("correction", 1),
                Case.of("everything_biased").in("x", 2, 3).with("correction", 0),
                Case.of("columns").in("x", 4, 2).with("dims", List.of(0)).with("correction", 1),
                Case.of("columns_biased").in("x", 4, 2).with("dims", List.of(0)).with("correction", 0),
                Case.of("rows_kept")
                        .in("x", 2, 5)
                        .with("dims", List.of(1))
                        .with("keepdim", true)
                        .with("correction", 1),
                Case.of("first_and_last_biased")
                        .in("x", 2, 3, 2)
                        .with("dims", List.of(0, 2))
                        .with("correction", 0),
                Case.of("rank_four")
                        .in("x", 2, 1, 3, 2)
                        .with("dims", List.of(0, 1))
                        .with("correction", 1),
                Case.of("one_value_biased")
                        .in("x", 2, 1)
                        .with("dims", List.of(1))
                        .with("correction", 0),
                Case.of("constant").given("x", 3, 3, 3).with("correction", 1));
    }

    private static Case[] plus(Case[] cases, Case... more) {
        Case[] all = new Case[cases.length + more.length];
        System.arraycopy(cases, 0, all, 0, cases.length);
        System.arraycopy(more, 0, all, cases.length, more.length);
        return all;
    }
}
