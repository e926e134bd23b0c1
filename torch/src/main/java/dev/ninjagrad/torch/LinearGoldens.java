package dev.ninjagrad.torch;

import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Matrix products and attention. */
final class LinearGoldens {
    private LinearGoldens() {}

    static List<OpGolden> all() {
        return List.of(matmul(), attention());
    }

    /** With {@code transpose_x} or {@code transpose_w} the last two dimensions of that operand are swapped first. */
    private static OpGolden matmul() {
        return OpGolden.of(
                "matmul",
                (x, a) -> torch.matmul(
                        a.flag("transpose_x") ? swapped(x.get(0)) : x.get(0),
                        a.flag("transpose_w") ? swapped(x.get(1)) : x.get(1)),
                Case.of("vector_vector").in("x", 3).in("w", 3),
                Case.of("matrix_vector").in("x", 2, 3).in("w", 3),
                Case.of("vector_matrix").in("x", 3).in("w", 3, 2),
                Case.of("matrix_matrix").in("x", 2, 3).in("w", 3, 4),
                Case.of("odd_sizes").in("x", 5, 7).in("w", 7, 3),
                Case.of("wide_enough_for_vectors").in("x", 9, 17).in("w", 17, 19),
                Case.of("size_one").in("x", 1, 1).in("w", 1, 1),
                Case.of("outer").in("x", 3, 1).in("w", 1, 4),
                Case.of("batched").in("x", 2, 2, 3).in("w", 2, 3, 2),
                Case.of("batch_against_matrix").in("x", 2, 2, 3).in("w", 3, 4),
                Case.of("matrix_against_batch").in("x", 2, 3).in("w", 2, 3, 2),
                Case.of("batch_against_vector").in("x", 2, 2, 3).in("w", 3),
                Case.of("vector_against_batch").in("x", 3).in("w", 2, 3, 2),
                Case.of("broadcast_batches").in("x", 2, 1, 2, 3).in("w", 1, 3, 3, 2),
                Case.of("broadcast_batch_of_other_rank").in("x", 2, 2, 1, 3).in("w", 2, 3, 2),
                Case.of("transposed_x").in("x", 3, 2).in("w", 3, 4).with("transpose_x", true),
                Case.of("transposed_w").in("x", 2, 3).in("w", 4, 3).with("transpose_w", true),
                Case.of("both_transposed")
                        .in("x", 3, 2)
                        .in("w", 4, 3)
                        .with("transpose_x", true)
                        .with("transpose_w", true),
                Case.of("batched_transposed_w")
                        .in("x", 2, 2, 3)
                        .in("w", 2, 4, 3)
                        .with("transpose_w", true),
                Case.of("no_rows").in("x", 0, 3).in("w", 3, 2),
                Case.of("nothing_to_sum").in("x", 2, 0).in("w", 0, 3));
    }

    private static Tensor swapped(Tensor x) {
        return x.transpose(-2, -1);
    }

    /** {@code mask}: 1 where a query may look at a key; {@code bias}: added to the scores, and differentiated. */
    private static OpGolden attention() {
        return OpGolden.of(
                "scaled_dot_product_attention",
                (x, a) -> torch.scaled_dot_product_attention(
                        x.get(0),
                        x.get(1),
                        x.get(2),
                        a.has("mask") ? new TensorOptional(mask(x.get(3), a.text("mask"))) : new TensorOptional(),
                        0.0,
                        a.flag("causal"),
                        a.has("scale") ? new DoubleOptional(a.number("scale")) : new DoubleOptional(),
                        false),
                queries("plain", 2, 2, 3, 4),
                queries("one_head", 3, 2),
                queries("size_one", 1, 1, 1, 1),
                queries("scaled", 1, 2, 3, 4).with("scale", 0.25),
                queries("causal", 2, 2, 5, 3).with("causal", true),
                Case.of("cross").in("q", 2, 3, 4).in("k", 2, 5, 4).in("v", 2, 5, 4),
                Case.of("wider_values").in("q", 1, 2, 3).in("k", 1, 4, 3).in("v", 1, 4, 5),
                queries("masked", 1, 2, 3, 4)
                        .givenIndices("mask", new long[] {3, 3}, 1, 0, 1, 1, 1, 0, 0, 0, 1)
                        .with("mask", "boolean"),
                queries("biased", 1, 2, 3, 4).in("bias", 3, 3).with("mask", "additive"));
    }

    private static Case queries(String name, long... shape) {
        return Case.of(name).in("q", shape).in("k", shape).in("v", shape);
    }

    private static Tensor mask(Tensor given, String kind) {
        return kind.equals("boolean") ? given.to(ScalarType.Bool) : given;
    }
}
